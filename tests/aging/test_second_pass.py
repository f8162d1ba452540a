"""A second life as a file: softer, smaller in detail, and the damage spreads with it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from heirloom.aging.recipe import Worn
from heirloom.aging.second_pass import SecondPass
from heirloom.core.masks import DamageKind
from tests.support.pictures import scene

ROUND = SecondPass(seed=1, blur_permille=8, factor=2.0, sigma=0.0, sharpen=0.0, quality=92)


def detail(pixels: np.ndarray) -> float:
    return float(np.abs(np.diff(pixels, axis=1)).mean())


def test_detail_is_lost_and_sharpening_brings_edges_back() -> None:
    picture = scene(100, 120)
    soft, sharp = (replace(ROUND, sharpen=s).apply(Worn(pixels=picture)).pixels for s in (0.0, 1.0))
    assert detail(soft) < detail(sharp)
    assert detail(soft) < detail(picture)


def test_damage_spreads() -> None:
    mask = np.zeros((60, 60), np.float32)
    mask[30, 30] = 1
    aged = ROUND.apply(Worn(pixels=scene(60, 60), damage={DamageKind.DUST: mask}))
    assert aged.damage[DamageKind.DUST].sum() > 4
