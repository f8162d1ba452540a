"""Work inside the picture area leaves border and margin as they are."""

from __future__ import annotations

import numpy as np

from heirloom.core.geometry import Box
from heirloom.steps.enhance.frame import inside_frame, is_empty, picture_pixels
from tests.support.pictures import photo


def test_only_the_picture_area_is_replaced() -> None:
    whole, frame = photo(), Box(4, 6, 50, 40)
    inside = whole.window(frame)
    made = inside_frame(whole, inside.with_pixels(np.zeros_like(inside.pixels)), frame)
    assert not frame.cut(made.pixels).any()
    outside = np.ones((64, 64), np.bool_)
    frame.cut(outside)[...] = False
    assert np.array_equal(made.pixels[outside], whole.pixels[outside])
    assert np.array_equal(whole.pixels, photo().pixels)


def test_a_frame_without_area_is_empty() -> None:
    assert is_empty(Box(3, 0, 3, 9))
    assert is_empty(Box(0, 5, 9, 5))
    assert not is_empty(Box(0, 0, 1, 1))


def test_the_pixels_of_a_picture_without_a_frame_are_all_of_them() -> None:
    whole = photo()
    assert np.array_equal(picture_pixels(whole, None), whole.pixels)
    assert picture_pixels(whole, Box(4, 6, 50, 40)).shape == (34, 46, 3)
