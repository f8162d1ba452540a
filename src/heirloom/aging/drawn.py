"""Many lines at once as coverage of the pixels: faster than strokes where a net or a text has thousands of them."""

from __future__ import annotations

import numpy as np

from heirloom.aging.recipe import Array
from heirloom.aging.strokes import Line

FINER = 4  # lines are drawn on a canvas this much finer, then averaged: widths go in steps of half a pixel
MOST_FINE_PX = 12_000_000  # larger pictures are drawn in their own pixels, with OpenCV's antialiasing
FRACTION_BITS = 4  # of OpenCV's fixed-point coordinates: a sixteenth of a pixel


def drawn(segments: Line, *, width_px: Line, shape: tuple[int, int]) -> Array:
    """How much of each pixel is covered by straight `segments` (N, 2, 2) of x, y: float32 (H, W) in [0, 1].

    `width_px` (N,) is the width of each. Widths below a quarter of a pixel are drawn as a quarter, and fainter.
    """
    import cv2

    height, width = shape
    finer = FINER if height * width <= MOST_FINE_PX else 1
    margin = float(width_px.max(initial=0)) + 1
    low, high = segments.min(axis=1), segments.max(axis=1)
    near = ((high > -margin) & (low < np.array([width, height]) + margin)).all(axis=1)
    places = np.rint((segments[near] * finer - 0.5) * 2**FRACTION_BITS).astype(np.int32)
    wide = width_px[near] * finer
    step = np.maximum(np.rint((wide - 1) / 2), 0).astype(np.int64)
    canvas = np.zeros((height * finer, width * finer), np.uint8)
    for number in np.unique(step):
        here = step == number
        # OpenCV draws 1, 3, 5, 7, 9 pixels for the thicknesses 1, 2, 3, 5, 7: measured over all angles
        thickness = int(number) + 1 if number < 2 else 2 * int(number) - 1
        level = 255 if number > 0 else int(np.clip(255 * np.median(wide[here]), 1, 255))
        line = cv2.LINE_8 if finer > 1 else cv2.LINE_AA
        cv2.polylines(canvas, list(places[here].reshape(-1, 2, 1, 2)), False, level, thickness, line, FRACTION_BITS)
    small = canvas if finer == 1 else cv2.resize(canvas, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.float32) / np.float32(255)
