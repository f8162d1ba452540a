"""Only clear negatives are flagged."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from heirloom.analysis.negative import is_negative


def _landscape(*, seed: int = 0) -> NDArray[np.float32]:
    """A smooth light sky over dark, detailed ground with a few glints."""
    rng = np.random.default_rng(seed)
    pixels = np.empty((120, 160, 1), np.float32)
    pixels[:50] = np.linspace(0.95, 0.8, 50, dtype=np.float32)[:, None, None]
    ground = cv2.GaussianBlur(rng.normal(0, 1, (70, 160)).astype(np.float32), (0, 0), 1.2)
    pixels[50:, :, 0] = np.clip(0.2 + 0.2 * ground, 0.02, 0.6)
    for x, y in rng.integers((0, 55), (160, 118), (12, 2)):
        pixels[y, x] = 1.0
    return pixels


def test_an_inverted_landscape_is_a_negative_and_the_landscape_is_not() -> None:
    assert not is_negative(_landscape())
    assert is_negative(1 - _landscape())


def test_an_orange_mask_does_not_hide_a_negative() -> None:
    assert is_negative((1 - _landscape()) * np.array([0.95, 0.6, 0.4], np.float32))


@pytest.mark.parametrize("seed", range(6))
def test_ordinary_landscapes_are_not_flagged(seed: int) -> None:
    assert not is_negative(_landscape(seed=seed))
    assert not is_negative(_landscape(seed=seed)[:, ::-1] * 0.5 + 0.3)


def test_even_and_tiny_pictures_are_not_flagged() -> None:
    assert not is_negative(np.zeros((64, 64, 3), np.float32))
    assert not is_negative(np.ones((1, 1, 1), np.float32))
