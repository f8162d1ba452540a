"""Colourfulness is zero for gray, grows with chroma, and is the paper's figure for colours worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.metrics.colorfulness import colorfulness
from tests.support.pictures import scene


def test_gray_has_none_in_one_channel_or_in_three() -> None:
    gray = np.linspace(0, 1, 64, dtype=np.float32).reshape(8, 8, 1)
    assert colorfulness(gray) == 0
    assert colorfulness(np.repeat(gray, 3, axis=2)) == pytest.approx(0, abs=1e-9)


def test_two_halves_of_red_and_green_are_as_colourful_as_the_formula_says() -> None:
    halves = np.zeros((4, 4, 3), np.float32)
    halves[:2, :, 0] = halves[2:, :, 1] = 1
    # rg is 255 and -255: deviation 255, mean 0; yb is 127.5 everywhere: deviation 0
    assert colorfulness(halves) == pytest.approx(255 + 0.3 * 127.5)


def test_a_picture_with_half_its_chroma_is_half_as_colourful() -> None:
    picture = scene(40, 48)
    gray = picture.mean(axis=2, keepdims=True)
    assert colorfulness(gray + (picture - gray) / 2) == pytest.approx(colorfulness(picture) / 2, rel=1e-4)
