"""Losses: holes show what lies behind, flaked emulsion shows paper, both are missing in the mask."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from heirloom.aging.losses import Losses
from heirloom.aging.recipe import Worn
from heirloom.core.masks import DamageKind

HOLE = Losses(seed=3, holes=1, flaked=0, reach_permille=150, rim_permille=12, paper=(0.05, 0.06, 0.1), behind=2.0)


def lost(recipe: Losses, *, channels: int = 3) -> Worn:
    return recipe.apply(Worn(pixels=np.full((160, 180, channels), 0.5, np.float32)))


@pytest.mark.parametrize("channels", [1, 3])
def test_a_hole_shows_what_is_behind_and_has_a_torn_white_rim(channels) -> None:
    aged = lost(HOLE, channels=channels)
    missing, rim = aged.damage[DamageKind.MISSING] == 1, aged.damage[DamageKind.TEAR] == 1
    assert missing.mean() > 0.01
    assert np.median(aged.pixels[missing]) < 0.2
    assert np.quantile(aged.pixels[rim].min(axis=1), 0.7) > 0.7
    assert not (missing & rim).any()


def test_flaked_emulsion_shows_paper_and_leaves_islands() -> None:
    aged = [lost(replace(HOLE, holes=0, flaked=2, seed=seed, reach_permille=220)) for seed in range(4)]
    for one in aged:
        missing = one.damage[DamageKind.MISSING] == 1
        assert np.median(one.pixels[missing].min(axis=1)) > 0.7
    pieces = [cv2.connectedComponents(one.damage[DamageKind.MISSING].astype(np.uint8))[0] - 1 for one in aged]
    assert np.mean(pieces) > 4
