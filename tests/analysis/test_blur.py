"""Edge width follows the blur that was applied."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from heirloom.analysis.blur import measure_blur

FINE = 4  # drawn four times as large and averaged, so that edges are as a lens and a sensor give them


def _edges(sigma_px: float) -> NDArray[np.float32]:
    rng = np.random.default_rng(2)
    large = np.full((192 * FINE, 192 * FINE), 0.3, np.float32)
    for _ in range(5):
        corners = rng.uniform(0, 192 * FINE, (4, 1, 2)).astype(np.int32)
        cv2.fillConvexPoly(large, cv2.convexHull(corners), float(rng.uniform(0, 1)))
    if sigma_px:
        large = cv2.GaussianBlur(large, (0, 0), sigma_px * FINE)
    return cv2.resize(large, (192, 192), interpolation=cv2.INTER_AREA)


@pytest.mark.parametrize("sigma_px", [0.7, 1.0, 1.5, 2.0])
def test_the_width_is_2_56_sigma_of_a_gaussian_blur(sigma_px: float) -> None:
    expected = 2.563 * np.sqrt(sigma_px**2 + 1 / 12)  # the pixel itself blurs by 1/12
    assert measure_blur([_edges(sigma_px)]).edge_width_px == pytest.approx(expected, rel=0.15)


def test_a_sharp_picture_has_edges_of_about_a_pixel() -> None:
    assert 0.7 < measure_blur([_edges(0)]).edge_width_px < 1.7


def test_more_blur_gives_wider_edges() -> None:
    widths = [measure_blur([_edges(sigma_px)]).edge_width_px for sigma_px in (0, 0.5, 1, 2, 3, 4, 6)]
    assert widths == sorted(widths)
    assert widths[-1] > 9


def test_mild_noise_does_not_make_a_soft_picture_sharp() -> None:
    noisy = _edges(2) + np.random.default_rng(0).normal(0, 3 / 255, (192, 192)).astype(np.float32)
    assert measure_blur([noisy]).edge_width_px == pytest.approx(5.2, rel=0.2)


def test_without_edges_there_is_no_width() -> None:
    assert measure_blur([np.full((64, 64), 0.5, np.float32)]).edge_width_px == 0
    assert measure_blur([]).edge_width_px == 0
