"""Unfading: the density formula, curves, and tones that are kept."""

from __future__ import annotations

import json
from dataclasses import asdict

import numpy as np
import pytest

from heirloom.core.color import from_linear, to_linear
from heirloom.core.geometry import Box
from heirloom.core.photo import Photo
from heirloom.core.step import Runtime
from heirloom.steps.enhance import Unfade, unfade, unfade_by_curves
from heirloom.steps.enhance.curves import IDENTITY, STRAIGHT
from tests.support.compare import assert_images_close
from tests.support.pictures import scene

CURVES = (tuple((STRAIGHT * 0.8).tolist()), tuple((STRAIGHT * 0.9).tolist()), tuple(STRAIGHT.tolist()))


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


def test_whites_and_blacks_do_not_clip() -> None:
    ramp = Photo(pixels=np.repeat(np.linspace(0.02, 0.98, 97, dtype=np.float32)[None, :, None], 3, axis=2))
    strong = unfade(ramp, matrix=((1.8, 0, 0), (0, 1.8, 0), (0, 0, 1.8)), offset=(-0.2, -0.2, -0.2)).pixels
    assert strong.min() > 0
    assert strong.max() < 1
    assert (np.diff(strong[0, :, 0]) > -1e-6).all()


def test_gray_stays_gray() -> None:
    faded = faded_print(channels=1)
    assert unfade(faded, matrix=((1.4, 0, 0), (0, 1.2, 0), (0, 0, 1.3))).pixels.shape[2] == 1


def test_fields_survive_json() -> None:
    step = Unfade(matrix=IDENTITY, offset=(0.1, 0.0, -0.1))
    values = json.loads(json.dumps(asdict(step)))
    assert values["offset"] == [0.1, 0.0, -0.1]


def test_curves_and_a_model_survive_json_and_belong_to_the_record() -> None:
    step = Unfade(curves=CURVES, model="unfade@abc")
    assert json.loads(json.dumps(asdict(step)))["curves"][0][3] == pytest.approx(STRAIGHT[3] * 0.8)
    faded = faded_print()
    runtime = Runtime(seed=0, frame=Box(10, 10, 60, 60), whole_size=(96, 96))
    outcome = step.apply(faded, runtime)
    assert outcome.models == ("unfade@abc",)
    assert np.array_equal(outcome.photo.pixels[60:], faded.pixels[60:])  # outside the frame nothing moves
    assert np.abs(outcome.photo.pixels[10:60, 10:60] - faded.pixels[10:60, 10:60])[..., 0].min() > 0
    assert Unfade(matrix=((1.2, 0, 0), (0, 1.2, 0), (0, 0, 1.2))).apply(faded, runtime).models == ()


def test_curves_that_are_too_short_or_have_an_offset_beside_them_are_refused() -> None:
    with pytest.raises(ValueError, match="13 densities"):
        Unfade(curves=((0.0, 1.0),) * 3)
    with pytest.raises(ValueError, match="no offset"):
        Unfade(curves=CURVES, offset=(0.1, 0.0, 0.0))


def test_the_strength_of_curves_is_a_blend() -> None:
    faded = faded_print()
    full, half = (unfade_by_curves(faded, curves=CURVES, strength=strength).pixels for strength in (1.0, 0.5))
    assert_images_close(half, 0.5 * (full + faded.pixels), atol=1e-6)
    assert unfade_by_curves(faded, curves=CURVES, strength=0) is faded


def test_in_strips_curves_give_what_they_give_of_the_whole() -> None:
    faded, step = faded_print(), Unfade(curves=CURVES, matrix=((1.4, -0.2, -0.2), (0, 1.2, -0.2), (0, 0, 1)))
    whole = _after(faded, step)
    strips = [_after(faded.window(Box(0, top, 96, top + 32)), step) for top in (0, 32, 64)]
    assert np.array_equal(np.concatenate(strips), whole)


def test_a_mirrored_photo_is_unfaded_alike() -> None:
    faded = faded_print()
    mirrored = faded.with_pixels(np.ascontiguousarray(faded.pixels[:, ::-1]))
    step = Unfade(matrix=((1.3, 0.1, 0), (0, 1.2, 0), (0, 0, 1.1)), curvature=(0.1, 0.1, 0.1))
    assert_images_close(_after(mirrored, step)[:, ::-1], _after(faded, step))
