"""A stain whose density is known comes off, inside its mask only; where it hides everything, it says so."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.core.color import from_linear, to_linear
from heirloom.steps.repair.veil import LIGHTEST, MOST_VEIL, lift_veil
from tests.support.compare import assert_images_close
from tests.support.pictures import scene

DENSITY = np.float32([0.1, 0.25, 0.5])


def stained(
    *, density: np.ndarray = DENSITY, channels: int = 3
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """A clean scene, the same with a stain, the veil, and where the stain is."""
    clean = scene(48, 48, channels=channels) * np.float32(0.8) + np.float32(0.1)
    place = np.zeros((48, 48), np.bool_)
    place[10:40, 8:36] = True
    veil = np.where(place[..., None], density, np.float32(0)).astype(np.float16)
    added = veil.astype(np.float32) if channels == 3 else veil.astype(np.float32).mean(axis=2, keepdims=True)
    return clean, from_linear(to_linear(clean) * np.float32(10) ** -added), veil, place


@pytest.mark.parametrize("channels", [1, 3])
def test_the_picture_under_the_stain_comes_back(channels: int) -> None:
    clean, dirty, veil, place = stained(channels=channels)
    lifted, lost = lift_veil(dirty, veil, stained=place)
    assert not lost.any()
    inner = np.zeros_like(place)
    inner[12:38, 10:34] = True
    assert_images_close(lifted[inner], clean[inner], atol=1.5 / 255)
    assert lifted.shape == dirty.shape


def test_outside_the_mask_nothing_changes() -> None:
    _, dirty, veil, place = stained()
    place[20:] = False
    lifted, _ = lift_veil(dirty, veil, stained=place)
    assert np.array_equal(lifted[~place], dirty[~place])
    assert not np.array_equal(lifted[place], dirty[place])


def test_a_whitish_veil_is_taken_off_too() -> None:
    clean, dirty, veil, place = stained(density=np.float32([-0.08, -0.08, -0.08]))
    dirty = np.clip(dirty, 0, 1)
    lifted, lost = lift_veil(dirty, veil, stained=place)
    inner = place & ~lost
    inner[:12], inner[38:], inner[:, :10], inner[:, 34:] = False, False, False, False
    inner &= (dirty < 1).all(axis=2)
    assert inner.mean() > 0.2
    assert_images_close(lifted[inner], clean[inner], atol=1.5 / 255)


def test_where_a_stain_hides_everything_the_pixels_stay_and_are_named() -> None:
    clean, _, veil, place = stained(density=np.float32([MOST_VEIL, MOST_VEIL, MOST_VEIL]) + np.float32(0.1))
    dark = np.where(place[..., None], np.float32(0.05), clean)
    lifted, lost = lift_veil(dark, veil, stained=place)
    assert np.array_equal(lost, place)
    assert np.array_equal(lifted, dark)


@pytest.mark.parametrize(("value", "density"), [(0.0, 0.3), (LIGHTEST, -0.3)])
def test_black_under_a_dark_veil_and_white_under_a_light_one_tell_nothing(value: float, density: float) -> None:
    pixels = np.full((8, 8, 3), value, np.float32)
    place = np.ones((8, 8), np.bool_)
    _, lost = lift_veil(pixels, np.full((8, 8, 3), density, np.float16), stained=place)
    assert lost.all()
    _, lost = lift_veil(pixels, np.full((8, 8, 3), -density, np.float16), stained=place)
    assert not lost.any()


def test_the_result_stays_in_range() -> None:
    pixels = np.full((16, 16, 3), 0.8, np.float32)
    lifted, _ = lift_veil(pixels, np.ones((16, 16, 3), np.float16), stained=np.ones((16, 16), np.bool_))
    assert lifted.max() == 1
