from __future__ import annotations

import numpy as np
import pytest

from heirloom.core.bitmap import BitMap


@pytest.mark.parametrize("width", [1, 7, 8, 9, 64])
def test_a_map_unpacks_to_what_was_packed(width: int) -> None:
    marked = np.random.default_rng(width).random((5, width)) < 0.4
    bitmap = BitMap.of(marked)
    assert np.array_equal(bitmap.unpacked(), marked)
    assert bitmap.share == pytest.approx(marked.mean())
    assert (bitmap.height, bitmap.width) == (5, width)


def test_stacked_parts_are_the_whole() -> None:
    marked = np.random.default_rng(1).random((9, 13)) < 0.5
    whole = BitMap.stacked([BitMap.of(marked[:4]), BitMap.of(marked[4:])])
    assert np.array_equal(whole.unpacked(), marked)


def test_or_marks_what_either_marks() -> None:
    first, second = np.eye(9, dtype=bool), np.eye(9, dtype=bool)[::-1]
    assert np.array_equal((BitMap.of(first) | BitMap.of(second)).unpacked(), first | second)
    assert BitMap.empty(9, 9).share == 0


def test_everything_is_marked_in_a_full_map() -> None:
    full = BitMap.full(3, 11)
    assert full.unpacked().all()
    assert full.unpacked().shape == (3, 11)
    assert full.share == 1


def test_a_map_enlarged_by_a_whole_number_repeats_its_pixels() -> None:
    marked = np.random.default_rng(3).random((5, 11)) < 0.3
    larger = BitMap.of(marked).enlarged(15, 33).unpacked()
    assert np.array_equal(larger, marked.repeat(3, axis=0).repeat(3, axis=1))


def test_a_pixel_that_lies_on_a_marked_one_in_part_is_marked() -> None:
    marked = np.array([[False, True, False]])
    assert BitMap.of(marked).enlarged(1, 4).unpacked().tolist() == [[False, True, True, False]]
