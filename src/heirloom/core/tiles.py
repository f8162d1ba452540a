"""Large pictures in parts: strips with a halo for steps, and overlapping tiles that are merged without seams."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from heirloom.core.geometry import Box

Array = NDArray[np.float32]


def strips(height: int, width: int, *, rows: int, halo: int) -> list[tuple[Box, Box]]:
    """(core, window) boxes of strips of `rows` rows: cores cover the picture once, windows are `halo` rows larger."""
    if rows < 1 or halo < 0:
        raise ValueError(f"rows must be at least 1 and halo at least 0, got {rows} and {halo}")
    parts = []
    for top in range(0, height, rows):
        bottom = min(top + rows, height)
        window = Box(0, max(0, top - halo), width, min(height, bottom + halo))
        parts.append((Box(0, top, width, bottom), window))
    return parts


def blocks(height: int, width: int, *, side: int, halo: int) -> list[tuple[Box, Box]]:
    """(core, window) boxes of blocks of at most `side` x `side`, as equal as possible: cores cover the picture once,
    windows are `halo` pixels larger on every side where there is more picture.
    """
    if side < 1 or halo < 0:
        raise ValueError(f"side must be at least 1 and halo at least 0, got {side} and {halo}")
    parts = []
    for top, bottom in _spans(height, side):
        for left, right in _spans(width, side):
            window = Box(max(0, left - halo), max(0, top - halo), min(width, right + halo), min(height, bottom + halo))
            parts.append((Box(left, top, right, bottom), window))
    return parts


def tiles(height: int, width: int, *, side: int, overlap_px: int) -> list[Box]:
    """Boxes of `side` x `side` (less where the picture is smaller) that cover it and overlap by at least `overlap_px`.

    The last row and column are moved inwards, so that every tile has the full size a network likes.
    """
    if not 0 <= overlap_px < side:
        raise ValueError(f"overlap_px must be in [0, side), got {overlap_px} for side {side}")
    return [
        Box(left, top, min(left + side, width), min(top + side, height))
        for top in _starts(height, side, overlap_px)
        for left in _starts(width, side, overlap_px)
    ]


def merge(parts: Iterable[tuple[Box, Array]], *, height: int, width: int, overlap_px: int) -> Array:
    """Tiles (h, w, C) put together to float32 (height, width, C), faded into each other over `overlap_px` pixels.

    The weights rise linearly from the inner borders of a tile and are divided by their sum, so they sum to 1
    everywhere: tiles that agree give back exactly what they show, up to rounding.
    """
    total: Array | None = None
    weights = np.zeros((height, width, 1), np.float32)
    for box, part in parts:
        if total is None:
            # channel after channel in memory, as networks give their tiles and as channels are looked at
            total = np.zeros((part.shape[2], height, width), np.float32).transpose(1, 2, 0)
        weight = _weight(box, height, width, overlap_px)
        box.cut(total)[...] += part * weight
        box.cut(weights)[...] += weight
    if total is None or not weights.all():
        raise ValueError("the tiles do not cover the picture")
    total /= weights
    return total


def _spans(length: int, side: int) -> list[tuple[int, int]]:
    count = -(-length // side)
    return [(length * i // count, length * (i + 1) // count) for i in range(count)]


def _starts(length: int, side: int, overlap_px: int) -> list[int]:
    if length <= side:
        return [0]
    count = 1 + -(-(length - side) // (side - overlap_px))
    return [round(i * (length - side) / (count - 1)) for i in range(count)]


def _weight(box: Box, height: int, width: int, overlap_px: int) -> Array:
    rows = _ramp(box.top, box.bottom, height, overlap_px)
    columns = _ramp(box.left, box.right, width, overlap_px)
    return (rows[:, None] * columns[None, :])[..., None]


def _ramp(start: int, stop: int, length: int, overlap_px: int) -> Array:
    """Weight along one axis: rises from a border inside the picture, stays 1 at the picture's own border."""
    position = np.arange(stop - start, dtype=np.float32) + 0.5
    far = np.float32(overlap_px + 1)
    from_start = position if start > 0 else np.full_like(position, far)
    from_stop = position[::-1] if stop < length else np.full_like(position, far)
    return np.minimum(1, np.minimum(from_start, from_stop) / max(overlap_px, 1)).astype(np.float32)
