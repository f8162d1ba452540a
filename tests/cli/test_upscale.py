"""`heirloom upscale`: files in and out, sizes, styles, and what it says about them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import heirloom
from heirloom.cli.upscale import detail_of, target_of
from heirloom.core.photo import Photo, Source
from heirloom.core.xmp import read_history, read_source_type
from heirloom.errors import UsageError
from heirloom.report.provenance import ENHANCED, PARTLY_GENERATED
from heirloom.steps.enhance import LongSide, Times, Upscale, print_named
from tests.cli.conftest import Run, save_scan
from tests.support.pictures import scene


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A photograph of 30 x 20 px at 200 dpi: `small.png`."""
    heirloom.write(Photo(pixels=scene(20, 30), source=Source(dpi=(200.0, 200.0))), tmp_path / "small.png")
    return tmp_path / "small.png"


def size_of(path: Path) -> tuple[int, int]:
    with Image.open(path) as picture:
        return picture.size


def test_twice_as_large_is_usual_and_stands_beside_the_original(run: Run, small: Path) -> None:
    ran = run("upscale", small)
    assert ran.code == 0
    assert "upscale to 60 x 40 px" in ran.out
    assert "upscale-x2.onnx" in ran.err
    assert size_of(small.parent / "small.enlarged.png") == (60, 40)
    assert size_of(small) == (30, 20)


@pytest.mark.parametrize(
    ("options", "size", "dpi"),
    [
        (("--scale", "2.5"), (75, 50), 500),
        (("--long-side", "101"), (101, 67), 673.34),
        (("--print", "2x3cm@100dpi"), (118, 79), 100),
        (("--print", "3x2in@50dpi"), (150, 100), 50),
    ],
)
def test_factor_long_side_and_print_come_out_as_asked(
    run: Run, small: Path, options: tuple[str, str], size: tuple[int, int], dpi: float
) -> None:
    assert run("upscale", small, *options).code == 0
    after = heirloom.read(small.parent / "small.enlarged.png")
    assert (after.width, after.height) == size
    assert after.source.dpi is not None
    assert after.source.dpi[0] == pytest.approx(dpi, abs=0.02)


def test_a_folder_goes_to_a_folder_and_what_was_enlarged_is_passed_over(run: Run, small: Path) -> None:
    save_scan(small.parent / "second.png")
    assert run("upscale", small.parent).code == 0
    assert run("upscale", small.parent, "-o", small.parent / "out").code == 0
    assert sorted(path.name for path in (small.parent / "out").iterdir()) == ["second.png", "small.png"]


def test_one_that_is_large_enough_does_not_stop_the_others(run: Run, small: Path) -> None:
    save_scan(small.parent / "large.png", size=96)
    ran = run("upscale", small.parent, "--long-side", 90, "-o", small.parent / "out")
    assert ran.code == 20
    assert "large.png" in ran.err
    assert "only enlarges" in ran.err
    assert size_of(small.parent / "out" / "small.png") == (90, 60)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--scale", "1"), 2),
        (("--scale", "0.5"), 2),
        (("--scale", "17"), 2),
        (("--long-side", "29"), 2),
        (("--print", "20x30"), 2),
        (("--print", "1x1cm@10dpi"), 2),
        (("--scale", "2", "--long-side", "90"), 2),
        (("--long-side", "90", "--print", "20x30cm@300dpi"), 2),
        (("--style", "sharp"), 2),
        (("--style", "detailed", "--detail", "0.5"), 2),
        (("--detail", "1.5"), 2),
        (("--method", "magic"), 2),
        (("--method", "classical", "--style", "detailed"), 2),
    ],
)
def test_what_cannot_be_carried_out_is_a_usage_error_and_leaves_nothing(
    run: Run, small: Path, options: tuple[str, ...], code: int
) -> None:
    assert run("upscale", small, *options).code == code
    assert [path.name for path in small.parent.iterdir()] == ["small.png"]


def test_a_result_beyond_the_limits_is_refused_before_anything_is_enlarged(
    run: Run, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_arguments: object, **_options: object) -> None:
        raise AssertionError("the photograph was enlarged")

    monkeypatch.setattr(Upscale, "apply", never)
    monkeypatch.setattr("heirloom.steps.enhance.upscale_fit.MAX_PIXELS", 2000)
    ran = run("upscale", small)
    assert ran.code == 6
    assert "the limit is" in ran.err
    monkeypatch.undo()
    monkeypatch.setattr(Upscale, "apply", never)
    monkeypatch.setitem(__import__("heirloom.core.encode", fromlist=["x"])._MAX_SIDE_PX, "JPEG", 50)
    ran = run("upscale", small, "-o", small.parent / "out.jpg")
    assert ran.code == 8
    assert "at most 50 pixels a side" in ran.err
    assert [path.name for path in small.parent.iterdir()] == ["small.png"]


def test_an_existing_file_and_the_original_stay(run: Run, small: Path) -> None:
    before = small.read_bytes()
    (small.parent / "small.enlarged.png").write_bytes(b"precious")
    assert run("upscale", small).code == 7
    assert run("upscale", small, "-o", small, "--overwrite").code == 2
    assert (small.parent / "small.enlarged.png").read_bytes() == b"precious"
    assert small.read_bytes() == before


def test_faithful_invents_nothing_and_says_by_which_network(run: Run, small: Path, weights: Path) -> None:
    invented = small.parent / "invented.png"
    ran = run("upscale", small, "--json", "--report", "--invented-out", invented)
    assert ran.code == 0
    assert "made up" not in ran.out
    record = json.loads((small.parent / "small.enlarged.json").read_text())
    (step,) = record["steps"]
    assert step["effect"] == "correct"
    assert [name.partition("@")[0] for name in step["models"]] == ["upscale-x2"]
    assert (step["changed_share"], record["invented_share"]) == (1, 0)
    assert (record["input"]["width_px"], record["output"]["width_px"]) == (30, 60)
    assert record["findings_before"]["size"]["width_px"] == 30
    assert record["findings_after"]["size"]["width_px"] == 60
    with Image.open(invented) as picture:
        assert picture.size == (60, 40)
        assert not np.asarray(picture).any()
    after = heirloom.read(small.parent / "small.enlarged.png")
    assert read_source_type(after.source.xmp) == ENHANCED
    (event,) = read_history(after.source.xmp)
    assert "step: upscale" in event.parameters
    page = (small.parent / "small.enlarged.report.html").read_text()
    assert "enlarged the photograph to 60 x 40 pixels" in page
    assert "every pixel is calculated from what the original shows" in page


def test_detail_is_said_to_be_made_up_everywhere(run: Run, small: Path, weights: Path) -> None:
    invented = small.parent / "invented.png"
    ran = run("upscale", small, "--style", "detailed", "--json", "--report", "--invented-out", invented)
    assert ran.code == 0
    assert "fine texture made up" in ran.out
    record = json.loads((small.parent / "small.enlarged.json").read_text())
    assert record["steps"][0]["effect"] == "generate"
    assert record["invented_share"] == 1
    with Image.open(invented) as picture:
        assert (np.asarray(picture) == 255).all()
    after = heirloom.read(small.parent / "small.enlarged.png")
    assert read_source_type(after.source.xmp) == PARTLY_GENERATED
    page = (small.parent / "small.enlarged.report.html").read_text()
    assert "Fine texture was made up all over the picture, by a trained model (upscale-x2-detailed)." in page


def test_a_record_runs_again_to_the_same_bytes(run: Run, small: Path, weights: Path) -> None:
    assert run("upscale", small, "--scale", 2.7, "--detail", 0.4, "--json", "-o", small.parent / "first.png").code == 0
    ran = run("restore", small, "--plan", small.parent / "first.json", "-o", small.parent / "again.png")
    assert ran.code == 0
    assert (small.parent / "first.png").read_bytes() == (small.parent / "again.png").read_bytes()


def test_two_answers_to_how_large_contradict_each_other() -> None:
    assert target_of(scale=None, long_side=None, paper=None) == Times(scale=2)
    assert target_of(scale=3, long_side=None, paper=None) == Times(scale=3)
    assert target_of(scale=None, long_side=90, paper=None) == LongSide(pixels=90)
    assert target_of(scale=None, long_side=None, paper="2x3cm@100dpi") == print_named("2x3cm@100dpi")
    with pytest.raises(UsageError, match="--scale and --print contradict"):
        target_of(scale=2, long_side=None, paper="2x3cm@100dpi")


def test_styles_are_the_ends_of_the_dial() -> None:
    assert detail_of(style=None, detail=None) == detail_of(style="faithful", detail=None) == 0
    assert detail_of(style="detailed", detail=None) == 1
    assert detail_of(style=None, detail=0.4) == 0.4
