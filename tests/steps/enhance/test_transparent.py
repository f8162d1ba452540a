"""Hidden pixels near visible ones take their colour; all others keep their own."""

from __future__ import annotations

import numpy as np

from heirloom.steps.enhance.transparent import with_colour_around
from tests.support.pictures import scene


def test_hidden_pixels_take_the_colour_of_the_nearest_visible_one() -> None:
    pixels = scene(20, 30)
    alpha = np.ones((20, 30), np.float32)
    alpha[:, 12:] = 0
    filled = with_colour_around(pixels, alpha, reach_px=5)
    assert np.array_equal(filled[:, :12], pixels[:, :12])
    assert np.array_equal(filled[:, 12:16], np.repeat(pixels[:, 11:12], 4, axis=1))
    assert np.array_equal(filled[:, 18:], pixels[:, 18:]), "far away a hidden picture may lie"


def test_a_pixel_that_shows_a_little_keeps_its_colour() -> None:
    pixels = scene(9, 9)
    alpha = np.full((9, 9), 1 / 255, np.float32)
    alpha[4, 4] = 0
    filled = with_colour_around(pixels, alpha, reach_px=5)
    (places,) = np.nonzero((filled != pixels).any(axis=2).ravel())
    assert places.tolist() == [4 * 9 + 4]


def test_where_all_or_nothing_shows_nothing_is_done() -> None:
    pixels = scene(9, 9)
    for value in (0, 1):
        assert with_colour_around(pixels, np.full((9, 9), value, np.float32), reach_px=5) is pixels


def test_the_argument_stays_as_it_was() -> None:
    pixels = scene(9, 9, channels=1)
    before = pixels.copy()
    alpha = np.eye(9, dtype=np.float32)
    assert not np.array_equal(with_colour_around(pixels, alpha, reach_px=5), before)
    assert np.array_equal(pixels, before)
