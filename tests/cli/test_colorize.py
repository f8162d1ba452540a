"""`heirloom colorize`: files in and out, what is known of colours, variants, and what it says about them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import heirloom
from heirloom.core.color import lightness, to_lab
from heirloom.core.photo import Photo
from heirloom.core.xmp import read_history, read_source_type
from heirloom.report.provenance import PARTLY_GENERATED
from heirloom.steps.colorize.hints import chroma_named
from tests.cli.conftest import Run
from tests.support.pictures import scene


@pytest.fixture
def gray(tmp_path: Path, weights: Path) -> Path:
    """A gray photograph of 90 x 60 px: `gray.png`."""
    heirloom.write(Photo(pixels=scene(60, 90, channels=1)), tmp_path / "gray.png")
    return tmp_path / "gray.png"


def test_colour_stands_beside_the_original_with_its_lightness(run: Run, gray: Path) -> None:
    ran = run("colorize", gray)
    assert ran.code == 0
    assert "its colours are an interpretation" in ran.out
    before, after = heirloom.read(gray), heirloom.read(gray.parent / "gray.colorized.png")
    assert before.is_gray
    assert not after.is_gray
    assert np.abs(lightness(after.pixels) - lightness(before.pixels)).max() < 0.5


def test_record_label_and_report_say_that_it_is_an_interpretation(run: Run, gray: Path) -> None:
    uncertain = gray.parent / "uncertain.png"
    caption = "wedding, spring 1952, navy suit, zeppelin"
    ran = run("colorize", gray, "--caption", caption, "--json", "--report", "--uncertain-out", uncertain)
    assert ran.code == 0
    assert "understood: wedding, spring, year 1952, navy (suit)" in ran.out
    assert "not known: zeppelin" in ran.out
    record = json.loads((gray.parent / "gray.colorized.json").read_text())
    (step,) = record["steps"]
    assert step["effect"] == "generate"
    assert step["invented_share"] > 0.99
    assert "zeppelin" in step["reason"]
    assert len(step["parameters"]["palette"]) == 10
    assert 0 <= step["uncertain_share"] <= 1
    after = heirloom.read(gray.parent / "gray.colorized.png")
    assert read_source_type(after.source.xmp) == PARTLY_GENERATED
    (event,) = read_history(after.source.xmp)
    assert "the colours are an interpretation" in event.parameters
    page = (gray.parent / "gray.colorized.report.html").read_text()
    assert "The colours of this picture are an interpretation, made by a trained model (colorize)" in page
    with Image.open(uncertain) as picture:
        assert picture.size == (90, 60)
        assert np.asarray(picture).max() == pytest.approx(44, abs=1)  # the tiny network doubts by 11 units


def test_hints_on_the_command_line_and_in_a_file_are_obeyed(run: Run, gray: Path) -> None:
    file = gray.parent / "hints.json"
    hints = [{"kind": "region", "inside": [[50, 30], [80, 30], [80, 55], [50, 55]], "colour": "#606a74"}]
    file.write_text(json.dumps({"schema": "heirloom.hints/1", "hints": hints}))
    heirloom.write(Photo(pixels=np.full((60, 90, 1), 0.5, np.float32)), gray, overwrite=True)
    assert run("colorize", gray, "--hints", file, "--hint", "20,20,#74606a", "--format", "tiff").code == 0
    colours = to_lab(heirloom.read(gray.parent / "gray.colorized.tif").pixels)[..., 1:]
    assert np.abs(colours[20, 20] - chroma_named("#74606a")).max() < 1
    assert np.abs(colours[40, 65] - chroma_named("#606a74")).max() < 1


def test_variants_are_numbered_different_and_the_same_again(run: Run, gray: Path) -> None:
    assert run("colorize", gray, "--variants", 3, "--seed", 4).code == 0
    files = [gray.parent / f"gray.colorized.{number}.png" for number in (1, 2, 3)]
    contents = [file.read_bytes() for file in files]
    assert len(set(contents)) == 3
    assert run("colorize", gray, "--variants", 3, "--seed", 4).code == 7
    assert run("colorize", gray, "--variants", 3, "--seed", 4, "--overwrite").code == 0
    assert [file.read_bytes() for file in files] == contents


def test_a_folder_goes_to_a_folder_and_what_was_coloured_is_passed_over(run: Run, gray: Path) -> None:
    heirloom.write(Photo(pixels=scene(40, 40, channels=1)), gray.parent / "second.png")
    assert run("colorize", gray).code == 0
    assert run("colorize", gray.parent, "-o", gray.parent / "out").code == 0
    assert sorted(path.name for path in (gray.parent / "out").iterdir()) == ["gray.png", "second.png"]


def test_a_palette_has_a_name_a_file_or_a_photograph(run: Run, gray: Path) -> None:
    heirloom.write(Photo(pixels=scene(40, 40, seed=5)), gray.parent / "reference.png")
    (gray.parent / "mine.json").write_text('{"colours": {"#8a6d4e": 0.5, "#6f8aa6": 0.5}}')
    results = {}
    for number, options in enumerate(
        (
            (),
            ("--palette", "warm"),
            ("--palette", gray.parent / "mine.json"),
            ("--palette", gray.parent / "reference.png"),
            ("--reference", gray.parent / "reference.png"),
        )
    ):
        output = gray.parent / "out" / f"{number}.png"
        assert run("colorize", gray, *options, "-o", output, "--json").code == 0
        (step,) = json.loads(output.with_suffix(".json").read_text())["steps"]
        results[number] = step["parameters"]["palette"]
    assert results[0] == []
    assert results[3] == results[4]
    assert len({json.dumps(palette) for palette in results.values()}) == 4


def test_a_record_runs_again_to_the_same_bytes(run: Run, gray: Path) -> None:
    first = gray.parent / "first.png"
    options = ("--hint", "20,20,navy", "--palette", "warm", "--look", "autochrome", "--seed", 9, "--strength", 0.8)
    assert run("colorize", gray, *options, "--json", "-o", first).code == 0
    assert run("restore", gray, "--plan", gray.parent / "first.json", "-o", gray.parent / "again.png").code == 0
    assert first.read_bytes() == (gray.parent / "again.png").read_bytes()


def test_restore_colours_only_when_asked_and_never_in_an_archive(run: Run, gray: Path) -> None:
    ran = run("restore", gray, "--plan-only")
    assert "offered, not done" in ran.out
    ran = run("restore", gray, "--colorize", "-o", gray.parent / "colour.png")
    assert ran.code == 0
    assert "colorize" in ran.out
    assert run("restore", gray, "--colorize", "--preset", "archive").code == 2
    assert run("restore", gray, "--year", 1931, "--plan-only").code == 0


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--hint", "20,20"), 2),
        (("--hint", "20,20,zigzag"), 2),
        (("--hints", "lost.json"), 3),
        (("--palette", "sunny"), 2),
        (("--palette", "warm", "--reference", "x.png"), 2),
        (("--reference", "lost.png"), 3),
        (("--look", "sepia"), 2),
        (("--variants", "0"), 2),
        (("--variants", "9"), 2),
        (("--year", "1700"), 2),
        (("--strength", "2"), 2),
    ],
)
def test_what_cannot_be_carried_out_leaves_nothing(run: Run, gray: Path, options: tuple[str, ...], code: int) -> None:
    assert run("colorize", gray, *options).code == code
    assert [path.name for path in gray.parent.iterdir()] == ["gray.png"]


def test_hints_are_for_one_photograph(run: Run, gray: Path) -> None:
    heirloom.write(Photo(pixels=scene(40, 40, channels=1)), gray.parent / "second.png")
    ran = run("colorize", gray.parent, "--hint", "20,20,navy", "-o", gray.parent / "out")
    assert ran.code == 2
    assert "--hint" in ran.err


def test_without_the_network_there_is_one_clear_error(
    run: Run, gray: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HEIRLOOM_WEIGHTS", str(tmp_path / "none"))
    ran = run("colorize", gray)
    assert ran.code == 12
    assert "Colour cannot be made without the colorize network" in ran.err
    assert [path.name for path in gray.parent.iterdir()] == ["gray.png"]
