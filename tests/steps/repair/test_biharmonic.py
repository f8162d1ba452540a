"""Smooth filling continues slopes and edges, and looks at nothing but the known pixels."""

from __future__ import annotations

import cv2
import numpy as np

from heirloom.steps.repair.biharmonic import fill_biharmonic
from tests.support.compare import assert_images_close
from tests.support.pictures import scene


def _line(height: int = 64, width: int = 64, *, thickness: int = 3) -> np.ndarray:
    hole = np.zeros((height, width), np.uint8)
    cv2.line(hole, (5, 9), (width - 6, height - 14), 1, thickness)
    return hole.astype(np.bool_)


def _slope(height: int = 64, width: int = 64) -> np.ndarray:
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    return np.stack([0.2 + x / 200, 0.8 - y / 150, 0.3 + x / 300 + y / 300], axis=2)


def _error(actual: np.ndarray, expected: np.ndarray, hole: np.ndarray) -> float:
    return float(np.mean((actual - expected)[hole] ** 2))


def test_a_linear_ramp_comes_back() -> None:
    hole = _line(thickness=5)
    spoiled = np.where(hole[..., None], np.float32(1), _slope())
    assert_images_close(fill_biharmonic(spoiled, hole), _slope(), atol=0.5 / 255)


def test_a_ramp_comes_back_at_the_border_of_the_picture() -> None:
    hole = np.zeros((64, 64), np.bool_)
    hole[20:44, :3] = True
    spoiled = np.where(hole[..., None], np.float32(0), _slope())
    assert_images_close(fill_biharmonic(spoiled, hole), _slope(), atol=1 / 255)


def test_an_edge_is_carried_on_across_a_scratch_better_than_by_telea() -> None:
    y, x = np.mgrid[0:64, 0:64].astype(np.float32)
    edge = (1 / (1 + np.exp(-(x + y / 2 - 48) / 0.6)) * 0.8 + 0.1)[..., None].astype(np.float32)
    hole = np.zeros((64, 64), np.bool_)
    hole[30:35] = True
    spoiled = np.where(hole[..., None], np.float32(1), edge)
    bytes_ = np.round(spoiled * 255).astype(np.uint8)
    telea = cv2.inpaint(bytes_, hole.astype(np.uint8), 3, cv2.INPAINT_TELEA)[..., None] / np.float32(255)
    assert _error(fill_biharmonic(spoiled, hole), edge, hole) < 0.3 * _error(telea, edge, hole)


def test_pixels_outside_the_hole_stay_bit_for_bit() -> None:
    picture, hole = scene(), _line()
    filled = fill_biharmonic(picture, hole)
    assert np.array_equal(filled[~hole], picture[~hole])


def test_what_stands_in_the_hole_does_not_matter() -> None:
    picture, hole = scene(), _line()
    white = fill_biharmonic(np.where(hole[..., None], np.float32(1), picture), hole)
    black = fill_biharmonic(np.where(hole[..., None], np.float32(0), picture), hole)
    assert_images_close(white, black, atol=1e-6)


def test_ignored_pixels_are_left_and_not_looked_at() -> None:
    picture, hole = scene(), _line()
    ignore = np.zeros_like(hole)
    ignore[20:44, 40:60] = True
    ignore &= ~hole
    white, black = (np.where(ignore[..., None], np.float32(value), picture) for value in (1, 0))
    filled = fill_biharmonic(white, hole, ignore=ignore)
    assert np.array_equal(filled[ignore], white[ignore])
    assert_images_close(fill_biharmonic(black, hole, ignore=ignore)[hole], filled[hole], atol=1e-6)


def test_a_mirrored_picture_gives_the_mirrored_fill() -> None:
    picture, hole = scene(), _line()
    mirrored = fill_biharmonic(np.ascontiguousarray(picture[:, ::-1]), np.ascontiguousarray(hole[:, ::-1]))
    assert_images_close(mirrored[:, ::-1], fill_biharmonic(picture, hole), atol=1 / 255)


def test_a_hole_without_surroundings_stays() -> None:
    picture = scene(9, 9)
    assert np.array_equal(fill_biharmonic(picture, np.ones((9, 9), np.bool_)), picture)


def test_no_hole_gives_the_picture_back() -> None:
    picture = scene(9, 9)
    assert np.array_equal(fill_biharmonic(picture, np.zeros((9, 9), np.bool_)), picture)
