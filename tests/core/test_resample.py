"""Resampling: against Pillow's, in windows as in the whole, without moving or brightening anything."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from heirloom.core.geometry import Box
from heirloom.core.resample import LOBES, resample
from tests.support.compare import assert_images_close
from tests.support.pictures import scene

SIZES = [(64, 80), (91, 133), (20, 21), (64, 40), (33, 200), (128, 160), (1, 1)]


def by_pillow(pixels: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    planes = [
        np.asarray(Image.fromarray(pixels[..., c]).resize(size[::-1], Image.Resampling.LANCZOS))
        for c in range(pixels.shape[2])
    ]
    return np.stack(planes, axis=2)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("channels", [1, 3])
def test_a_picture_is_resampled_as_pillow_does_it(size: tuple[int, int], channels: int) -> None:
    pixels = scene(64, 80, channels=channels)
    assert_images_close(resample(pixels, size=size), by_pillow(pixels, size), atol=2e-5)


def test_the_same_size_is_the_same_picture() -> None:
    pixels = scene(70, 65)
    assert_images_close(resample(pixels, size=(70, 65)), pixels, atol=1e-6)


@pytest.mark.parametrize("size", [(7, 1), (300, 500), (13, 64)])
def test_an_even_picture_stays_even(size: tuple[int, int]) -> None:
    even = np.full((40, 30, 3), 0.6, np.float32)
    assert_images_close(resample(even, size=size), np.full((*size, 3), 0.6, np.float32), atol=1e-6)


@pytest.mark.parametrize("size", [(150, 177), (240, 400), (45, 50)])
def test_a_window_is_resampled_as_in_the_whole(size: tuple[int, int]) -> None:
    pixels = scene(90, 100)
    whole = resample(pixels, size=size)
    core = Box(30, 40, 60, 70)
    box = core.enlarged((90, 100), size)
    halo = LOBES * max(1, -(-90 // size[0])) + 1
    window = Box(core.left - halo, core.top - halo, core.right + halo, core.bottom + halo)
    part = resample(window.cut(pixels), size=size, whole_size=(90, 100), origin=(window.top, window.left), box=box)
    assert_images_close(part, box.cut(whole), atol=1e-6)


def test_fine_stripes_become_gray_and_not_coarse_ones() -> None:
    stripes = np.zeros((60, 90, 1), np.float32)
    stripes[:, ::2] = 1
    small = resample(stripes, size=(20, 29))
    assert np.abs(small[4:-4, 4:-4] - 0.5).max() < 0.02
    assert np.ptp(stripes[::3, ::3]) == 1, "without a filter there would be stripes"


def test_the_argument_stays_as_it_was() -> None:
    pixels = scene(20, 20)
    before = pixels.copy()
    resample(pixels, size=(31, 29))
    assert np.array_equal(pixels, before)
