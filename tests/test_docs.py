"""The documents hold to the code: generated pages are fresh, commands exist, links lead somewhere."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import typer
from docs.generate import PAGES

import heirloom
from heirloom.cli.main import app
from tests.support.pictures import photo

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").glob("*.md")])
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?://|mailto:|#)([^)#\s]+)(#[^)\s]*)?\)")
INLINE = re.compile(r"`(heirloom [a-z]+ [^`]*)`")


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def commands_in(text: str) -> list[str]:
    """Every call of `heirloom` in the shell blocks and inline code of a document, without prompt and comment."""
    lines = [
        line.removeprefix("$ ")
        for kind, block in FENCE.findall(text)
        if kind in ("sh", "console")
        for line in block.splitlines()
    ]
    calls = [line for line in lines if re.match(r"(.*&& )?(\S*/)?heirloom ", line)]
    return [*calls, *INLINE.findall(FENCE.sub("", text))]


def words_of(call: str) -> list[str]:
    """The words after `heirloom`, up to a pipe or redirection; optional parts count as written out."""
    words = shlex.split(re.sub(r"[\[\]]", " ", call), comments=True)
    words = words[next(i for i, word in enumerate(words) if word.rsplit("/", 1)[-1] == "heirloom") + 1 :]
    ends = [i for i, word in enumerate(words) if word in (">", "|", "&&", ">>", ";")]
    return words[: ends[0]] if ends else words


def complaint(call: str) -> str | None:
    """What the command line does not know in a call, or None."""
    commands: Any = typer.main.get_command(app)
    name, *words = words_of(call)
    if name in ("--help", "--version", "-h") or name.isupper():
        return None
    if name not in commands.commands:
        return f"no command {name!r}"
    command = commands.commands[name]
    options = {spelled: item for item in command.params for spelled in item.opts if spelled[0] == "-"}
    while words:
        word = words.pop(0)
        if word[0] != "-" or word in ("--help", "-h"):
            continue
        if word not in options and word != "OPTIONS":
            return f"no option {word!r} of {name!r}"
        if not options[word].is_flag:
            if not words or words[0][0] == "-":
                return f"{word!r} of {name!r} needs a value"
            words.pop(0)
    return None


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_is_fresh(name: str) -> None:
    assert (ROOT / "docs" / name).read_text() == PAGES[name](), "run `just docs`"


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_every_command_in_a_document_exists_with_its_options(path: Path) -> None:
    complaints = {call: complaint(call) for call in commands_in(path.read_text())}
    assert not {call: words for call, words in complaints.items() if words}


@pytest.mark.parametrize(
    "call",
    [
        "heirloom colour a.jpg",
        "heirloom restore a.jpg --colour",
        "heirloom repair a.jpg --mask",
        "heirloom repair a.jpg --mask --json",
    ],
)
def test_a_command_that_does_not_exist_is_noticed(call: str) -> None:
    assert complaint(call)


def test_commands_are_found_in_blocks_and_lines() -> None:
    assert len(commands_in(README.read_text())) > 8
    assert commands_in("```sh\nheirloom age a.jpg  # old\n```\nor `heirloom age b.jpg`") == [
        "heirloom age a.jpg  # old",
        "heirloom age b.jpg",
    ]


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_every_relative_link_leads_to_a_file(path: Path) -> None:
    links = [target for target, _ in LINK.findall(FENCE.sub("", path.read_text()))]
    assert not [target for target in links if not (path.parent / target).exists()]


def command_after(marker: str) -> str:
    """The one command in the shell block that follows a marker in the README."""
    (block,) = re.findall(rf"^<!-- {marker} -->\n```sh\n(.*?)\n```$", README.read_text(), re.MULTILINE | re.DOTALL)
    assert "\n" not in block
    return block


def test_the_readme_has_one_command_to_try_it_and_one_to_test_it() -> None:
    assert re.findall(r"<!-- (.*?) -->", README.read_text()) == ["the first command", "the test command"]
    assert "heirloom restore examples/" in command_after("the first command")
    assert command_after("the test command").endswith("just check")


def test_the_first_command_restores_a_photograph_that_is_there() -> None:
    (photo,) = re.findall(r"heirloom restore (\S+)", command_after("the first command"))
    assert (ROOT / photo).is_file()


def test_continuous_integration_runs_the_test_command_of_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text()
    (extraction,) = re.findall(r"^command=\$\((.*)\)$", script, re.MULTILINE)
    done = subprocess.run(["bash", "-c", extraction], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == command_after("the test command")


@pytest.fixture
def attic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with the files that the documents speak of, small and made up."""
    for name in ("scan.tif", "photos/one.png", "examples/tent-1936.jpg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        heirloom.write(photo(), tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def python_in(path: Path) -> list[str]:
    return [block for kind, block in FENCE.findall(path.read_text()) if kind == "python"]


@pytest.mark.parametrize("path", [path for path in DOCUMENTS if python_in(path)], ids=named)
def test_the_python_in_a_document_runs(path: Path, attic: Path) -> None:
    mask = np.zeros((64, 64), np.float32)
    mask[30:32] = 1
    names = {"photo": heirloom.read(attic / "scan.tif"), "mask": mask}
    for block in python_in(path):
        exec(compile(block, str(path), "exec"), names)


def test_the_readme_s_python_writes_what_it_says(attic: Path) -> None:
    (block,) = python_in(README)
    exec(compile(block, str(README), "exec"), {})
    assert heirloom.read(attic / "scan.restored.tif").pixels.shape == (64, 64, 3)
