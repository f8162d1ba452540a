"""What every step promises, whatever it does."""

from __future__ import annotations

import dataclasses
import json
import pickle
from pathlib import Path

import numpy as np
import pytest

from heirloom.core.geometry import Box
from heirloom.core.photo import Photo
from heirloom.core.step import Effect, Enlarging, Runtime, Step, Surveying
from heirloom.pipeline.steps import STEPS, build_step, parameters_of
from heirloom.steps.colorize import Colorize
from heirloom.steps.enhance import Clean, Tone, Unfade, fit_tone, fit_unfade
from heirloom.steps.enhance.curves import STRAIGHT
from heirloom.steps.repair import Repair
from tests.support.compare import assert_images_close
from tests.support.pictures import scene

SHAPES = [(1, 1), (17, 23), (3000, 8)]


def faded(channels: int = 3) -> Photo:
    """A scene with shrunk, shifted tones and a bright scratch, so that every step has something to do."""
    pixels = (0.25 + 0.4 * scene(96, 96, seed=3, channels=channels)).astype(np.float32)
    pixels[40:42, 8:88] = 0.97
    return Photo(pixels=pixels)


def representatives() -> list[Step]:
    """Every step with numbers that make it act on `faded`, as a plan would choose them; networks and what stands in."""
    unfade = fit_unfade(faded(), method="classical").step
    assert unfade is not None, "the faded scene must be worth unfading"
    classical = Repair(sensitivity=1.0, method="classical")
    cleaned = [Clean(noise_sigma=8.0), Clean(noise_sigma=8.0, method="classical")]
    return [
        Repair(),
        classical,
        *cleaned,
        unfade,
        _unfade_by_curves(),
        _tone(),
        Colorize(variant=1, variants=3, look="autochrome"),
    ]


def _unfade_by_curves() -> Unfade:
    """As the unfade network would say it: each curve another, and a matrix that brings saturation back."""
    curves = tuple(tuple((STRAIGHT * share).tolist()) for share in (0.7, 0.8, 0.9))
    return Unfade(curves=curves, matrix=((1.3, -0.2, -0.1), (-0.1, 1.3, -0.2), (-0.2, -0.1, 1.3)), model="unfade@abc")


def _tone() -> Tone:
    step = fit_tone(faded()).step
    assert isinstance(step, Tone), "the faded scene must be worth toning"
    return step


def shape_after(step: Step, pixels: np.ndarray) -> tuple[int, ...]:
    """The shape of what a step makes of pixels: gray stays gray, but where colour is made."""
    return (*pixels.shape[:2], 3) if isinstance(step, Surveying) else pixels.shape


def runtime(photo: Photo, *, mask: np.ndarray | None = None) -> Runtime:
    """A runtime for a whole photograph."""
    size = (photo.height, photo.width)
    return Runtime(seed=5, frame=Box.whole(*size), whole_size=size, mask=mask)


REPRESENTATIVES = (
    "repair-learned",
    "repair-classical",
    "clean-learned",
    "clean-classical",
    "unfade-classical",
    "unfade-learned",
    "tone",
    "colorize",
)


@pytest.fixture(params=range(len(REPRESENTATIVES)), ids=REPRESENTATIVES)
def step(request: pytest.FixtureRequest, weights: Path) -> Step:
    return representatives()[request.param]


def test_the_representatives_cover_the_table_of_steps() -> None:
    enlarging = [kind for kind in STEPS if isinstance(kind(), Enlarging)]  # tests/contracts/test_enlarging.py
    assert [*dict.fromkeys(type(item) for item in representatives()), *enlarging] == list(STEPS)


@pytest.mark.parametrize("channels", [1, 3])
def test_a_step_acts_keeps_size_and_leaves_its_argument_alone(step: Step, channels: int) -> None:
    photo = faded(channels)
    before = photo.pixels.copy()
    outcome = step.apply(photo, runtime(photo))
    assert np.array_equal(photo.pixels, before)
    after = outcome.photo.pixels
    assert after.dtype == np.float32
    assert after.shape == shape_after(step, before)
    assert np.isfinite(after).all()
    assert after.min() >= 0
    assert after.max() <= 1
    assert not np.array_equal(after, before), "the step did nothing: this test would prove nothing"


def test_the_same_seed_gives_the_same_pixels(step: Step) -> None:
    photo = faded()
    first = step.apply(photo, runtime(photo)).photo.pixels
    assert np.array_equal(first, step.apply(photo, runtime(photo)).photo.pixels)


def test_strength_zero_is_the_identity(step: Step) -> None:
    photo = faded()
    off = dataclasses.replace(step, strength=0.0)  # type: ignore[type-var]
    assert np.array_equal(off.apply(photo, runtime(photo)).photo.pixels, photo.pixels)


def test_half_strength_changes_less_than_full(step: Step) -> None:
    photo = faded()
    half = dataclasses.replace(step, strength=0.5)  # type: ignore[type-var]
    moved_half = np.abs(half.apply(photo, runtime(photo)).photo.pixels - photo.pixels).mean()
    moved_full = np.abs(step.apply(photo, runtime(photo)).photo.pixels - photo.pixels).mean()
    assert 0 < moved_half < moved_full


def test_only_a_generating_step_reports_inventions_and_only_where_it_changed(step: Step) -> None:
    photo = faded()
    outcome = step.apply(photo, runtime(photo))
    if step.effect is not Effect.GENERATE:
        assert outcome.invented is None
        return
    assert outcome.invented is not None
    changed = (outcome.photo.pixels != photo.pixels).any(axis=2)
    assert changed.any()
    assert (outcome.invented[changed] > 0).all()


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("channels", [1, 3])
def test_odd_sizes_and_extreme_tones_work(step: Step, shape: tuple[int, int], channels: int) -> None:
    for pixels in (
        scene(*shape, channels=channels),
        np.zeros((*shape, channels), np.float32),
        np.ones((*shape, channels), np.float32),
    ):
        photo = Photo(pixels=pixels)
        after = step.apply(photo, runtime(photo)).photo.pixels
        assert after.shape == shape_after(step, pixels)
        assert np.isfinite(after).all()


def test_an_empty_mask_changes_nothing() -> None:
    photo = faded()
    outcome = Repair().apply(photo, runtime(photo, mask=np.zeros((96, 96), np.float32)))
    assert np.array_equal(outcome.photo.pixels, photo.pixels)


@pytest.mark.parametrize("axis", [0, 1])
def test_a_flipped_photograph_gives_a_flipped_result(step: Step, axis: int) -> None:
    photo = faded()
    flipped = Photo(pixels=np.ascontiguousarray(np.flip(photo.pixels, axis)))
    straight = step.apply(photo, runtime(photo)).photo.pixels
    turned = step.apply(flipped, runtime(flipped)).photo.pixels
    # grain put back into filled areas is random by place, so a generating step may differ there by that much
    assert_images_close(np.flip(turned, axis), straight, share=0.999 if step.effect is Effect.GENERATE else 1.0)


def test_outside_the_frame_nothing_changes(step: Step) -> None:
    photo = faded()
    frame = Box(10, 12, 86, 84)
    outcome = step.apply(photo, Runtime(seed=0, frame=frame, whole_size=(96, 96)))
    changed = (outcome.photo.pixels != photo.pixels).any(axis=2)
    assert changed.any()
    frame.cut(changed)[...] = False
    assert not changed.any()


def test_parameters_survive_json_and_pickle(step: Step) -> None:
    again = build_step(step.name, json.loads(json.dumps(parameters_of(step))))
    assert again == step
    assert pickle.loads(pickle.dumps(step)) == step


def test_a_photograph_of_full_range_is_not_proposed_any_correction() -> None:
    pixels = scene(128, 128, seed=1)
    low, high = np.percentile(pixels, (0.5, 99.5))
    full = Photo(pixels=np.clip((pixels - low) / (high - low), 0, 1).astype(np.float32))
    assert fit_unfade(full).step is None
    assert fit_tone(full).step is None
