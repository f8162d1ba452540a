"""Autochrome: coloured grains that together are white."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from heirloom.aging.autochrome import Autochrome
from heirloom.aging.recipe import Worn
from heirloom.core.color import to_linear

PLATE = Autochrome(seed=1, grain_permille=10, strength=0.8, soot=0.05, pale=0.0)


def seen(recipe: Autochrome, *, channels: int = 3) -> np.ndarray:
    return recipe.apply(Worn(pixels=np.full((150, 150, channels), 0.5, np.float32))).pixels


def test_grains_are_coloured_and_their_mean_is_a_warm_gray() -> None:
    light = to_linear(seen(PLATE))
    assert np.ptp(light, axis=2).mean() > 0.02
    mean = light.mean(axis=(0, 1)) / to_linear(np.float32([0.5]))
    assert mean == pytest.approx([1, 0.97, 0.9], abs=0.03)


def test_larger_grains_are_seen_further() -> None:
    fine, coarse = (seen(replace(PLATE, grain_permille=size))[..., 0] for size in (7, 40))

    def neighbours(plate: np.ndarray) -> float:
        return float(np.corrcoef(plate[:, :-3].ravel(), plate[:, 3:].ravel())[0, 1])

    assert neighbours(coarse) > neighbours(fine) + 0.2


def test_a_gray_photograph_gets_gray_grain() -> None:
    assert seen(PLATE, channels=1).std() > 0.01
