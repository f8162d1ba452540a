"""What a run promises that gives colour: all of it looked at once, no seams, files that stay what they were."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

import heirloom
from heirloom.core.color import lightness
from heirloom.core.geometry import Box
from heirloom.core.photo import Photo, Source
from heirloom.core.step import Step
from heirloom.pipeline import Plan, PlannedStep, plan_from_json, run
from heirloom.pipeline import run as run_function
from heirloom.steps.colorize import Colorize, point, stroke
from heirloom.steps.enhance import Clean, Upscale
from tests.support.compare import assert_images_close
from tests.support.pictures import scene

RUN_MODULE = __import__("sys").modules[run_function.__module__]
COLOUR = Colorize(
    hints=(point(20, 30, "#5f1f2d", width_px=5), stroke([(4, 140), (40, 160)], "#252f4d", width_px=4)),
    variant=1,
    variants=2,
)
PLANS: dict[str, tuple[Step, ...]] = {
    "alone": (COLOUR,),
    "after cleaning": (Clean(noise_sigma=6.0, method="classical"), COLOUR),
    "and enlarged": (COLOUR, Upscale(scale=2.0)),
    "cleaned and enlarged": (Clean(noise_sigma=6.0, method="classical"), COLOUR, Upscale(scale=2.0)),
}


def plan_of(*steps: Step, frame: Box | None = None) -> Plan:
    planned = tuple(PlannedStep(step=step, reason="a test") for step in steps)
    return Plan(preset="test", seed=3, steps=planned, frame=frame)


@pytest.fixture(params=PLANS.values(), ids=PLANS)
def steps(request: pytest.FixtureRequest, weights: Path) -> tuple[Step, ...]:
    found: tuple[Step, ...] = request.param
    return found


@pytest.mark.parametrize("channels", [1, 3])
def test_strips_and_the_whole_agree(steps: tuple[Step, ...], channels: int, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = Photo(pixels=scene(300, 48, seed=3, channels=channels))
    made = plan_of(*steps, frame=Box(2, 70, 44, 290))
    whole = run(made, photo)
    assert whole.whole is not None
    monkeypatch.setattr(RUN_MODULE, "WHOLE_PIXELS", whole.canvas.width * 90)
    monkeypatch.setattr(RUN_MODULE, "STRIP_PIXELS", 48 * 60)
    strips = run(made, photo)
    assert strips.whole is None, "the second run was not cut into strips"
    # the canvas holds 8-bit samples, and so does what earlier steps hand on to the survey
    assert_images_close(strips.photo.pixels, whole.photo.pixels, atol=3 / 255, share=0.999)
    for map_of in ("changed", "invented"):
        assert (getattr(strips, map_of).unpacked() == getattr(whole, map_of).unpacked()).mean() > 0.999
    assert strips.uncertain is not None
    assert whole.uncertain is not None
    assert strips.uncertain.shape == whole.uncertain.shape == (300, 48)
    assert np.abs(strips.uncertain.astype(int) - whole.uncertain).max() <= 4


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("channels", [1, 3])
def test_a_saved_plan_gives_the_same_bytes_in_the_depth_of_the_file(
    tmp_path: Path, steps: tuple[Step, ...], bits: int, channels: int
) -> None:
    alpha = scene(60, 48, seed=9, channels=1)[..., 0]
    made = Photo(pixels=scene(60, 48, channels=channels), alpha=alpha, source=Source(bits=bits))
    heirloom.write(made, tmp_path / "photo.png")
    photo = heirloom.read(tmp_path / "photo.png")
    first = run(plan_of(*steps), photo)
    again = run(plan_from_json(json.dumps(first.plan.to_json())), photo)
    for name, result in (("first.png", first), ("again.png", again)):
        result.canvas.save(tmp_path / name)
    assert (tmp_path / "first.png").read_bytes() == (tmp_path / "again.png").read_bytes()
    read = heirloom.read(tmp_path / "first.png")
    assert read.source.bits == bits
    assert read.alpha is not None
    assert_images_close(read.pixels, first.photo.pixels, atol=0.51 / (2**bits - 1))


def test_lightness_in_the_file_is_that_of_the_file_before(tmp_path: Path, weights: Path) -> None:
    heirloom.write(Photo(pixels=scene(120, 90, channels=1)), tmp_path / "photo.png")
    photo = heirloom.read(tmp_path / "photo.png")
    run(plan_of(COLOUR), photo).canvas.save(tmp_path / "colour.png")
    after = heirloom.read(tmp_path / "colour.png")
    assert after.pixels.shape == (120, 90, 3)
    assert np.abs(lightness(after.pixels) - lightness(photo.pixels)).max() < 0.5


def test_what_is_protected_and_the_border_stay_as_they_were(tmp_path: Path, weights: Path) -> None:
    heirloom.write(Photo(pixels=scene(60, 80, channels=1)), tmp_path / "photo.png")
    photo = heirloom.read(tmp_path / "photo.png")
    protect = np.zeros((60, 80), np.float32)
    protect[:, :30] = 1
    result = run(plan_of(Colorize(), frame=Box(0, 10, 80, 60)), photo, protect=protect)
    kept = (protect > 0) | (np.arange(60)[:, None] < 10)
    assert not result.changed.unpacked()[kept].any()
    assert not result.invented.unpacked()[kept].any()
    assert result.uncertain is not None
    assert not result.uncertain[kept].any()
    assert result.uncertain[~kept].any()
    result.canvas.save(tmp_path / "colour.png")
    after = heirloom.read(tmp_path / "colour.png").pixels
    assert np.array_equal(after[kept], np.repeat(photo.pixels[kept], 3, axis=1))


def test_strength_zero_leaves_a_gray_file_gray(weights: Path) -> None:
    photo = Photo(pixels=scene(60, 80, channels=1))
    result = run(plan_of(dataclasses.replace(COLOUR, strength=0.0)), photo)
    assert result.canvas.is_gray
    assert result.changed.share == 0
    assert result.uncertain is None
