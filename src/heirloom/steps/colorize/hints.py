"""Colours that a person remembers, and where: points, strokes and regions, drawn into maps of any size.

A hint is made of JSON values, so that it can stand in a plan: (kind, colour, outlines, width_px). The kind is "point",
"stroke" or "region"; the colour is "#rrggbb"; outlines are lists of (x, y) in pixels of the photograph: one point, the
points along a stroke, or the corners of each part of a region. The width is that of a stroke or of the dot around a
point; 0 is one pixel.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from heirloom.core.color import Array, to_lab
from heirloom.core.geometry import Box

Point = tuple[float, float]
Hint = tuple[str, str, tuple[tuple[Point, ...], ...], float]

KINDS = ("point", "stroke", "region")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_FRACTION_BITS = 4  # of a pixel, in which corners are drawn


def point(x: float, y: float, colour: str, *, width_px: float = 0.0) -> Hint:
    """A hint at one place."""
    return ("point", colour, (((x, y),),), width_px)


def stroke(points: Sequence[Point], colour: str, *, width_px: float = 0.0) -> Hint:
    """A hint along a line through `points`."""
    return ("stroke", colour, (tuple(points),), width_px)


def region(outlines: Sequence[Sequence[Point]], colour: str) -> Hint:
    """A hint for everything inside the outlines; what two of them enclose is outside again."""
    return ("region", colour, tuple(tuple(outline) for outline in outlines), 0.0)


def check_hint(hint: Hint) -> None:
    """Raises ValueError for a hint that cannot be drawn."""
    kind, colour, outlines, width_px = hint
    if kind not in KINDS:
        raise ValueError(f"a hint is a {kind!r}; it must be one of: {', '.join(KINDS)}")
    if not is_colour(colour):
        raise ValueError(f"the colour of a hint is {colour!r}; it must be written #rrggbb")
    least = {"point": 1, "stroke": 2, "region": 3}[kind]
    if not outlines or any(len(outline) < least for outline in outlines):
        raise ValueError(f"a {kind} needs at least {least} point{'s' if least > 1 else ''}")
    if kind != "region" and (len(outlines) > 1 or (kind == "point" and len(outlines[0]) > 1)):
        raise ValueError(f"a {kind} has one outline only, and a point is one point")
    if width_px < 0:
        raise ValueError(f"the width of a hint is {width_px}; it must be 0 or more")


def is_colour(text: str) -> bool:
    """Whether a text is a colour written #rrggbb."""
    return bool(_COLOUR.fullmatch(text))


def chroma_named(colour: str) -> Array:
    """a and b (2,) of CIE LAB of a colour written #rrggbb."""
    rgb = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)], np.float32)
    return to_lab(rgb[None, None])[0, 0, 1:]


def drawn(
    hints: Sequence[Hint], *, window: Box, size: tuple[int, int], is_small: bool = False
) -> tuple[Array, NDArray[np.bool_]]:
    """(a and b (h, w, 2), where they are known (h, w)) in a map of `size` (height, width) over `window` of the photo.

    Where hints overlap, the last one counts. In a map that `is_small`, one that would fall between its pixels marks
    the nearest one.
    """
    chroma = np.zeros((*size, 2), np.float32)
    known = np.zeros(size, np.bool_)
    for hint in hints:
        marks = _marked(hint, window=window, size=size, is_small=is_small)
        chroma[marks] = chroma_named(hint[1])
        known |= marks
    return chroma, known


def outside(hints: Sequence[Hint], frame: Box) -> tuple[Hint, ...]:
    """The hints of which no corner lies within `frame`, so that they tell nothing about the picture."""
    return tuple(hint for hint in hints if not any(_is_within(at, frame) for outline in hint[2] for at in outline))


def _is_within(at: Point, frame: Box) -> bool:
    return frame.left <= at[0] < frame.right and frame.top <= at[1] < frame.bottom


def _marked(hint: Hint, *, window: Box, size: tuple[int, int], is_small: bool) -> NDArray[np.bool_]:
    """Which pixels of the map a hint covers."""
    kind, _, outlines, width_px = hint
    scale = np.array([size[1] / window.width, size[0] / window.height])
    # a pixel of the photograph at (x, y) covers from x to x + 1: its centre is half a pixel farther
    placed = [(np.array(outline) + 0.5 - (window.left, window.top)) * scale - 0.5 for outline in outlines]
    canvas = np.zeros(size, np.uint8)
    if kind == "region":
        _fill(canvas, placed)
    else:
        _draw_line(canvas, placed[0], width_px=width_px * float(scale.mean()))
    if is_small and not canvas.any():
        middle = np.round(placed[0].mean(axis=0)).astype(int)
        if 0 <= middle[0] < size[1] and 0 <= middle[1] < size[0]:
            canvas[middle[1], middle[0]] = 1
    return canvas.astype(np.bool_)


def _fill(canvas: NDArray[np.uint8], outlines: list[NDArray[np.float64]]) -> None:
    import cv2

    corners = [np.round(outline * (1 << _FRACTION_BITS)).astype(np.int32) for outline in outlines]
    cv2.fillPoly(canvas, corners, 1, shift=_FRACTION_BITS)


def _draw_line(canvas: NDArray[np.uint8], points: NDArray[np.float64], *, width_px: float) -> None:
    """Marks what lies within half the width of the line, and the pixels on it; a window of a line is as the whole."""
    radius = max(width_px / 2, 0.5)
    for begin, end in pairwise(points) if len(points) > 1 else [(points[0], points[0])]:
        left, top = np.floor(np.minimum(begin, end) - radius).astype(int)
        right, bottom = np.ceil(np.maximum(begin, end) + radius).astype(int) + 1
        box = Box(max(left, 0), max(top, 0), min(right, canvas.shape[1]), min(bottom, canvas.shape[0]))
        if not box.width or not box.height:
            continue
        y, x = np.mgrid[box.top : box.bottom, box.left : box.right]
        along = end - begin
        length = max(float(along @ along), 1e-12)
        share = np.clip(((x - begin[0]) * along[0] + (y - begin[1]) * along[1]) / length, 0, 1)
        apart = np.hypot(x - begin[0] - share * along[0], y - begin[1] - share * along[1])
        box.cut(canvas)[apart <= radius + 1e-9] = 1
