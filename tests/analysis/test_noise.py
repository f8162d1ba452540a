"""Noise and grain are measured on pictures whose noise is known."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from heirloom.analysis.noise import measure_noise
from tests.support.pictures import scene


def _picture(channels: int = 1) -> NDArray[np.float32]:
    smooth = cv2.GaussianBlur(scene(256, 256, seed=3), (0, 0), 1.5)
    return np.ascontiguousarray(smooth[..., :channels]) * 0.6 + 0.2


def _noisy(sigma: float, *, blur_px: float = 0.0, channels: int = 1) -> NDArray[np.float32]:
    noise = np.random.default_rng(7).normal(0, 1, (256, 256, channels)).astype(np.float32)
    if blur_px:
        noise = cv2.GaussianBlur(noise, (0, 0), blur_px).reshape(256, 256, channels)
    picture = _picture(channels) + noise / noise.std() * sigma / 255
    return np.clip(picture, 0, 1).astype(np.float32)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("sigma", [2, 5, 10, 25, 40])
def test_white_noise_is_measured_to_15_percent_or_one_level(sigma: float, channels: int) -> None:
    found = measure_noise([_noisy(sigma, channels=channels)])
    assert found.sigma == pytest.approx(sigma, abs=max(1.0, 0.15 * sigma))


@pytest.mark.parametrize("blur_px", [0.6, 1.0])
def test_grain_over_several_pixels_keeps_its_strength(blur_px: float) -> None:
    assert measure_noise([_noisy(12, blur_px=blur_px)]).sigma == pytest.approx(12, rel=0.25)


def test_coarser_grain_measures_larger() -> None:
    sizes = [measure_noise([_noisy(12, blur_px=blur_px)]).grain_size_px for blur_px in (0, 0.6, 1.0)]
    assert sizes[0] == pytest.approx(1, abs=0.4)
    assert sizes[0] < sizes[1] - 0.5 < sizes[2] - 1


def test_a_clean_picture_has_hardly_any_noise() -> None:
    assert measure_noise([_picture(3)]).sigma < 1


def test_texture_in_half_of_the_picture_is_not_noise() -> None:
    picture = _picture().copy()
    picture[:128] += np.random.default_rng(0).normal(0, 0.15, (128, 256, 1)).astype(np.float32)
    assert measure_noise([np.clip(picture, 0, 1)]).sigma < 2


def test_clipped_areas_do_not_hide_noise() -> None:
    picture = _noisy(10).copy()
    picture[:, :128] = 1.0
    assert measure_noise([picture]).sigma == pytest.approx(10, rel=0.15)


def test_pictures_too_small_to_tell_have_none() -> None:
    assert measure_noise([np.zeros((8, 300, 1), np.float32)]).sigma == 0
    assert measure_noise([]).sigma == 0


def _blades(channels: int) -> NDArray[np.float32]:
    """Short bright strokes everywhere on dark ground, the same in all channels, as grass has."""
    generator = np.random.default_rng(5)
    canvas = np.full((256, 256), 0.3, np.float32)
    for _ in range(6000):
        x, y = (int(v) for v in generator.integers(0, 256, 2))
        tip = (x + int(generator.integers(-3, 4)), y - int(generator.integers(2, 7)))
        cv2.line(canvas, (x, y), tip, float(generator.uniform(0.1, 0.9)), 1)
    return np.repeat(cv2.GaussianBlur(canvas, (0, 0), 0.6)[..., None], channels, axis=2)


@pytest.mark.parametrize("channels", [1, 3])
def test_grass_is_not_noise(channels: int) -> None:
    assert measure_noise([_blades(channels)]).sigma == 0


def test_strong_coarse_grain_is_noise_and_so_is_grass_under_noise_of_its_own_in_each_channel() -> None:
    grain = _noisy(20, blur_px=0.8)
    assert measure_noise([np.repeat(grain, 3, axis=2)]).sigma > 12
    noise = np.random.default_rng(8).normal(0, 20 / 255, (256, 256, 3)).astype(np.float32)
    assert measure_noise([_blades(3) * 0.5 + 0.2 + noise]).sigma > 12
