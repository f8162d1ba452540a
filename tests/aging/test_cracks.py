"""Cracked emulsion: a net whose share breaks, seams that gape, edges that are only raised."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from heirloom.aging.cracks import Cracks
from heirloom.aging.creases import SHADE_IN_MASK
from heirloom.aging.recipe import Worn
from heirloom.core.masks import DamageKind

NET = Cracks(
    seed=5,
    cell_permille=150,
    stretch=1.4,
    share=0.6,
    width_permille=6,
    gaping=0.2,
    relief=0.0,
    paper=(0.05, 0.06, 0.1),
)


def cracked(recipe: Cracks, *, side: int = 220) -> Worn:
    return recipe.apply(Worn(pixels=np.full((side, side, 3), 0.3, np.float32)))


def broken(recipe: Cracks) -> np.ndarray:
    return cracked(recipe).damage[DamageKind.CREASE] == 1


def test_cracks_are_thin_pale_and_connected_over_the_print() -> None:
    aged = cracked(NET)
    mask = aged.damage[DamageKind.CREASE] == 1
    assert 0.01 < mask.mean() < 0.25
    assert np.quantile(aged.pixels[mask].min(axis=1), 0.5) > 0.4
    _, _, boxes, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    assert max(boxes[1:, cv2.CC_STAT_WIDTH].max(), boxes[1:, cv2.CC_STAT_HEIGHT].max()) > 60


def test_a_larger_share_breaks_more_and_gaping_widens_it() -> None:
    assert broken(NET).sum() > 1.5 * broken(replace(NET, share=0.2)).sum()
    assert broken(replace(NET, gaping=1.0)).sum() > 1.2 * broken(replace(NET, gaping=0.0)).sum()


def test_raised_edges_stay_below_the_repair_threshold() -> None:
    aged = cracked(replace(NET, share=0.01, relief=0.2))
    change = aged.pixels[..., 0] - np.float32(0.3)
    raised = aged.damage[DamageKind.CREASE] == np.float32(SHADE_IN_MASK)
    assert raised.mean() > 0.05
    assert change[raised].max() > 0.01
    assert change[raised].min() < -0.01


def test_a_finer_net_has_more_cracks() -> None:
    assert broken(replace(NET, cell_permille=70)).sum() > 1.4 * broken(NET).sum()
