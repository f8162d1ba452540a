"""Tape and glue: yellow, translucent, with sharp straight edges."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from heirloom.aging.recipe import Worn
from heirloom.aging.tape import Tape
from heirloom.core.masks import DamageKind

STRIP = Tape(seed=3, strips=2, glue=0, width_permille=150, density=(0.05, 0.15, 0.4), edge=0.0, gloss=0.0)


def taped(recipe: Tape, *, value: float = 0.7) -> Worn:
    return recipe.apply(Worn(pixels=np.full((160, 200, 3), value, np.float32)))


def test_tape_is_yellow_and_a_stain() -> None:
    aged = taped(STRIP)
    assert tuple(aged.damage) == (DamageKind.STAIN,)
    under = aged.pixels[aged.damage[DamageKind.STAIN] > 0.9]
    assert len(under) > 500
    assert (under[:, 0] > under[:, 2]).all()


def test_its_edge_is_sharp() -> None:
    steps = np.abs(np.diff(taped(STRIP).pixels[..., 2], axis=0)).max()
    assert steps > 0.08


def test_gloss_brightens_the_shadows_beneath() -> None:
    black = taped(replace(STRIP, gloss=0.1), value=0.0)
    assert black.pixels.max() > 0.1
    assert taped(STRIP, value=0.0).pixels.max() < 0.01


def test_glue_lies_in_patches() -> None:
    mask = taped(replace(STRIP, strips=0, glue=3)).damage[DamageKind.STAIN]
    assert 0.01 < (mask > 0.5).mean() < 0.6
