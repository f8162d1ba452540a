"""Burns: charred and gone in the middle, brown and translucent around it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from heirloom.aging.burns import Burns
from heirloom.aging.recipe import Worn
from heirloom.core.masks import DamageKind
from tests.support.pictures import scene

BURN = Burns(seed=4, count=1, reach_permille=120, halo=1.0, density=(0.2, 0.5, 0.8), hole_share=1.0, behind=0.02)


def burnt(recipe: Burns) -> Worn:
    return recipe.apply(Worn(pixels=np.full((200, 200, 3), 0.7, np.float32)))


def test_the_middle_is_missing_and_the_halo_a_brown_stain() -> None:
    aged = burnt(BURN)
    missing, stain = aged.damage[DamageKind.MISSING] == 1, aged.damage[DamageKind.STAIN] > 0.5
    halo = aged.pixels[stain & ~missing]
    assert missing.mean() > 0.01
    assert stain.sum() > missing.sum()
    assert (halo[:, 0] >= halo[:, 2]).mean() > 0.9
    assert aged.pixels[missing].min() < 0.2


def test_a_burn_that_went_through_shows_what_is_behind() -> None:
    assert burnt(BURN).pixels[burnt(BURN).damage[DamageKind.MISSING] == 1].max() > 0.9
    scorched = burnt(replace(BURN, hole_share=0.0))
    assert scorched.pixels[scorched.damage[DamageKind.MISSING] == 1].max() < 0.6


def test_the_picture_shows_through_the_halo() -> None:
    picture = (0.3 + 0.5 * scene(120, 120)).astype(np.float32)
    light, dark = (BURN.apply(Worn(pixels=part)) for part in (picture, np.float32(0.8) * picture))
    halo = (light.damage[DamageKind.STAIN] > 0.5) & (light.damage[DamageKind.MISSING] == 0)
    assert (light.pixels - dark.pixels)[halo].mean() > 0.02
