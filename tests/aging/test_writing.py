"""Writing: by hand, printed and stamped, in dark and white ink, never anything but writing in the mask."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from heirloom.aging.letters import CAPITALS, DIGITS, LETTERS, written
from heirloom.aging.recipe import Worn
from heirloom.aging.writing import Writing
from heirloom.core.masks import DamageKind

LINE = Writing(seed=1, hands=1, prints=0, stamps=0, height_permille=90, pen_permille=8, white_share=0.0, faded=0.0)
SORTS = [LINE, replace(LINE, hands=0, prints=1), replace(LINE, hands=0, stamps=1, height_permille=60)]


def on_gray(recipe: Writing, *, value: float = 0.5) -> Worn:
    return recipe.apply(Worn(pixels=np.full((200, 260, 3), value, np.float32)))


@pytest.mark.parametrize("recipe", SORTS)
def test_dark_ink_darkens_and_is_marked_as_writing(recipe) -> None:
    aged = on_gray(recipe, value=0.8)
    assert tuple(aged.damage) == (DamageKind.WRITING,)
    assert 0.001 < (aged.damage[DamageKind.WRITING] == 1).mean() < 0.2
    assert aged.pixels.min() < 0.6


@pytest.mark.parametrize("recipe", SORTS)
def test_white_ink_brightens(recipe) -> None:
    aged = [on_gray(replace(recipe, white_share=1.0, seed=seed), value=0.2) for seed in range(3)]
    assert all(one.pixels.max() > 0.5 for one in aged)


def test_faded_ink_changes_less() -> None:
    def change(faded: float) -> float:
        aged = [on_gray(replace(LINE, faded=faded, seed=seed)) for seed in range(6)]
        return float(np.mean([np.abs(one.pixels - 0.5).mean() for one in aged]))

    assert change(1.0) < 0.8 * change(0.0)


def test_a_hand_writes_wider_than_high_and_lines_differ() -> None:
    first, second = (
        np.concatenate(written(np.random.default_rng(seed), words=3, slant=0.3, uneven=0.5)) for seed in (1, 2)
    )
    assert np.ptp(first[:, 0]) > 2 * np.ptp(first[:, 1])
    assert first.shape != second.shape


def test_letters_stay_within_the_lines_of_a_copybook() -> None:
    for course in (*LETTERS.values(), *CAPITALS, *DIGITS.values()):
        points = np.array(course)
        assert points[:, 1].min() >= -1.2
        assert points[:, 1].max() <= 2.3
        assert np.ptp(points, axis=0).min() > 0.1
