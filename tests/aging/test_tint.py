"""Translucent damage: added and bleached density, stray light, and masks that follow what is seen."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.aging.recipe import Worn, pixel_density
from heirloom.aging.tint import FAINTEST, VISIBLE, tint, veil
from heirloom.core.color import to_linear
from heirloom.core.masks import DamageKind


def gray(value: float = 0.5) -> Worn:
    return Worn(pixels=np.full((4, 5, 3), value, np.float32))


def test_density_is_added_and_taken_where_there_is_some() -> None:
    amount = np.zeros((4, 5), np.float32)
    amount[0, 0], amount[1, 1] = 1, -0.5
    aged = tint(gray(), amount, density=(0.1, 0.2, 0.4))
    change = pixel_density(aged.pixels) - pixel_density(gray().pixels)
    assert change[0, 0] == pytest.approx([0.1, 0.2, 0.4], abs=1e-3)
    assert change[1, 1] == pytest.approx([-0.05, -0.1, -0.2], abs=1e-3)
    assert np.array_equal(aged.damage[DamageKind.STAIN] > 0, amount != 0)


def test_the_mask_passes_one_half_where_it_begins_to_be_seen() -> None:
    amount = np.linspace(0, 1, 20, dtype=np.float32).reshape(4, 5)
    aged = tint(gray(), amount, density=(4 * VISIBLE, 0, 0))
    mask = aged.damage[DamageKind.STAIN]
    assert mask == pytest.approx(np.where(amount * 4 * VISIBLE >= FAINTEST, np.minimum(2 * amount, 1), 0), abs=1e-5)


def test_a_veil_mixes_light_and_marks_what_is_seen() -> None:
    amount = np.zeros((4, 5), np.float32)
    amount[2, 2] = 0.3
    aged = veil(gray(0.1), amount, light=(0.5, 0.6, 0.9))
    before = to_linear(np.float32([0.1]))
    assert to_linear(aged.pixels)[2, 2] == pytest.approx(0.7 * before + 0.3 * np.array([0.5, 0.6, 0.9]), abs=1e-4)
    assert np.flatnonzero(aged.damage[DamageKind.STAIN]).tolist() == [12]
    assert aged.damage[DamageKind.STAIN][2, 2] == 1
