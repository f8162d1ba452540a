"""The pilot: noise of the told strength and size goes, what is too faint to tell stays."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from heirloom.steps.enhance.pilot import LEAST_SIGMA, pilot
from tests.support.compare import assert_images_close
from tests.support.pictures import scene


def test_noise_too_faint_to_tell_from_texture_is_left() -> None:
    pixels = scene(40, 50)
    assert pilot(pixels, noise_sigma=LEAST_SIGMA - 0.1, grain_size_px=1.0) is pixels


@pytest.mark.parametrize("channels", [1, 3])
def test_noise_of_the_told_strength_goes(channels: int) -> None:
    clear = scene(64, 64, channels=channels)
    noisy = clear + np.random.default_rng(0).normal(0, 20 / 255, clear.shape).astype(np.float32)
    cleaned = pilot(noisy, noise_sigma=20, grain_size_px=1.0)
    assert np.mean((cleaned - clear) ** 2) < np.mean((noisy - clear) ** 2) / 3


def test_soft_noise_needs_its_size_told() -> None:
    clear = scene(96, 96, channels=1)
    soft = cv2.GaussianBlur(np.random.default_rng(0).normal(0, 1, (96, 96)).astype(np.float32), (0, 0), 1.0)
    noisy = clear + np.float32(15 / 255) * (soft / soft.std())[..., None]
    errors = [np.mean((pilot(noisy, noise_sigma=15, grain_size_px=size) - clear) ** 2) for size in (1.0, 3.7)]
    assert errors[1] < 0.9 * errors[0]


def test_a_window_of_the_whole_is_as_in_the_whole() -> None:
    pixels = scene(64, 70)
    whole = pilot(pixels, noise_sigma=10, grain_size_px=1.0)
    part = pilot(pixels[21:, 13:], noise_sigma=10, grain_size_px=1.0, origin=(21, 13))
    assert_images_close(part[24:, 24:], whole[45:, 37:])
