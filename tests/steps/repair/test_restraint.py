"""Doubt is settled for damage where there is much of it, else against it where filling would be seen."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.steps.repair.monochrome import is_monochrome
from heirloom.steps.repair.restraint import HELD_BACK, RISE, settled, shifted


def wire(contrast: float, *, chance: float, wide_px: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """A short bright line on gray (128, 128, 3) and its probability."""
    pixels = np.full((128, 128, 3), 0.4, np.float32)
    pixels[40:60, 46 : 46 + wide_px] += np.float32(contrast)
    probability = np.zeros((128, 128), np.float32)
    probability[40:60, 46 : 46 + wide_px] = chance
    return pixels, probability


EVERYWHERE = np.ones((128, 128), np.bool_)


def test_one_long_line_does_not_make_a_damaged_photograph() -> None:
    pixels, probability = wire(0.5, chance=0.7, wide_px=8)
    assert (settled(probability, pixels, fillable=EVERYWHERE)[40:60, 46:54] == HELD_BACK).all()


def test_in_a_photograph_with_much_damage_the_odds_rise() -> None:
    pixels, probability = wire(0.5, chance=0.7, wide_px=4)
    probability[80:100, 20:26] = probability[80:100, 60:66] = 0.7
    result = settled(probability, pixels, fillable=EVERYWHERE)
    np.testing.assert_allclose(result[40:60, 46:50] / (1 - result[40:60, 46:50]), 0.7 / 0.3 * np.exp(RISE), rtol=1e-4)
    assert not result[:40].any()


def test_of_a_colour_photograph_more_is_asked() -> None:
    pixels, probability = wire(0.5, chance=0.7, wide_px=5)
    pixels[:, :64, 0] += np.linspace(0, 0.3, 64, dtype=np.float32)
    pixels[:, 64:, 2] += np.float32(0.2)
    probability[80:100, 20:27] = 0.7  # the largest: the wire is 0.61 %
    assert not is_monochrome(pixels)
    assert (settled(probability, pixels, fillable=EVERYWHERE)[40:60, 46:50] == HELD_BACK).all()
    assert (settled(probability, pixels[..., :1], fillable=EVERYWHERE)[40:60, 46:50] > 0.7).all()


def test_no_shift_changes_nothing_and_a_shift_leaves_what_is_certain() -> None:
    values = np.array([[0, 0.5, 1]], np.float32)
    np.testing.assert_array_equal(shifted(values, logits=0), values)
    np.testing.assert_allclose(shifted(values, logits=1.0), [[0, 1 / (1 + np.exp(-1.0)), 1]], rtol=1e-6)


def test_a_doubtful_line_that_would_be_missed_is_held_back() -> None:
    pixels, probability = wire(0.5, chance=0.7)
    result = settled(probability, pixels, fillable=EVERYWHERE)
    assert (result[40:60, 46:48] == HELD_BACK).all()
    assert (result[:, :46] == 0).all()


def test_a_doubtful_line_that_is_hardly_seen_is_kept() -> None:
    pixels, probability = wire(0.02, chance=0.7)
    np.testing.assert_array_equal(settled(probability, pixels, fillable=EVERYWHERE), probability)


def test_what_is_beyond_doubt_is_kept() -> None:
    pixels, probability = wire(0.5, chance=0.97)
    np.testing.assert_array_equal(settled(probability, pixels, fillable=EVERYWHERE), probability)


@pytest.mark.parametrize("chance", [0.0, 0.3, 0.7])
def test_what_is_not_filled_is_not_judged(chance: float) -> None:
    pixels, probability = wire(0.5, chance=chance)
    np.testing.assert_array_equal(settled(probability, pixels, fillable=~EVERYWHERE), probability)


def test_gray_works_and_arguments_stay() -> None:
    pixels, probability = wire(0.5, chance=0.7)
    before = probability.copy()
    result = settled(probability, pixels[..., :1], fillable=EVERYWHERE)
    assert (result[40:60, 46:48] == HELD_BACK).all()
    np.testing.assert_array_equal(probability, before)


def test_in_a_damaged_photograph_a_wide_place_must_be_beyond_doubt() -> None:
    pixels, probability = wire(0.5, chance=0.7, wide_px=4)
    probability[80:100, 20:26] = probability[80:100, 60:66] = 0.7
    probability[5:35, 5:35] = 0.75
    probability[5:35:6, 5:35] = 0  # with gaps
    result = settled(probability, pixels, fillable=EVERYWHERE)
    assert (result[12:28, 12:28] <= HELD_BACK).all()
    assert (result[40:60, 46:50] > 0.7).all()
    probability[5:35, 5:35] = 0.95
    assert (settled(probability, pixels, fillable=EVERYWHERE)[12:28, 12:28] > 0.95).all()
