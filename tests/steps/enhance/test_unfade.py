"""Unfading: the density formula, the do-no-harm gate, and tones that are kept."""

from __future__ import annotations

import json
from dataclasses import asdict

import numpy as np
import pytest

from heirloom.core.color import from_linear, to_linear
from heirloom.core.geometry import Box
from heirloom.core.photo import Photo
from heirloom.core.step import Runtime
from heirloom.steps.enhance import Unfade, fit_unfade, unfade
from heirloom.steps.enhance.unfade import IDENTITY
from tests.support.compare import assert_images_close
from tests.support.pictures import photo, scene


def faded_print(seed: int = 0, *, channels: int = 3) -> Photo:
    """A made-up print whose dyes have lost two thirds of their density under a veil, the cyan most of all."""
    loss = np.array([0.75, 0.6, 0.68], np.float32)[:channels]
    density = -np.log10(np.maximum(to_linear(scene(96, 96, seed=seed, channels=channels)), 1e-3))
    light = 0.95 * np.power(np.float32(10), -(density * (1 - loss) + 0.05)) + 0.05
    return Photo(pixels=from_linear(light.astype(np.float32)))


def _after(faded: Photo, step: Unfade) -> np.ndarray:
    runtime = Runtime(seed=0, frame=Box.whole(faded.height, faded.width), whole_size=(faded.height, faded.width))
    return step.apply(faded, runtime).photo.pixels


def test_strength_zero_gives_the_same_pixels() -> None:
    faded = faded_print()
    assert np.array_equal(unfade(faded, offset=(0.1, 0.1, 0.1), strength=0).pixels, faded.pixels)


def test_a_print_whose_tones_have_shrunk_comes_nearer_to_its_original() -> None:
    gains = []
    for seed in range(6):
        original = scene(96, 96, seed=seed)
        faded = Photo(pixels=0.3 + np.float32(0.4) * original)
        step = fit_unfade(faded).step
        if step is not None:
            before, after = (np.mean((p - original) ** 2) for p in (faded.pixels, _after(faded, step)))
            gains.append(10 * np.log10(before / after))
    assert len(gains) >= 4
    assert np.mean(gains) > 0.7
    assert min(gains) > 0


def test_a_picture_with_normal_tones_hardly_changes() -> None:
    for seed in range(6):
        clear = photo(96, 96, seed=seed)
        step = fit_unfade(clear).step
        if step is not None:
            assert np.sqrt(np.mean((_after(clear, step) - clear.pixels) ** 2)) < 10 ** (-38 / 20)


def test_a_one_coloured_picture_is_left_alone() -> None:
    for level in (0.0, 0.5, 1.0):
        proposal = fit_unfade(Photo(pixels=np.full((20, 20, 3), level, np.float32)))
        assert proposal.step is None or np.isfinite(asdict(proposal.step)["matrix"]).all()


@pytest.mark.parametrize("size", [(1, 1), (17, 23), (300, 8)])
def test_odd_sizes_can_be_judged(size: tuple[int, int]) -> None:
    assert fit_unfade(photo(*size)).reason


def test_whites_and_blacks_do_not_clip() -> None:
    ramp = Photo(pixels=np.repeat(np.linspace(0.02, 0.98, 97, dtype=np.float32)[None, :, None], 3, axis=2))
    strong = unfade(ramp, matrix=((1.8, 0, 0), (0, 1.8, 0), (0, 0, 1.8)), offset=(-0.2, -0.2, -0.2)).pixels
    assert strong.min() > 0
    assert strong.max() < 1
    assert (np.diff(strong[0, :, 0]) > -1e-6).all()


def test_gray_stays_gray() -> None:
    faded = faded_print(channels=1)
    assert unfade(faded, matrix=((1.4, 0, 0), (0, 1.2, 0), (0, 0, 1.3))).pixels.shape[2] == 1


def test_sepia_keeps_its_tone_unless_told_otherwise() -> None:
    gray = faded_print(channels=1).pixels
    toned = Photo(pixels=np.clip(gray * np.array([1.0, 0.88, 0.7], np.float32), 0, 1))
    neutral = fit_unfade(toned, toning="sepia", sepia="neutralise").step
    assert np.ptp(_after(toned, neutral), axis=2).max() < 1e-4
    kept = fit_unfade(toned, toning="sepia").step
    if kept is not None:
        colours = _after(toned, kept).mean(axis=(0, 1))
        assert colours[0] > colours[1] + 0.03 > colours[2] + 0.06


def test_border_in_the_preview_does_not_count() -> None:
    faded = faded_print()
    bordered = np.pad(faded.pixels, ((20, 20), (20, 20), (0, 0)), constant_values=1.0)
    inside = fit_unfade(Photo(pixels=bordered), frame=Box(20, 20, 116, 116))
    assert inside == fit_unfade(faded)


def test_fields_survive_json() -> None:
    step = Unfade(matrix=IDENTITY, offset=(0.1, 0.0, -0.1))
    values = json.loads(json.dumps(asdict(step)))
    assert values["offset"] == [0.1, 0.0, -0.1]


def test_a_mirrored_photo_is_unfaded_alike() -> None:
    faded = faded_print()
    mirrored = faded.with_pixels(np.ascontiguousarray(faded.pixels[:, ::-1]))
    step = Unfade(matrix=((1.3, 0.1, 0), (0, 1.2, 0), (0, 0, 1.1)), curvature=(0.1, 0.1, 0.1))
    assert_images_close(_after(mirrored, step)[:, ::-1], _after(faded, step))
