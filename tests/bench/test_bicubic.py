"""Bicubic resampling is that of the field: Pillow's away from the border, mirrored at it."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from heirloom.bench.bicubic import bicubic
from tests.support.compare import assert_images_close
from tests.support.pictures import scene


@pytest.mark.parametrize(("given", "made"), [((48, 60), (24, 30)), ((48, 60), (12, 15)), ((24, 30), (96, 120))])
def test_away_from_the_border_it_is_that_of_pillow(given, made) -> None:
    picture = scene(*given)
    theirs = [
        np.asarray(Image.fromarray(picture[..., channel]).resize(made[::-1], Image.Resampling.BICUBIC))
        for channel in range(3)
    ]
    inside = slice(9, -9) if made[0] > given[0] else slice(3, -3)
    ours = bicubic(picture, height=made[0], width=made[1])
    assert_images_close(ours[inside, inside], np.dstack(theirs)[inside, inside], atol=1e-5)


def test_the_same_size_is_the_same_picture() -> None:
    picture = scene(20, 31)
    assert_images_close(bicubic(picture, height=20, width=31), picture, atol=1e-6)


def test_beyond_the_border_the_picture_is_mirrored() -> None:
    picture = scene(16, 16)
    mirrored = np.pad(picture, ((16, 16), (16, 16), (0, 0)), mode="symmetric")
    inside = bicubic(mirrored, height=12, width=12)[4:8, 4:8]
    assert_images_close(bicubic(picture, height=4, width=4), inside, atol=1e-5)


def test_a_checkerboard_does_not_alias() -> None:
    checkerboard = (np.indices((64, 64)).sum(axis=0) % 2).astype(np.float32)[..., None]
    small = bicubic(checkerboard, height=32, width=32)[2:-2, 2:-2]
    assert_images_close(small, np.full((28, 28, 1), 0.5, np.float32), atol=1e-6)


def test_a_line_of_one_pixel_becomes_one_of_many() -> None:
    picture = np.full((1, 1, 3), 0.25, np.float32)
    assert_images_close(bicubic(picture, height=3, width=4), np.full((3, 4, 3), 0.25, np.float32), atol=1e-6)
