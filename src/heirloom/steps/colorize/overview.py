"""The whole picture as the network sees it: so small that it can be looked at in one piece."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heirloom.core.color import Array, lightness
from heirloom.core.geometry import Box
from heirloom.core.photo import Picture, Pixels, shrink
from heirloom.steps.colorize.chroma import chroma_of

WORK_PX = 240  # of the longer side: the network is best where the shorter one has about 160 px, with hints and without
STRIP_PIXELS = 2_000_000  # of the photograph in floats at a time


@dataclass(frozen=True, eq=False, kw_only=True)
class Overview:
    """L (h, w) in [0, 100], a and b (h, w, 2) of the picture, and how much of it they lie over."""

    lightness: Array
    chroma: Array
    covered: tuple[int, int]  # (height, width) in pixels of the photograph, from the frame's upper left corner


def overview_of(picture: Picture, *, frame: Box, longest_px: int = WORK_PX) -> Overview:
    """The picture within `frame` with a longer side of `longest_px`, or as it is where it is smaller; by averaging.

    It is looked at strip by strip, so that large scans fit in memory.
    """
    import cv2

    longest = max(frame.height, frame.width)
    factor = max(1, min(longest // (2 * longest_px), frame.height, frame.width))
    rows = max(1, STRIP_PIXELS // (frame.width * factor)) * factor
    bottom = frame.top + frame.height // factor * factor
    parts: list[Pixels] = []
    for top in range(frame.top, bottom, rows):
        strip = picture.window(Box(frame.left, top, frame.right, min(top + rows, bottom))).pixels
        parts.append(shrink(strip, factor))
    pixels = np.concatenate(parts)
    covered = (pixels.shape[0] * factor, pixels.shape[1] * factor)
    scale = min(1.0, longest_px / max(pixels.shape[:2]))
    if scale < 1:
        size = (max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale)))
        smaller = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
        pixels = np.clip(smaller, 0, 1).reshape(size[1], size[0], pixels.shape[2]).astype(np.float32)
    return Overview(lightness=lightness(pixels), chroma=chroma_of(pixels), covered=covered)
