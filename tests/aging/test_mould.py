"""Mould: dark colonies add density, pale ones take it, and threads branch outwards."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from heirloom.aging.mould import Mould
from heirloom.aging.recipe import Worn
from heirloom.core.masks import DamageKind

DARK = Mould(seed=6, colonies=5, radius_permille=90, thread_permille=12, pale_share=0.0, density=(0.4, 0.4, 0.5))


def grown(recipe: Mould) -> Worn:
    return recipe.apply(Worn(pixels=np.full((200, 200, 3), 0.6, np.float32)))


def test_dark_mould_darkens_and_pale_mould_brightens() -> None:
    assert grown(DARK).pixels.max() < 0.6 + 1e-6
    pale = grown(replace(DARK, pale_share=1.0))
    assert pale.pixels.min() > 0.6 - 1e-6
    assert pale.pixels.max() > 0.7


def test_a_colony_is_uneven_and_a_stain() -> None:
    aged = grown(DARK)
    assert tuple(aged.damage) == (DamageKind.STAIN,)
    inside = aged.pixels[aged.damage[DamageKind.STAIN] > 0.5]
    assert inside.std() > 0.03
    assert 0.02 < (aged.damage[DamageKind.STAIN] > 0.5).mean() < 0.7
