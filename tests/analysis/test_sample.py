"""The sample is bounded, spread over the picture area and free of the border."""

from __future__ import annotations

import numpy as np

from heirloom.analysis.sample import TONE_PIXELS, WINDOW_PX, WINDOWS, take_sample, window_boxes
from heirloom.core.geometry import Box
from heirloom.core.photo import Photo
from tests.support.pictures import scene


def test_a_large_scan_gives_at_most_twelve_windows_that_reach_all_corners() -> None:
    area = Box(100, 50, 12_000, 9_000)
    boxes = window_boxes(area)
    assert 6 <= len(boxes) <= WINDOWS
    assert all(box.width == box.height == WINDOW_PX for box in boxes)
    assert min(box.left for box in boxes) == 100
    assert min(box.top for box in boxes) == 50
    assert max(box.right for box in boxes) == 12_000
    assert max(box.bottom for box in boxes) == 9_000


def test_windows_of_a_small_picture_cover_it() -> None:
    covered = np.zeros((700, 900), np.bool_)
    for box in window_boxes(Box(0, 0, 900, 700)):
        box.cut(covered)[:] = True
    assert covered.all()


def test_a_thin_picture_gives_windows_as_thin() -> None:
    boxes = window_boxes(Box(0, 0, 8, 30_000))
    assert len(boxes) <= WINDOWS
    assert {box.width for box in boxes} == {8}


def test_the_border_is_in_no_part_of_the_sample() -> None:
    pixels = np.ones((400, 600, 3), np.float32)
    area = Box(30, 40, 560, 370)
    area.cut(pixels)[:] = 0.5 * scene(330, 530)
    photo = Photo(pixels=pixels)
    sample = take_sample(photo, preview=photo.pixels, picture_box=area)
    assert sample.tones.max() < 0.5
    assert max(window.max() for window in sample.windows) < 0.5


def test_the_tones_are_few_and_keep_the_mean() -> None:
    photo = Photo(pixels=scene(1000, 1100))
    sample = take_sample(photo, preview=photo.pixels, picture_box=Box.whole(1000, 1100))
    assert sample.tones.shape[0] * sample.tones.shape[1] <= TONE_PIXELS
    assert np.abs(sample.tones.mean(axis=(0, 1)) - photo.pixels.mean(axis=(0, 1))).max() < 0.01
