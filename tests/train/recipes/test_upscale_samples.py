"""Small copies lie where their large windows lie, and are spoiled as they are said to be."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from heirloom.train.recipes.upscale_samples import as_it_is, old, sample, smaller, stacked, used, wide_side_px
from tests.support.pictures import scene


@pytest.fixture
def window() -> np.ndarray:
    side = wide_side_px(4, small_px=20)
    return cv2.resize(np.asarray(scene(height=64, width=64), np.float32), (side, side), interpolation=cv2.INTER_CUBIC)


@pytest.mark.parametrize("scale", [2, 4])
def test_the_small_copy_shows_what_the_large_window_shows(window, scale) -> None:
    made = sample(window, np.random.default_rng(3), scale=scale, spoil=as_it_is)
    assert made.truth.shape == (*(scale * side for side in made.small.shape[:2]), 3)
    height, width = made.small.shape[:2]
    averaged = cv2.resize(made.truth, (width, height), interpolation=cv2.INTER_AREA)
    shifted = np.roll(averaged, 1, axis=1)
    assert np.abs(averaged - made.small)[2:-2, 2:-2].mean() < 0.3 * np.abs(shifted - made.small)[2:-2, 2:-2].mean()


def test_a_flat_picture_stays_flat_when_made_smaller() -> None:
    assert np.abs(smaller(np.full((24, 16, 3), 0.25, np.float32), 4) - 0.25).max() < 1e-6


@pytest.mark.parametrize(("spoil", "low", "high"), [(used, 0.05, 0.4), (old, 0.5, 0.85)])
def test_some_small_copies_are_spoiled_and_some_are_not(window, spoil, low, high) -> None:
    random = np.random.default_rng(0)
    small = np.rint(smaller(window, 4) * 255).astype(np.float32) / np.float32(255)
    touched = [not np.array_equal(spoil(small, random), small) for _ in range(120)]
    assert low < np.mean(touched) < high


def test_a_batch_has_both_sizes(window) -> None:
    random = np.random.default_rng(0)
    batch = stacked([sample(window, random, scale=4, spoil=used) for _ in range(3)])
    assert batch["photo"].shape == (3, 3, 20, 20)
    assert batch["truth"].shape == (3, 3, 80, 80)
