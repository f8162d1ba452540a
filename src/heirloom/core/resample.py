"""Exact resampling of a picture, or of a window of one, to any size: Lanczos, antialiased where it gets smaller.

The windowed sinc of Duchon, "Lanczos Filtering in One and Two Dimensions" (1979), with three lobes, its weights divided
by their sum; beyond the border of the picture there is nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heirloom.core.geometry import Box

Array = NDArray[np.float32]

LOBES = 3
BLOCK_PX = 64  # pixels made by one product of matrices: larger ones would multiply more zeros


def resample(
    pixels: Array,
    *,
    size: tuple[int, int],
    whole_size: tuple[int, int] | None = None,
    origin: tuple[int, int] = (0, 0),
    box: Box | None = None,
) -> Array:
    """The pixels (h, w, C) of `box` in a picture resampled to `size` (height, width); all of it without a box.

    `pixels` (H, W, C) begin at `origin` (top, left) of a picture of `whole_size`; without these they are all of it.
    What lies outside of the window is not missed where the window is 3 pixels larger than the box needs, or 3 pixels
    of the result where that is smaller. Values may leave the range of the pixels by a little.
    """
    whole_size = pixels.shape[:2] if whole_size is None else whole_size
    box = Box.whole(*size) if box is None else box
    rows, columns = (
        _Axis(before=whole_size[i], after=size[i], start=origin[i], count=pixels.shape[i]) for i in range(2)
    )
    planes = np.ascontiguousarray(pixels.transpose(2, 0, 1))  # (H, W, C) to (C, H, W)
    tall = np.empty((planes.shape[0], box.height, planes.shape[2]), np.float32)
    for first in range(box.top, box.bottom, BLOCK_PX):
        last = min(first + BLOCK_PX, box.bottom)
        begin, end, weights = rows.weights(first, last)
        np.matmul(weights, planes[:, begin:end], out=tall[:, first - box.top : last - box.top])
    made = np.empty((planes.shape[0], box.height, box.width), np.float32)
    for first in range(box.left, box.right, BLOCK_PX):
        last = min(first + BLOCK_PX, box.right)
        begin, end, weights = columns.weights(first, last)
        made[:, :, first - box.left : last - box.left] = tall[:, :, begin:end] @ weights.T
    return made.transpose(1, 2, 0)


@dataclass(frozen=True, kw_only=True)
class _Axis:
    """One direction of a picture: its length before and after, and which part of it there is."""

    before: int
    after: int
    start: int
    count: int

    def weights(self, first: int, last: int) -> tuple[int, int, Array]:
        """(begin, end, weights (last - first, end - begin)): what the pixels from begin on add to those from first on.

        `begin` and `end` count from the start of the part that there is.
        """
        step = self.before / self.after
        wide = max(1.0, step)
        centre = (np.arange(first, last) + 0.5) * step - 0.5 - self.start
        begin = min(max(0, int(np.floor(centre[0] - LOBES * wide))), self.count - 1)
        end = max(min(self.count, int(np.ceil(centre[-1] + LOBES * wide)) + 1), begin + 1)
        apart = (np.arange(begin, end) - centre[:, None]) / wide
        weights = np.where(np.abs(apart) < LOBES, np.sinc(apart) * np.sinc(apart / LOBES), 0)
        return begin, end, (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)
