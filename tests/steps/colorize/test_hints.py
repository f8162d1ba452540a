"""Hints and how they are drawn."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.core.geometry import Box
from heirloom.steps.colorize.hints import (
    Hint,
    check_hint,
    chroma_named,
    drawn,
    is_colour,
    outside,
    point,
    region,
    stroke,
)

WHOLE = Box.whole(40, 60)
RED = "#b0302a"


def marks(*hints: Hint, window: Box = WHOLE, size: tuple[int, int] = (40, 60), is_small: bool = False) -> np.ndarray:
    return drawn(hints, window=window, size=size, is_small=is_small)[1]


def test_a_point_is_one_pixel_and_with_a_width_a_disc() -> None:
    assert np.argwhere(marks(point(10, 5, RED))).tolist() == [[5, 10]]
    disc = marks(point(10, 20, RED, width_px=9))
    assert disc[20, 10]
    assert disc[16:25, 6:15].sum() == disc.sum()
    assert 55 < disc.sum() < 75


def test_a_stroke_covers_the_line_through_its_points() -> None:
    line = marks(stroke([(5, 5), (30, 5), (30, 25)], RED, width_px=2))
    assert line[5, 5:31].all()
    assert line[5:26, 30].all()
    assert line.sum() < 160


def test_a_region_is_filled_and_what_two_outlines_enclose_is_outside() -> None:
    outer = [(10, 10), (40, 10), (40, 30), (10, 30)]
    inner = [(20, 15), (30, 15), (30, 25), (20, 25)]
    assert marks(region([outer], RED))[12:29, 12:39].all()
    ring = marks(region([outer, inner], RED))
    assert not ring[18:23, 23:28].any()
    assert ring[12, 12]


def test_a_window_is_as_the_whole() -> None:
    hints = (stroke([(2, 3), (50, 37)], RED, width_px=7), point(30, 20, RED, width_px=5))
    window = Box(20, 10, 45, 33)
    assert np.array_equal(window.cut(marks(*hints)), marks(*hints, window=window, size=(23, 25)))


def test_where_hints_overlap_the_last_one_counts() -> None:
    chroma, known = drawn((point(9, 9, RED), point(9, 9, "#2040a0")), window=WHOLE, size=(40, 60))
    assert known.sum() == 1
    assert np.array_equal(chroma[9, 9], chroma_named("#2040a0"))


def test_in_a_small_map_even_a_small_region_marks_a_pixel() -> None:
    dot = region([[(41, 21), (42, 21), (42, 22)]], RED)
    assert marks(dot, size=(4, 6), is_small=True).sum() == 1
    assert marks(dot, size=(4, 6), is_small=True)[2, 4]
    assert marks(point(59, 39, RED), size=(4, 6), is_small=True)[3, 5]


def test_hints_outside_the_picture_are_found() -> None:
    there, gone = point(5, 5, RED), point(60, 5, RED)
    assert outside((there, gone), WHOLE) == (gone,)


@pytest.mark.parametrize(
    "hint",
    [
        ("blob", RED, (((1.0, 1.0),),), 0.0),
        ("point", "red", (((1.0, 1.0),),), 0.0),
        ("point", RED, (), 0.0),
        ("point", RED, (((1.0, 1.0), (2.0, 2.0)),), 0.0),
        ("stroke", RED, (((1.0, 1.0),),), 0.0),
        ("region", RED, (((1.0, 1.0), (2.0, 2.0)),), 0.0),
        ("point", RED, (((1.0, 1.0),),), -1.0),
    ],
)
def test_what_cannot_be_drawn_is_refused(hint: Hint) -> None:
    with pytest.raises(ValueError):
        check_hint(hint)
    check_hint(point(1, 1, RED))


def test_a_colour_is_written_with_six_digits() -> None:
    assert is_colour("#aBc123")
    assert not any(map(is_colour, ("#abc", "abc123", "#abc12g", "#abc1234")))
    assert chroma_named("#808080") == pytest.approx([0, 0], abs=0.01)
