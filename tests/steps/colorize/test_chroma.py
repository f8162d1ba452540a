"""Colour changes, lightness never."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.core.color import lightness, to_lab
from heirloom.steps.colorize.chroma import chroma_of, with_chroma
from tests.support.pictures import scene

EVERY_L = np.linspace(0, 100, 101, dtype=np.float32)


def hues(chroma: float) -> np.ndarray:
    """Every lightness (rows) with 72 hues (columns) of this chroma: (101, 72, 2)."""
    angles = np.radians(np.arange(0, 360, 5, dtype=np.float32))
    return np.tile(chroma * np.stack([np.cos(angles), np.sin(angles)], axis=-1), (101, 1, 1)).astype(np.float32)


@pytest.mark.parametrize("chroma", [0, 10, 40, 90, 150])
def test_lightness_stays_within_half_a_unit_in_eight_bits_for_every_colour(chroma: float) -> None:
    light = np.repeat(EVERY_L[:, None], 72, axis=1)
    pixels = with_chroma(light, hues(chroma))
    assert pixels.min() >= 0
    assert pixels.max() <= 1
    assert np.abs(lightness(pixels) - light).max() < 0.03
    eight = (np.round(pixels * 255) / 255).astype(np.float32)
    assert np.abs(lightness(eight) - light).max() < 0.5


def test_a_colour_that_can_be_shown_is_shown_and_one_that_cannot_keeps_its_hue() -> None:
    light = np.full((1, 2), 60, np.float32)
    wanted = np.array([[[20, -15], [-80, -60]]], np.float32)
    found = to_lab(with_chroma(light, wanted))[..., 1:]
    assert found[0, 0] == pytest.approx([20, -15], abs=0.02)
    assert found[0, 1] @ [-0.6, 0.8] == pytest.approx(0, abs=0.1), "the hue turned"
    assert 20 < np.linalg.norm(found[0, 1]) < 100


def test_black_and_white_have_no_colour() -> None:
    made = with_chroma(np.array([[0, 100]], np.float32), np.full((1, 2, 2), 50, np.float32))
    assert np.abs(made - [[[0] * 3, [1] * 3]]).max() < 1e-3


def test_gray_pixels_have_no_chroma_and_coloured_ones_that_of_lab() -> None:
    assert not chroma_of(scene(8, 8, channels=1)).any()
    assert np.array_equal(chroma_of(scene(8, 8)), to_lab(scene(8, 8))[..., 1:])
