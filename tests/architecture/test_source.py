"""What holds for every file of the source: layers, docstrings, length, and a test file each."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "heirloom"
FILES = sorted(SOURCE.rglob("*.py"))
LINES_AT_MOST = 300
LINES_OF_A_FUNCTION_AT_MOST = 50  # the aim is 40; beyond this one it is two functions
LONGER = {"_features"}  # flat lists of one measurement a line, which parts would only hide

# without a test file of the same name, and where they are tested instead
TESTED_ELSEWHERE = {
    "analysis/findings.py": "tests/analysis/test_findings_json.py",
    "cli/age.py": "tests/cli/test_main.py",
    "cli/analyze.py": "tests/cli/test_main.py",
    "cli/bench.py": "tests/cli/test_main.py",
    "report/sections.py": "tests/report/test_page.py",
    "report/viewer.py": "tests/report/test_page.py",
    "steps/enhance/proposal.py": "tests/pipeline/test_plan.py",
    **dict.fromkeys(
        [f"steps/repair/{part}.py" for part in ("classify", "harm", "judge", "lines", "specks")],
        "tests/contracts/test_steps.py",
    ),
}


def named(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def public_definitions(tree: ast.Module) -> list[ast.FunctionDef | ast.ClassDef]:
    """The public functions and classes of a module and the public methods of those classes.

    Methods that a protocol of the module declares are left out: its docstring tells what they are for.
    """
    top = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name[0] != "_"]
    kinds = [node for node in top if isinstance(node, ast.ClassDef)]
    declared = {method.name for kind in kinds if is_protocol(kind) for method in methods_of(kind)}
    return [*top, *(method for kind in kinds for method in methods_of(kind) if method.name not in declared)]


def methods_of(kind: ast.ClassDef) -> list[ast.FunctionDef]:
    return [node for node in kind.body if isinstance(node, ast.FunctionDef) and node.name[0] != "_"]


def is_protocol(kind: ast.ClassDef) -> bool:
    return any(isinstance(base, ast.Name) and base.id == "Protocol" for base in kind.bases)


def test_there_is_source_to_look_at() -> None:
    assert len(FILES) > 50


def test_imports_point_down() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run(['--no-cache'])"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


@pytest.mark.parametrize("path", FILES, ids=named)
def test_module_and_everything_public_say_what_they_are(path: Path) -> None:
    tree = ast.parse(path.read_text())
    if not tree.body:
        return
    assert ast.get_docstring(tree), "the module has no docstring"
    silent = [node.name for node in public_definitions(tree) if not ast.get_docstring(node)]
    assert not silent


@pytest.mark.parametrize("path", FILES, ids=named)
def test_files_and_functions_stay_short(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= LINES_AT_MOST
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    long = [node.name for node in functions if _lines(node) > LINES_OF_A_FUNCTION_AT_MOST and node.name not in LONGER]
    assert not long


def _lines(node: ast.FunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


@pytest.mark.parametrize("path", [path for path in FILES if path.name != "__init__.py"], ids=named)
def test_every_file_has_a_test_file(path: Path) -> None:
    mirrored = ROOT / "tests" / path.relative_to(SOURCE).with_name(f"test_{path.name}")
    elsewhere = TESTED_ELSEWHERE.get(named(path))
    assert mirrored.is_file() or (elsewhere is not None and (ROOT / elsewhere).is_file())


def test_every_excused_file_is_there() -> None:
    assert not [name for name in TESTED_ELSEWHERE if not (SOURCE / name).is_file()]
