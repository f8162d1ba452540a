"""Large losses are filled with what the surroundings are made of."""

from __future__ import annotations

import numpy as np

from heirloom.steps.repair.biharmonic import fill_biharmonic
from heirloom.steps.repair.exemplar import REACH_PX, fill_exemplar
from tests.support.pictures import scene


def _hole(size: int = 96) -> np.ndarray:
    hole = np.zeros((size, size), np.bool_)
    hole[34:60, 36:62] = True
    return hole


def _checks(size: int = 96) -> np.ndarray:
    y, x = np.mgrid[0:size, 0:size]
    board = np.where((y // 6 + x // 6) % 2, 0.75, 0.25).astype(np.float32)
    return board[..., None].repeat(3, axis=2)


def test_a_pattern_is_continued_where_smooth_filling_blurs_it() -> None:
    hole = _hole()
    spoiled = np.where(hole[..., None], np.float32(1), _checks())
    filled = fill_exemplar(spoiled, hole)
    smooth = np.clip(fill_biharmonic(spoiled, hole), 0, 1)
    contrast = float(_checks()[hole].std())
    assert float(filled[hole].std()) > 0.8 * contrast
    assert float(smooth[hole].std()) < 0.6 * contrast


def test_an_edge_runs_on_through_the_hole() -> None:
    picture = np.full((96, 96, 1), 0.2, np.float32)
    picture[:, 48:] = 0.8
    hole = _hole()
    filled = fill_exemplar(np.where(hole[..., None], np.float32(0.5), picture), hole)
    assert np.mean(np.abs(filled - picture)[hole] < 0.1) > 0.9


def test_pixels_outside_the_hole_stay_bit_for_bit() -> None:
    picture, hole = scene(96, 96), _hole()
    filled = fill_exemplar(picture, hole)
    assert np.array_equal(filled[~hole], picture[~hole])
    assert filled.dtype == np.float32


def test_the_same_seed_gives_the_same_pixels() -> None:
    picture, hole = scene(96, 96), _hole()
    assert np.array_equal(fill_exemplar(picture, hole, seed=4), fill_exemplar(picture, hole, seed=4))


def test_far_pixels_do_not_matter() -> None:
    picture = scene(80, 80 + REACH_PX + 40)
    hole = np.zeros(picture.shape[:2], np.bool_)
    hole[20:50, 20:50] = True
    other = picture.copy()
    other[:, 50 + REACH_PX + 2 :] = 0
    assert np.array_equal(fill_exemplar(picture, hole)[hole], fill_exemplar(other, hole)[hole])


def test_a_hole_that_leaves_no_whole_patch_is_filled_smoothly() -> None:
    picture = np.full((24, 24, 3), 0.4, np.float32)
    hole = np.ones((24, 24), np.bool_)
    hole[:, 0] = False
    filled = fill_exemplar(np.where(hole[..., None], np.float32(1), picture), hole)
    assert np.abs(filled - picture).max() < 2 / 255


def test_two_holes_are_filled_each_from_its_own_surroundings() -> None:
    picture = np.full((80, 600, 1), 0.2, np.float32)
    picture[:, 300:] = 0.8
    hole = np.zeros((80, 600), np.bool_)
    hole[30:50, 40:60] = True
    hole[30:50, 540:560] = True
    filled = fill_exemplar(np.where(hole[..., None], np.float32(0.5), picture), hole)
    assert np.abs(filled - picture)[hole].max() < 2 / 255
