"""Tone: end points without clipping, the fit after unfading."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.core.photo import Photo
from heirloom.steps.enhance import Tone, Unfade, fit_tone, fit_unfade, tone
from tests.steps.enhance.test_unfade import faded_print
from tests.support.compare import assert_images_close
from tests.support.pictures import photo


def test_strength_zero_gives_the_same_pixels() -> None:
    picture = photo()
    assert np.array_equal(tone(picture, black_point=0.1, local_contrast=0.3, strength=0).pixels, picture.pixels)


def test_end_points_reach_black_and_white_without_clipping() -> None:
    ramp = np.linspace(0.15, 0.85, 141, dtype=np.float32)
    stretched = tone(Photo(pixels=ramp[None, :, None]), black_point=0.2, white_point=0.8).pixels[0, :, 0]
    assert stretched[10] < 0.01
    assert stretched[-11] > 0.99
    assert (np.diff(stretched) > 0).all()  # also beyond the end points tones stay apart


def test_black_and_white_stay_what_they_are() -> None:
    ends = Photo(pixels=np.array([[[0.0], [1.0]]], np.float32))
    assert_images_close(tone(ends, black_point=0.1, white_point=0.9, gamma=1.2).pixels, ends.pixels, atol=1e-6)


def test_end_points_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(ValueError, match="black"):
        tone(photo(), black_point=0.8, white_point=0.2)


def test_a_normal_picture_gets_no_tone_step_or_a_tiny_one() -> None:
    for seed in range(4):
        picture = photo(96, 96, seed=seed)
        step = fit_tone(picture, unfade_step=fit_unfade(picture).step).step
        assert step is None or step.local_contrast < 0.1


def test_after_unfading_only_local_contrast_is_left() -> None:
    faded = faded_print(1)
    step = fit_tone(faded, unfade_step=Unfade()).step
    assert isinstance(step, Tone)
    assert (step.black_point, step.white_point, step.gamma) == (0, 1, 1)
    assert step.local_contrast > 0
