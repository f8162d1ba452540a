"""Boxes and the eight EXIF orientations. Sizes are (height, width), points (x, y), boxes (left, top, right, bottom)."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


class Box(NamedTuple):
    """A rectangle in pixels; right and bottom are exclusive."""

    left: int
    top: int
    right: int
    bottom: int

    @staticmethod
    def whole(height: int, width: int) -> Box:
        """The box of a whole picture."""
        return Box(0, 0, width, height)

    @property
    def height(self) -> int:
        """Rows inside."""
        return max(0, self.bottom - self.top)

    @property
    def width(self) -> int:
        """Columns inside."""
        return max(0, self.right - self.left)

    def within(self, top: int, bottom: int) -> Box:
        """The part of the box in the rows [top, bottom), in coordinates that start at `top`."""
        return Box(
            self.left,
            min(max(self.top - top, 0), bottom - top),
            self.right,
            max(min(self.bottom, bottom) - top, 0),
        )

    def moved(self, *, down: int, across: int) -> Box:
        """The box so many pixels farther down and to the right."""
        return Box(self.left + across, self.top + down, self.right + across, self.bottom + down)

    def seen_from(self, window: Box) -> Box:
        """The same box in coordinates that start at the left and upper edge of `window`."""
        return self.moved(down=-window.top, across=-window.left)

    def times(self, factor: int) -> Box:
        """The same place in a picture that is `factor` times as large."""
        return self if factor == 1 else Box(*(factor * edge for edge in self))

    def enlarged(self, before: tuple[int, int], after: tuple[int, int]) -> Box:
        """The pixels of a picture of the size `after` (height, width) that stand for this box of one of size `before`.

        Boxes side by side in the one are side by side in the other, and boxes that cover the one cover the other.
        """
        down, across = ((old, new) for old, new in zip(before, after, strict=True))
        edges = ((self.left, across), (self.top, down), (self.right, across), (self.bottom, down))
        return Box(*(-(-edge * new // old) for edge, (old, new) in edges))

    def cut(self, array: NDArray[Any]) -> NDArray[Any]:
        """The view of `array` (H, W, ...) inside the box."""
        return array[self.top : self.bottom, self.left : self.right]


def beneath(first: int, last: int, *, before: int, after: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """On which pixels of a side of `before` the pixels from `first` up to `last` of it enlarged to `after` lie.

    (the first of them, the last of them) for each: they are never more than two.
    """
    places = np.arange(first, last, dtype=np.int64)
    return places * before // after, ((places + 1) * before - 1) // after


def upright(array: NDArray[Any], orientation: int) -> NDArray[Any]:
    """`array` (H, W, ...) turned and mirrored as the EXIF orientation 1..8 says; a view.

    Raises ValueError for another orientation.
    """
    if orientation not in range(1, 9):
        raise ValueError(f"orientation must be 1..8, got {orientation}")
    if orientation >= 5:
        array = np.swapaxes(array, 0, 1)  # transposed: 5 as it is, 6 to 8 mirrored afterwards
    if orientation in (3, 4, 7, 8):
        array = array[::-1]
    if orientation in (2, 3, 6, 7):
        array = array[:, ::-1]
    return array
