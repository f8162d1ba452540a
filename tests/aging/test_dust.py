"""Dust: its number, its polarity and its fibres."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from heirloom.aging.dust import Dust
from heirloom.aging.recipe import Worn
from heirloom.core.masks import DamageKind

SPECKS = Dust(seed=2, specks=60, hairs=0, lint=0, black_share=0.0, radius_permille=(6.0, 1.2), clustered=0.0)


def laid(recipe: Dust) -> Worn:
    return recipe.apply(Worn(pixels=np.full((150, 150, 3), 0.5, np.float32)))


def test_specks_are_separate_small_places() -> None:
    import cv2

    mask = laid(SPECKS).damage[DamageKind.DUST]
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    assert 35 < count - 1 <= 60
    assert stats[1:, cv2.CC_STAT_AREA].max() < 60


def test_white_dust_brightens_and_black_dust_darkens() -> None:
    assert laid(SPECKS).pixels.min() > 0.5 - 1e-6
    assert laid(replace(SPECKS, black_share=1.0)).pixels.max() < 0.5 + 1e-6


def test_hairs_are_longer_than_specks() -> None:
    import cv2

    mask = laid(replace(SPECKS, specks=0, hairs=1)).damage[DamageKind.DUST]
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    box = stats[1:]
    assert max(box[:, cv2.CC_STAT_WIDTH].max(), box[:, cv2.CC_STAT_HEIGHT].max()) >= 4
    assert mask.sum() < 0.03 * mask.size


def test_no_dust_changes_nothing() -> None:
    nothing = laid(replace(SPECKS, specks=0))
    assert np.array_equal(nothing.pixels, np.full((150, 150, 3), 0.5, np.float32))
    assert not nothing.damage[DamageKind.DUST].any()


def test_clustered_dust_lies_closer_together() -> None:
    even, nests = (laid(replace(SPECKS, clustered=c)).damage[DamageKind.DUST] for c in (0.0, 1.0))
    cells_even = even.reshape(10, 15, 10, 15).any(axis=(1, 3)).sum()
    cells_nests = nests.reshape(10, 15, 10, 15).any(axis=(1, 3)).sum()
    assert cells_nests < cells_even
