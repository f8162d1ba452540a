"""Noise removal in cosine blocks."""

from __future__ import annotations

import cv2
import numpy as np

from heirloom.steps.enhance.dct import denoise
from tests.support.compare import assert_images_close
from tests.support.pictures import scene


def _error_db(actual, expected) -> float:
    return float(-10 * np.log10(np.mean((actual - expected) ** 2)))


def test_white_noise_of_sigma_25_falls_by_more_than_four_decibels() -> None:
    clean = scene(96, 96, seed=1)
    noisy = clean + np.random.default_rng(1).normal(0, 25 / 255, clean.shape).astype(np.float32)
    assert _error_db(denoise(noisy, sigma=25 / 255), clean) > _error_db(noisy, clean) + 6


def test_grain_is_taken_better_when_its_size_is_known() -> None:
    clean = scene(96, 96, seed=2)
    grain = cv2.GaussianBlur(np.random.default_rng(2).normal(0, 1, clean.shape), (0, 0), 0.8)
    noisy = (clean + grain / grain.std() * 15 / 255).astype(np.float32)
    known = _error_db(denoise(noisy, sigma=15 / 255, blur_px=0.8), clean)
    assert known > _error_db(denoise(noisy, sigma=15 / 255), clean) + 1


def test_a_flat_picture_stays_flat() -> None:
    flat = np.full((17, 23, 3), 0.5, np.float32)
    assert_images_close(denoise(flat, sigma=0.1), flat, atol=1e-5)


def test_gray_stays_one_channel() -> None:
    assert denoise(scene(40, 30, channels=1), sigma=0.1).shape == (40, 30, 1)
