"""What the measurements look at: a small version of the picture for its tones, and windows at full resolution.

A measurement never sees the whole of a large scan. Print border and scanner margin are left out of both.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heirloom.core.color import luma
from heirloom.core.geometry import Box
from heirloom.core.photo import Mask, Picture, Pixels, shrink, shrink_factor

PREVIEW_PIXELS = 2_000_000
TONE_PIXELS = 250_000  # tones and colours of a photograph are the same at this size, and chroma noise averages out
WINDOW_PX = 512
WINDOWS = 12


@dataclass(frozen=True, eq=False, kw_only=True)
class Sample:
    """The picture area in two forms: `tones`, a small version of it, and `windows` at full resolution, and
    `lumas`, the windows' luma (h, w).
    """

    tones: Pixels
    windows: tuple[Pixels, ...]
    lumas: tuple[Mask, ...]


def take_sample(picture: Picture, *, preview: Pixels, picture_box: Box) -> Sample:
    """The sample of what lies inside `picture_box` (full-resolution pixels); `preview` is the whole picture shrunk."""
    scale = min(picture.height / preview.shape[0], picture.width / preview.shape[1])
    inside = _scaled(picture_box, 1 / scale, preview.shape[0], preview.shape[1]).cut(preview)
    tones = shrink(inside, shrink_factor(inside.shape[0], inside.shape[1], TONE_PIXELS))
    windows = tuple(picture.window(box).pixels for box in window_boxes(picture_box))
    return Sample(tones=tones, windows=windows, lumas=tuple(np.ascontiguousarray(luma(window)) for window in windows))


def window_boxes(area: Box) -> list[Box]:
    """At most 12 boxes of at most 512 x 512 pixels, spread evenly over `area`, starting at multiples of 8 pixels."""
    columns, rows = _grid(area)
    width, height = min(WINDOW_PX, area.width), min(WINDOW_PX, area.height)
    boxes = []
    for row in range(rows):
        for column in range(columns):
            left = area.left + _start(column, columns, area.width - width)
            top = area.top + _start(row, rows, area.height - height)
            boxes.append(Box(left, top, left + width, top + height))
    return boxes


def _grid(area: Box) -> tuple[int, int]:
    columns = max(1, -(-area.width // WINDOW_PX))
    rows = max(1, -(-area.height // WINDOW_PX))
    while columns * rows > WINDOWS:
        if columns >= rows:
            columns -= 1
        else:
            rows -= 1
    return columns, rows


def _start(position: int, count: int, room: int) -> int:
    if count == 1:
        return room // 2
    return room * position // (count - 1)


def _scaled(box: Box, factor: float, height: int, width: int) -> Box:
    left = min(round(box.left * factor), width - 1)
    top = min(round(box.top * factor), height - 1)
    right = min(max(round(box.right * factor), left + 1), width)
    bottom = min(max(round(box.bottom * factor), top + 1), height)
    return Box(left, top, right, bottom)
