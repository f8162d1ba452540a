from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from heirloom.core.tiles import blocks, merge, strips, tiles
from tests.support.compare import assert_images_close
from tests.support.pictures import scene


@pytest.mark.parametrize(("height", "width"), [(1, 1), (17, 23), (300, 8), (100, 100)])
def test_strips_cover_every_row_once_and_windows_hold_their_halo(height: int, width: int) -> None:
    seen = np.zeros(height, int)
    for core, window in strips(height, width, rows=10, halo=3):
        seen[core.top : core.bottom] += 1
        assert (window.top, window.bottom) == (max(0, core.top - 3), min(height, core.bottom + 3))
        assert (core.left, core.right, window.left, window.right) == (0, width, 0, width)
    assert (seen == 1).all()


@pytest.mark.parametrize(("height", "width"), [(1, 1), (17, 23), (300, 8), (32, 33)])
def test_blocks_cover_every_pixel_once_and_windows_hold_their_halo(height: int, width: int) -> None:
    seen = np.zeros((height, width), int)
    for core, window in blocks(height, width, side=16, halo=3):
        core.cut(seen)[...] += 1
        assert max(core.height, core.width) <= 16
        assert (window.left, window.top) == (max(0, core.left - 3), max(0, core.top - 3))
        assert (window.right, window.bottom) == (min(width, core.right + 3), min(height, core.bottom + 3))
    assert (seen == 1).all()


def test_blocks_without_a_side_are_refused() -> None:
    with pytest.raises(ValueError, match="side"):
        blocks(9, 9, side=0, halo=1)


@pytest.mark.parametrize(("height", "width"), [(1, 1), (17, 23), (300, 8), (64, 64), (100, 130)])
@pytest.mark.parametrize("overlap", [0, 1, 8, 20])
def test_tiles_that_agree_merge_to_the_picture_itself(height: int, width: int, overlap: int) -> None:
    picture = scene(height, width)
    boxes = tiles(height, width, side=32, overlap_px=overlap)
    merged = merge(((box, box.cut(picture)) for box in boxes), height=height, width=width, overlap_px=overlap)
    assert_images_close(merged, picture, atol=1e-6)


def test_neighbouring_tiles_overlap_by_at_least_what_was_asked() -> None:
    lefts = sorted({box.left for box in tiles(32, 200, side=64, overlap_px=16)})
    assert lefts[0] == 0
    assert lefts[-1] == 200 - 64
    assert max(b - a for a, b in pairwise(lefts)) <= 64 - 16


def test_tiles_that_disagree_fade_into_each_other_without_a_step() -> None:
    boxes = tiles(8, 48, side=32, overlap_px=16)
    assert len(boxes) == 2
    levels = [np.full((8, 32, 1), value, np.float32) for value in (0.0, 1.0)]
    merged = merge(zip(boxes, levels, strict=True), height=8, width=48, overlap_px=16)
    assert np.abs(np.diff(merged[0, :, 0])).max() < 0.08
    assert merged[0, 0, 0] == 0
    assert merged[0, -1, 0] == 1


def test_tiles_that_leave_a_hole_are_refused() -> None:
    boxes = tiles(8, 48, side=32, overlap_px=16)[:1]
    with pytest.raises(ValueError, match="cover"):
        merge([(boxes[0], np.zeros((8, 32, 1), np.float32))], height=8, width=48, overlap_px=16)


def test_an_overlap_as_large_as_the_tile_is_refused() -> None:
    with pytest.raises(ValueError, match="overlap_px"):
        tiles(8, 8, side=4, overlap_px=4)
    with pytest.raises(ValueError, match="rows"):
        strips(8, 8, rows=0, halo=0)
