"""Borders of known width are found, and skies and backdrops are left alone."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from heirloom.analysis.frame import find_frame
from heirloom.core.geometry import Box
from tests.support.pictures import scene

HEIGHT, WIDTH = 240, 320
WIDTHS_PX = (12, 9, 15, 20)  # left, top, right, bottom
TOLERANCE_PX = 2

Array = NDArray[np.float32]


def _bordered(picture: Array, *, tone: tuple[float, float, float], grain: float = 0.01) -> tuple[Array, Box]:
    left, top, right, bottom = WIDTHS_PX
    canvas = np.empty((HEIGHT + top + bottom, WIDTH + left + right, 3), np.float32)
    canvas[:] = tone
    canvas += np.random.default_rng(1).normal(0, grain, canvas.shape).astype(np.float32)
    canvas[top : top + HEIGHT, left : left + WIDTH] = picture
    return np.clip(canvas, 0, 1), Box(left, top, left + WIDTH, top + HEIGHT)


def _assert_found(pixels: Array, expected: Box, *, border: str, tolerance_px: int = TOLERANCE_PX) -> None:
    found = find_frame(pixels, height=pixels.shape[0], width=pixels.shape[1])
    assert found.border == border
    assert np.abs(np.subtract(found.picture, expected)).max() <= tolerance_px


@pytest.mark.parametrize(
    ("tone", "border"),
    [((0.97, 0.97, 0.97), "print"), ((0.92, 0.87, 0.75), "print"), ((0.03, 0.03, 0.03), "scanner")],
    ids=["white", "cream", "black"],
)
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_an_even_border_is_found_to_two_pixels(tone: tuple[float, float, float], border: str, seed: int) -> None:
    pixels, expected = _bordered(scene(HEIGHT, WIDTH, seed=seed) * 0.8 + 0.1, tone=tone)
    _assert_found(pixels, expected, border=border)


def test_a_large_scan_gets_its_box_in_its_own_pixels() -> None:
    pixels, expected = _bordered(scene(HEIGHT, WIDTH, seed=1) * 0.8 + 0.1, tone=(0.95, 0.95, 0.9))
    found = find_frame(pixels, height=10 * pixels.shape[0], width=10 * pixels.shape[1])
    assert np.abs(np.subtract(found.picture, [10 * edge for edge in expected])).max() <= 10 * TOLERANCE_PX


def test_a_print_askew_under_a_lid_gets_a_box_inside_it() -> None:
    pad = 24
    turn = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), 1.0, 1)
    turn[:, 2] += pad
    size = (WIDTH + 2 * pad, HEIGHT + 2 * pad)
    share = cv2.warpAffine(np.ones((HEIGHT, WIDTH), np.float32), turn, size)[..., None]
    picture = cv2.warpAffine(scene(HEIGHT, WIDTH, seed=2) * 0.7 + 0.1, turn, size)
    pixels = (picture + 0.98 * (1 - share)).astype(np.float32)
    found = find_frame(pixels, height=size[1], width=size[0])
    assert found.border != "none"
    inside = found.picture.cut(share[..., 0])
    assert inside.mean() > 0.999
    assert inside.size > 0.93 * HEIGHT * WIDTH


def test_paper_within_a_lid_counts_as_both() -> None:
    paper, expected = _bordered(scene(HEIGHT, WIDTH, seed=3) * 0.7 + 0.1, tone=(0.9, 0.85, 0.72))
    margin = 16
    pixels = np.pad(paper, ((margin, margin), (margin, margin), (0, 0)), constant_values=0.99)
    _assert_found(pixels, Box(*(edge + margin for edge in expected)), border="both", tolerance_px=3)


def test_writing_on_a_border_does_not_hide_it() -> None:
    pixels, expected = _bordered(scene(HEIGHT, WIDTH, seed=0) * 0.7 + 0.1, tone=(0.95, 0.93, 0.88))
    for x in range(40, 90, 6):
        cv2.line(pixels, (x, pixels.shape[0] - 4), (x + 4, pixels.shape[0] - 14), (0.2, 0.2, 0.4), 1)
    _assert_found(pixels, expected, border="print")


def test_worn_corners_do_not_hide_a_border() -> None:
    pixels, expected = _bordered(scene(HEIGHT, WIDTH, seed=0) * 0.7 + 0.1, tone=(0.95, 0.93, 0.88))
    for corner in ((0, 0), (pixels.shape[1] - 1, 0), (0, pixels.shape[0] - 1)):
        cv2.circle(pixels, corner, 8, (0.3, 0.25, 0.2), -1)
    _assert_found(pixels, expected, border="print")


@pytest.mark.parametrize("tone", [0.98, 0.6, 0.02])
def test_a_plain_sky_or_backdrop_is_no_border(tone: float) -> None:
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    outline = 70 + 25 * np.sin(x / 23) + 12 * np.sin(x / 7)
    pixels = np.where((y > outline)[..., None], scene(HEIGHT, WIDTH, seed=4), np.float32(tone))
    assert find_frame(pixels, height=HEIGHT, width=WIDTH).border == "none"


def test_a_portrait_before_a_backdrop_is_no_border() -> None:
    pixels = np.full((HEIGHT, WIDTH, 3), 0.75, np.float32)
    cv2.ellipse(pixels, (160, 150), (60, 110), 0, 0, 360, (0.3, 0.25, 0.2), -1)
    assert find_frame(pixels, height=HEIGHT, width=WIDTH).picture == Box.whole(HEIGHT, WIDTH)


def test_a_horizon_is_no_border() -> None:
    pixels = scene(HEIGHT, WIDTH, seed=5)
    pixels[:60] = (0.7, 0.78, 0.85)
    assert find_frame(pixels, height=HEIGHT, width=WIDTH).border == "none"


@pytest.mark.parametrize("seed", range(6))
def test_a_picture_without_border_stays_whole(seed: int) -> None:
    assert find_frame(scene(HEIGHT, WIDTH, seed=seed), height=HEIGHT, width=WIDTH).border == "none"
