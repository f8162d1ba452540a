"""Doubtful damage is given up where filling it would be seen, sure damage never."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.steps.repair.restraint import HELD_BACK, restrained


def wire(contrast: float, *, chance: float) -> tuple[np.ndarray, np.ndarray]:
    """A bright line on gray (96, 96, 3) and its probability."""
    pixels = np.full((96, 96, 3), 0.4, np.float32)
    pixels[:, 46:50] += np.float32(contrast)
    probability = np.zeros((96, 96), np.float32)
    probability[:, 46:50] = chance
    return pixels, probability


EVERYWHERE = np.ones((96, 96), np.bool_)


def test_a_doubtful_line_that_would_be_missed_is_held_back() -> None:
    pixels, probability = wire(0.5, chance=0.7)
    result = restrained(probability, pixels, fillable=EVERYWHERE)
    assert (result[:, 46:50] == HELD_BACK).all()
    assert (result[:, :46] == 0).all()


def test_a_doubtful_line_that_is_hardly_seen_is_kept() -> None:
    pixels, probability = wire(0.02, chance=0.7)
    np.testing.assert_array_equal(restrained(probability, pixels, fillable=EVERYWHERE), probability)


def test_what_is_beyond_doubt_is_kept() -> None:
    pixels, probability = wire(0.5, chance=0.97)
    np.testing.assert_array_equal(restrained(probability, pixels, fillable=EVERYWHERE), probability)


@pytest.mark.parametrize("chance", [0.0, 0.3, 0.7])
def test_what_is_not_filled_is_not_judged(chance: float) -> None:
    pixels, probability = wire(0.5, chance=chance)
    np.testing.assert_array_equal(restrained(probability, pixels, fillable=~EVERYWHERE), probability)


def test_gray_works_and_arguments_stay() -> None:
    pixels, probability = wire(0.5, chance=0.7)
    before = probability.copy()
    result = restrained(probability, pixels[..., :1], fillable=EVERYWHERE)
    assert (result[:, 46:50] == HELD_BACK).all()
    np.testing.assert_array_equal(probability, before)
