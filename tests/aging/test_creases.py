"""Creases: paper-white broken cores, shading below the repair threshold, cracks with branches."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from heirloom.aging.creases import SHADE_IN_MASK, Creases
from heirloom.aging.recipe import Worn
from heirloom.core.masks import DamageKind

FOLD = Creases(seed=4, folds=1, cracks=0, width_permille=10, broken=1.0, shade=0.1, flakes=0.0)


def folded(recipe: Creases) -> Worn:
    return recipe.apply(Worn(pixels=np.full((160, 160, 3), 0.4, np.float32)))


def test_a_broken_fold_shows_paper_along_its_whole_length() -> None:
    white = folded(FOLD).pixels.min(axis=2) > 0.7
    assert max(white.any(axis=0).sum(), white.any(axis=1).sum()) > 30


def test_an_unbroken_fold_is_shaded_on_both_sides_and_stays_below_the_threshold() -> None:
    bent = folded(replace(FOLD, broken=0.0))
    change = bent.pixels[..., 0] - np.float32(0.4)
    assert change.max() > 0.005
    assert change.min() < -0.005
    shaded = bent.damage[DamageKind.CREASE] == np.float32(SHADE_IN_MASK)
    assert shaded.mean() > 0.02
    assert SHADE_IN_MASK < 0.5


def test_cracks_branch_into_more_paper_than_one_line() -> None:
    crack = replace(FOLD, folds=0, cracks=2, shade=0.0, width_permille=4)
    mask = folded(crack).damage[DamageKind.CREASE]
    assert 0.005 < mask.mean() < 0.4


def test_flakes_take_more_emulsion() -> None:
    fewer, more = (folded(replace(FOLD, flakes=f)).damage[DamageKind.CREASE] == 1 for f in (0.0, 3.0))
    assert more.sum() > 1.1 * fewer.sum()
