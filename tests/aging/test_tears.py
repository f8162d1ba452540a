"""Tears: missing paper with a white rim, at corners and edges, and worn edges."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from heirloom.aging.recipe import Worn
from heirloom.aging.tears import Tears
from heirloom.core.masks import DamageKind

CORNERS = Tears(seed=2, corners=4, bites=0, reach_permille=150, rim_permille=15, worn_permille=0, behind=2.0)


def torn(recipe: Tears, *, channels: int = 3) -> Worn:
    return recipe.apply(Worn(pixels=np.full((140, 160, channels), 0.5, np.float32)))


def test_all_four_corners_are_missing_and_show_what_is_behind() -> None:
    aged = torn(CORNERS)
    missing = aged.damage[DamageKind.MISSING]
    for corner in ((0, 0), (0, -1), (-1, 0), (-1, -1)):
        assert missing[corner] == 1
        assert aged.pixels[corner].max() < 0.2
    assert missing[60:80, 70:90].max() == 0


@pytest.mark.parametrize("channels", [1, 3])
def test_the_rim_is_paper_white_and_marked_as_tear(channels) -> None:
    aged = torn(CORNERS, channels=channels)
    rim, missing = aged.damage[DamageKind.TEAR], aged.damage[DamageKind.MISSING]
    assert not (rim * missing).any()
    assert np.quantile(aged.pixels[rim > 0].min(axis=1), 0.8) > 0.75


def test_bites_lie_on_the_edges() -> None:
    missing = torn(replace(CORNERS, corners=0, bites=3, rim_permille=3)).damage[DamageKind.MISSING]
    edges = np.concatenate([missing[0], missing[-1], missing[:, 0], missing[:, -1]])
    assert edges.any()
    assert not missing[60:80, 70:90].any()


def test_worn_edges_are_white_and_thin() -> None:
    aged = torn(replace(CORNERS, corners=0, worn_permille=25))
    rubbed = aged.damage[DamageKind.TEAR] > 0
    assert 0.01 < rubbed.mean() < 0.25
    assert not rubbed[40:100, 40:120].any()
    assert aged.pixels[rubbed].mean() > 0.7
    assert not aged.damage.get(DamageKind.MISSING, np.zeros(1)).any()
