"""Boxes, and the eight orientations against what Pillow makes of them."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageOps

from heirloom.core.geometry import Box, beneath, upright


def test_a_whole_box_cuts_nothing_off() -> None:
    array = np.arange(12).reshape(3, 4)
    box = Box.whole(3, 4)
    assert (box.height, box.width) == (3, 4)
    assert np.array_equal(box.cut(array), array)


def test_right_and_bottom_are_exclusive() -> None:
    array = np.arange(12).reshape(3, 4)
    assert np.array_equal(Box(1, 0, 3, 2).cut(array), [[1, 2], [5, 6]])


def test_a_cut_is_a_view() -> None:
    array = np.zeros((3, 4))
    assert Box(1, 1, 3, 3).cut(array).base is array


def test_a_box_seen_from_a_window_lies_where_it_lay() -> None:
    array = np.arange(100).reshape(10, 10)
    core, window = Box(3, 4, 6, 8), Box(2, 1, 9, 9)
    assert np.array_equal(core.seen_from(window).cut(window.cut(array)), core.cut(array))


@pytest.mark.parametrize("after", [(20, 24), (26, 27), (10, 12), (71, 99)])
def test_boxes_side_by_side_are_side_by_side_when_enlarged(after: tuple[int, int]) -> None:
    boxes = [Box(left, top, right, top + 5) for top in (0, 5) for left, right in ((0, 1), (1, 7), (7, 12))]
    seen = np.zeros(after, int)
    for box in boxes:
        box.enlarged((10, 12), after).cut(seen)[...] += 1
    assert (seen == 1).all()
    assert Box(1, 2, 3, 4).times(2) == Box(1, 2, 3, 4).enlarged((10, 12), (20, 24)) == Box(2, 4, 6, 8)


@pytest.mark.parametrize("after", [5, 6, 9, 20, 47])
def test_a_pixel_of_the_enlarged_side_lies_on_what_its_ends_lie_on(after: int) -> None:
    first, last = beneath(1, after, before=5, after=after)
    for place, one, other in zip(range(1, after), first, last, strict=True):
        inside = np.arange(place * 5 * 100, (place + 1) * 5 * 100) // (after * 100)
        assert (inside.min(), inside.max()) == (one, other)
        assert other - one <= 1


def test_a_box_turned_inside_out_is_empty() -> None:
    assert (Box(5, 6, 2, 3).height, Box(5, 6, 2, 3).width) == (0, 0)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((0, 100), Box(2, 10, 8, 50)),
        ((20, 40), Box(2, 0, 8, 20)),
        ((0, 30), Box(2, 10, 8, 30)),
        ((40, 80), Box(2, 0, 8, 10)),
    ],
)
def test_the_part_of_a_box_in_a_strip_counts_from_the_strip_s_top(rows: tuple[int, int], expected: Box) -> None:
    assert Box(2, 10, 8, 50).within(*rows) == expected


@pytest.mark.parametrize("rows", [(0, 10), (50, 90), (60, 90)])
def test_a_strip_beside_the_box_holds_none_of_it(rows: tuple[int, int]) -> None:
    assert Box(2, 10, 8, 50).within(*rows).height == 0


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_set_upright_as_pillow_does(orientation: int) -> None:
    array = np.arange(24, dtype=np.uint8).reshape(4, 6)
    image = Image.fromarray(array)
    image.getexif()[0x0112] = orientation
    assert np.array_equal(upright(array, orientation), np.asarray(ImageOps.exif_transpose(image)))


def test_channels_stay_last_when_turning() -> None:
    assert upright(np.zeros((4, 6, 3)), 6).shape == (6, 4, 3)


@pytest.mark.parametrize("orientation", [0, 9, -1])
def test_another_orientation_is_refused(orientation: int) -> None:
    with pytest.raises(ValueError, match=r"1\.\.8"):
        upright(np.zeros((2, 2)), orientation)
