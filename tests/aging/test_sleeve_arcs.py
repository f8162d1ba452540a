"""Sleeve arcs: fine, parallel, of one polarity in a family."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from heirloom.aging.recipe import Worn
from heirloom.aging.sleeve_arcs import SleeveArcs
from heirloom.core.masks import DamageKind

ARCS = SleeveArcs(
    seed=2,
    families=1,
    arcs=12,
    length_permille=700,
    bend=0.3,
    spread_permille=60,
    width_permille=1.0,
    opacity=0.9,
    black_share=0.0,
)


def rubbed(recipe: SleeveArcs) -> Worn:
    return recipe.apply(Worn(pixels=np.full((240, 240, 1), 0.4, np.float32)))


def test_arcs_are_fine_and_marked_as_scratches() -> None:
    aged = rubbed(ARCS)
    assert tuple(aged.damage) == (DamageKind.SCRATCH,)
    assert 0.002 < (aged.damage[DamageKind.SCRATCH] > 0).mean() < 0.15


def test_white_arcs_brighten_and_black_ones_darken() -> None:
    assert rubbed(ARCS).pixels.min() > 0.4 - 1e-6
    assert rubbed(replace(ARCS, black_share=1.0)).pixels.max() < 0.4 + 1e-6


def test_the_arcs_of_a_family_run_side_by_side() -> None:
    import cv2

    sums = np.zeros(2)
    for seed in range(4):
        change = rubbed(replace(ARCS, seed=seed, bend=0.02)).pixels[..., 0] - 0.4
        horizontal, vertical = cv2.Sobel(change, cv2.CV_32F, 1, 0), cv2.Sobel(change, cv2.CV_32F, 0, 1)
        moments = np.array([[(a * b).sum() for a in (horizontal, vertical)] for b in (horizontal, vertical)])
        sums += np.sort(np.linalg.eigvalsh(moments))
    assert sums[1] > 8 * sums[0]  # nearly all change is across one direction
