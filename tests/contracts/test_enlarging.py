"""What every step promises that gives a larger photograph, whatever it does."""

from __future__ import annotations

import dataclasses
import json
import pickle
from pathlib import Path

import numpy as np
import pytest

import heirloom
from heirloom.core.geometry import Box
from heirloom.core.photo import Photo
from heirloom.core.step import Effect, Enlarging, Runtime
from heirloom.pipeline import Plan, PlannedStep, plan_from_json, run
from heirloom.pipeline import run as run_function
from heirloom.pipeline.steps import STEPS, build_step, parameters_of
from heirloom.steps.enhance import Clean, Upscale
from heirloom.steps.repair import Repair
from tests.contracts.test_steps import SHAPES, runtime
from tests.support.compare import assert_images_close
from tests.support.pictures import scene

RUN_MODULE = __import__("sys").modules[run_function.__module__]

REPRESENTATIVES: dict[str, Enlarging] = {
    "faithful": Upscale(scale=2.0),
    "detailed": Upscale(scale=4.0, detail=1.0),
    "between": Upscale(scale=2.6, detail=0.4, dpi=300.0),
    "two networks": Upscale(scale=5.5, detail=0.5),
    "classical": Upscale(scale=1.7, method="classical"),
}


@pytest.fixture(params=REPRESENTATIVES.values(), ids=REPRESENTATIVES)
def step(request: pytest.FixtureRequest, weights: Path) -> Enlarging:
    found: Enlarging = request.param
    return found


def plan_of(*steps: object) -> Plan:
    return Plan(preset="test", seed=0, steps=tuple(PlannedStep(step=step, reason="a test") for step in steps))  # type: ignore[arg-type]


def test_the_representatives_cover_the_steps_that_enlarge() -> None:
    enlarging = {kind for kind in STEPS if isinstance(kind(), Enlarging)}
    assert {type(step) for step in REPRESENTATIVES.values()} == enlarging == {Upscale}


@pytest.mark.parametrize("channels", [1, 3])
def test_the_result_has_the_size_declared_and_the_argument_stays(step: Enlarging, channels: int) -> None:
    photo = Photo(pixels=scene(40, 56, channels=channels))
    before = photo.pixels.copy()
    after = step.apply(photo, runtime(photo)).photo.pixels
    assert np.array_equal(photo.pixels, before)
    assert after.dtype == np.float32
    assert after.shape == (*step.size_of(40, 56), channels)
    assert step.size_of(40, 56) == (round(40 * step.scale), round(56 * step.scale))
    assert np.isfinite(after).all()
    assert after.min() >= 0
    assert after.max() <= 1


def test_the_same_call_gives_the_same_pixels(step: Enlarging) -> None:
    photo = Photo(pixels=scene(40, 56))
    first = step.apply(photo, runtime(photo)).photo.pixels
    assert np.array_equal(first, step.apply(photo, runtime(photo)).photo.pixels)


def test_only_detail_is_reported_as_invented_and_then_all_of_the_picture(step: Enlarging) -> None:
    photo = Photo(pixels=scene(20, 30))
    outcome = step.apply(photo, runtime(photo))
    detail = parameters_of(step)["detail"]
    assert step.effect is (Effect.GENERATE if detail else Effect.CORRECT)
    if not detail:
        assert outcome.invented is None
        return
    assert outcome.invented is not None
    assert outcome.invented.shape == outcome.photo.pixels.shape[:2]
    assert (outcome.invented == np.float32(detail)).all()


@pytest.mark.parametrize("shape", [*SHAPES[:2], (700, 8)])
@pytest.mark.parametrize("channels", [1, 3])
def test_odd_sizes_and_extreme_tones_work(step: Enlarging, shape: tuple[int, int], channels: int) -> None:
    for pixels in (scene(*shape, channels=channels), np.zeros((*shape, channels), np.float32)):
        photo = Photo(pixels=pixels)
        after = step.apply(photo, runtime(photo)).photo.pixels
        assert after.shape == (*step.size_of(*shape), channels)
        assert np.isfinite(after).all()


@pytest.mark.parametrize("axis", [0, 1])
def test_a_flipped_photograph_gives_a_flipped_result(step: Enlarging, axis: int) -> None:
    if parameters_of(step)["detail"]:
        return  # the tiny networks' pattern is not symmetric, nor is what real ones make up
    photo = Photo(pixels=scene(40, 56))
    flipped = Photo(pixels=np.ascontiguousarray(np.flip(photo.pixels, axis)))
    straight = step.apply(photo, runtime(photo)).photo.pixels
    turned = step.apply(flipped, runtime(flipped)).photo.pixels
    assert_images_close(np.flip(turned, axis), straight)


def test_a_window_with_its_halo_gives_what_the_whole_gives(step: Enlarging) -> None:
    photo = Photo(pixels=scene(200, 60))
    whole = step.apply(photo, runtime(photo)).photo.pixels
    core = Box(0, 73, 60, 121)
    window = Box(0, core.top - step.halo_px, 60, core.bottom + step.halo_px)
    assert window.top > 0
    assert window.bottom < 200
    part = Runtime(seed=5, frame=Box.whole(window.height, 60), whole_size=(200, 60), offset=(window.top, window.left))
    made = step.apply(photo.window(window), part).photo.pixels
    sizes = ((200, 60), step.size_of(200, 60))
    inner = core.enlarged(*sizes)
    assert_images_close(inner.seen_from(window.enlarged(*sizes)).cut(made), inner.cut(whole), atol=1e-5)


def test_parameters_survive_json_and_pickle(step: Enlarging) -> None:
    again = build_step(step.name, json.loads(json.dumps(parameters_of(step))))
    assert again == step
    assert pickle.loads(pickle.dumps(step)) == step


def test_strips_and_the_whole_agree(step: Enlarging, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = Photo(pixels=scene(300, 24, seed=3))
    whole = run(plan_of(step), photo)
    assert whole.whole is not None
    monkeypatch.setattr(RUN_MODULE, "WHOLE_PIXELS", whole.canvas.width * 130)
    strips = run(plan_of(step), photo)
    assert strips.whole is None, "the second run was not cut into strips"
    # the canvas of the strips holds 8-bit samples
    assert_images_close(strips.photo.pixels, whole.photo.pixels, atol=0.51 / 255)
    for map_of in ("changed", "invented"):
        assert np.array_equal(getattr(strips, map_of).unpacked(), getattr(whole, map_of).unpacked())


@pytest.mark.parametrize("bits", [8, 16])
def test_a_saved_plan_gives_the_same_bytes_in_the_depth_of_the_file(tmp_path: Path, step: Enlarging, bits: int) -> None:
    made = Photo(pixels=scene(40, 30))
    heirloom.write(
        dataclasses.replace(made, source=dataclasses.replace(made.source, bits=bits)), tmp_path / "photo.png"
    )
    photo = heirloom.read(tmp_path / "photo.png")
    first = run(plan_of(step), photo)
    again = run(plan_from_json(json.dumps(first.plan.to_json())), photo)
    for name, result in (("first.png", first), ("again.png", again)):
        result.canvas.save(tmp_path / name)
    assert (tmp_path / "first.png").read_bytes() == (tmp_path / "again.png").read_bytes()
    read = heirloom.read(tmp_path / "first.png")
    assert read.source.bits == bits
    assert_images_close(read.pixels, first.photo.pixels, atol=0.51 / (2**bits - 1))


def test_what_is_repaired_first_is_enlarged_and_every_map_fits(step: Enlarging) -> None:
    pixels = np.full((60, 80, 3), 0.4, np.float32)
    pixels[30:32, 8:70] = 0.97
    mask = np.zeros((60, 80), np.float32)
    mask[30:32, 8:70] = 1
    result = run(plan_of(Repair(), Clean(noise_sigma=3.0), step), Photo(pixels=pixels), mask=mask)
    size = step.size_of(60, 80)
    assert result.photo.pixels.shape[:2] == (result.canvas.height, result.canvas.width) == size
    assert result.photo.pixels.max() < 0.6
    assert result.changed.share == 1
    assert (result.changed.height, result.changed.width) == (result.invented.height, result.invented.width) == size
    assert result.size_before == (60, 80)
    assert result.is_enlarged
    if step.effect is Effect.CORRECT:
        place = Box(8, 30, 70, 32).enlarged((60, 80), size)
        assert place.cut(result.invented.unpacked()).all()
        assert result.invented.share < 0.1


def test_what_is_protected_is_resampled_and_nothing_is_made_up_there(step: Enlarging) -> None:
    photo = Photo(pixels=scene(60, 80))
    protect = np.zeros((60, 80), np.float32)
    protect[:, :40] = 1
    size = step.size_of(60, 80)
    plain = run(plan_of(Upscale(scale=step.scale, method="classical")), photo).photo.pixels
    result = run(plan_of(step), photo, protect=protect)
    kept = size[1] // 2 - 1
    assert_images_close(result.photo.pixels[:, :kept], plain[:, :kept], atol=1e-6)
    assert not result.invented.unpacked()[:, :kept].any()
    if step.effect is Effect.GENERATE:
        assert result.invented.unpacked()[:, kept + 2 :].all()
        assert not np.array_equal(result.photo.pixels[:, kept + 2 :], plain[:, kept + 2 :])
