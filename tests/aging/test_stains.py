"""Stains darken in density, keep the picture beneath, and are marked where they can be seen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from heirloom.aging.recipe import Worn, pixel_density
from heirloom.aging.stains import Stains
from heirloom.core.masks import DamageKind
from tests.support.compare import assert_images_close
from tests.support.pictures import scene

WATER = Stains(seed=1, waters=1, foxing=0, rings=0, density=(0.05, 0.15, 0.3))
KINDS = [WATER, replace(WATER, waters=0, foxing=40), replace(WATER, waters=0, rings=1, seed=5)]


@pytest.mark.parametrize("stains", KINDS)
def test_a_stain_adds_density_most_in_blue(stains) -> None:
    picture = scene(120, 120)
    added = pixel_density(stains.apply(Worn(pixels=picture)).pixels) - pixel_density(picture)
    assert added.min() > -1e-3
    red, green, blue = added.max(axis=(0, 1))
    assert blue > green > red > 0


def test_the_added_density_does_not_depend_on_the_picture_beneath() -> None:
    first, second = np.full((100, 100, 3), 0.7, np.float32), np.full((100, 100, 3), 0.5, np.float32)
    added = [pixel_density(WATER.apply(Worn(pixels=p)).pixels) - pixel_density(p) for p in (first, second)]
    assert_images_close(added[0], added[1], atol=2e-3)


def test_water_leaves_a_tide_line_darker_than_its_middle() -> None:
    worn = Worn(pixels=np.full((200, 200, 1), 0.7, np.float32))
    stained = 0.7 - replace(WATER, density=(0.3, 0.3, 0.3)).apply(worn).pixels[..., 0]
    inside = stained[stained > 0.02]
    assert inside.max() > 1.8 * np.median(inside)


def test_the_mask_grows_with_what_is_seen() -> None:
    worn = Worn(pixels=np.full((120, 120, 3), 0.7, np.float32))
    stained = WATER.apply(worn)
    mask, change = stained.damage[DamageKind.STAIN], np.abs(stained.pixels - worn.pixels).max(axis=2)
    assert change[mask >= 0.5].min() > change[(mask > 0) & (mask < 0.5)].mean()
    assert change[mask == 0].max() == 0
