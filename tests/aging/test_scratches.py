"""Scratches: every polarity and colour, sizes that follow the photograph."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from heirloom.aging.recipe import Worn
from heirloom.aging.scratches import Scratches
from heirloom.core.masks import DamageKind

PLAIN = Scratches(
    seed=3,
    count=12,
    transport_share=0.3,
    nail_share=0.3,
    black_share=0.0,
    coloured_share=0.0,
    translucent_share=0.0,
    width_permille=(2.0, 6.0),
)


def gray(side: int = 120, *, value: float = 0.5, channels: int = 3) -> Worn:
    return Worn(pixels=np.full((side, side, channels), value, np.float32))


def change(recipe: Scratches, worn: Worn) -> np.ndarray:
    return recipe.apply(worn).pixels - worn.pixels


def test_white_scratches_brighten_and_black_ones_darken() -> None:
    white, black = change(PLAIN, gray()), change(replace(PLAIN, black_share=1.0), gray())
    assert white.max() > 0.3
    assert white.min() > -1e-6
    assert black.min() < -0.2
    assert black.max() < 1e-6


def test_coloured_scratches_differ_between_channels() -> None:
    plain = np.ptp(change(PLAIN, gray()), axis=2).max()
    coloured = np.ptp(change(replace(PLAIN, coloured_share=1.0), gray()), axis=2).max()
    assert plain < 0.1
    assert coloured > 0.2


def test_translucent_scratches_change_less_in_the_same_places() -> None:
    opaque, translucent = change(PLAIN, gray()), change(replace(PLAIN, translucent_share=1.0), gray())
    assert 0.001 < np.abs(translucent).mean() < 0.75 * np.abs(opaque).mean()


@pytest.mark.parametrize("side", [90, 360])
def test_wide_scratches_cover_the_same_share_at_every_size(side) -> None:
    wide = replace(PLAIN, transport_share=1.0, nail_share=0.0, width_permille=(25.0, 25.0))
    share = wide.apply(gray(side)).damage[DamageKind.SCRATCH].mean()
    assert share == pytest.approx(wide.apply(gray(180)).damage[DamageKind.SCRATCH].mean(), rel=0.35)


def test_transport_scratches_all_run_one_way() -> None:
    film = replace(PLAIN, transport_share=1.0, nail_share=0.0, count=6)
    mask = film.apply(gray(200)).damage[DamageKind.SCRATCH]
    longest = max(mask.mean(axis=0).max(), mask.mean(axis=1).max())
    other = min(mask.mean(axis=0).max(), mask.mean(axis=1).max())
    assert longest > 0.5
    assert other < 0.3
