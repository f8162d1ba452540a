"""Sharpness: the width of the sharpest strong edges.

After Marziliano et al. (2002), who measure edge widths along rows; here also along columns, between the 10 and 90 %
levels, and the sharpest part of the strong edges counts: a soft background says nothing about the lens.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from heirloom.analysis.findings import Blur
from heirloom.core.photo import Mask

REACH_PX = 32  # to both sides of an edge; wider rises are measured as this wide
SMALLEST_SIDE_PX = 16
EDGES_PER_WINDOW = 1500
LEAST_CONTRAST = 0.08  # of an edge, in luma
STRONG_SHARE = 0.5  # of the strongest contrasts in the picture: weaker edges are shading
SHARPEST_PERCENT = 15.0
LEAST_EDGES = 8
FLAT_STEP = 0.003  # a rise ends where it climbs less than this per pixel ...
FLAT_SHARE = 0.03  # ... or less than this share of its steepest step
ALIGNED = 0.4  # the slope along an edge is at most this much of the slope across it


def measure_blur(windows: Sequence[Mask]) -> Blur:
    """The 10-90 % rise, in pixels, of the sharpest strong edges in luma windows (h, w); 0 where there are none.

    An ideal edge blurred by a Gaussian of sigma s has a rise of 2.56 s; an unblurred one measures about 1 px.
    """
    contrasts: list[Mask] = []
    widths: list[Mask] = []
    for window in windows:
        for values in (window, window.T):
            contrast, width = _edges(np.ascontiguousarray(values))
            contrasts.append(contrast)
            widths.append(width)
    contrast, width = np.concatenate([np.zeros(0, np.float32), *contrasts]), np.concatenate([np.zeros(0), *widths])
    if contrast.size < LEAST_EDGES:
        return Blur(edge_width_px=0.0)
    strong = contrast >= max(LEAST_CONTRAST, STRONG_SHARE * float(np.percentile(contrast, 90)))
    if np.count_nonzero(strong) < LEAST_EDGES:
        return Blur(edge_width_px=0.0)
    return Blur(edge_width_px=float(np.percentile(width[strong], SHARPEST_PERCENT)))


def _edges(values: Mask) -> tuple[Mask, Mask]:
    """Contrast and 10-90 % width of the steepest edges that rows of `values` cross."""
    height, width = values.shape
    if min(height, width) < SMALLEST_SIDE_PX:
        return np.zeros(0, np.float32), np.zeros(0, np.float32)
    import cv2

    smooth = cv2.blur(values, (1, 3))  # along the edge only, so that its width stays
    slope = cv2.filter2D(smooth, cv2.CV_32F, np.array([[-1, 0, 1]], np.float32) / 2)
    along = cv2.Sobel(cv2.blur(values, (3, 3)), cv2.CV_32F, 0, 1, ksize=1, scale=0.5)
    steep = np.abs(slope)
    is_peak = (steep[:, 1:-1] >= steep[:, :-2]) & (steep[:, 1:-1] > steep[:, 2:])
    is_peak &= np.abs(along[:, 1:-1]) <= ALIGNED * steep[:, 1:-1]
    rows, columns = np.nonzero(is_peak & (steep[:, 1:-1] > FLAT_STEP))
    columns += 1
    if rows.size > EDGES_PER_WINDOW:
        best = np.argpartition(-_lasting(smooth, rows, columns), EDGES_PER_WINDOW)[:EDGES_PER_WINDOW]
        rows, columns = rows[best], columns[best]
    offsets = np.clip(columns[:, None] + np.arange(-REACH_PX, REACH_PX + 1), 0, width - 1)
    profiles = smooth[rows[:, None], offsets] * np.sign(slope[rows, columns])[:, None]
    return _rises(profiles)


def _lasting(smooth: Mask, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> Mask:
    """How much brighter one side of an edge is than the other, a few pixels away: fine texture has little."""
    reach = 6
    before = smooth[rows, np.maximum(columns - reach, 0)]
    after = smooth[rows, np.minimum(columns + reach, smooth.shape[1] - 1)]
    return np.asarray(np.abs(after - before), dtype=np.float32)


def _rises(profiles: Mask) -> tuple[Mask, Mask]:
    """Contrast and 10-90 % width of the rise through the middle of every profile (n, 2 x REACH_PX + 1)."""
    if profiles.shape[0] == 0:
        return np.zeros(0, np.float32), np.zeros(0, np.float32)
    steps = np.diff(profiles, axis=1)
    flat = np.maximum(FLAT_STEP, FLAT_SHARE * steps[:, REACH_PX - 1 : REACH_PX + 1].max(axis=1))[:, None]
    climbing_after = np.cumprod(steps[:, REACH_PX:] > flat, axis=1).sum(axis=1)
    climbing_before = np.cumprod(steps[:, REACH_PX - 1 :: -1] > flat, axis=1).sum(axis=1)
    lines = np.arange(profiles.shape[0])
    start, end = REACH_PX - climbing_before, REACH_PX + climbing_after
    low, high = profiles[lines, start], profiles[lines, end]
    contrast = high - low
    first = _crossing(profiles, start=start, end=end, level=low + 0.1 * contrast)
    last = _crossing(profiles, start=start, end=end, level=low + 0.9 * contrast)
    found = end > start
    return contrast[found].astype(np.float32), (last - first)[found].astype(np.float32)


def _crossing(profiles: Mask, *, start: NDArray[np.intp], end: NDArray[np.intp], level: Mask) -> Mask:
    """Where each rise first reaches its level, between pixels."""
    positions = np.arange(profiles.shape[1])
    inside = (positions >= start[:, None]) & (positions <= end[:, None])
    after = np.argmax(inside & (profiles >= level[:, None]), axis=1)
    before = np.maximum(after - 1, 0)
    lines = np.arange(profiles.shape[0])
    a, b = profiles[lines, before], profiles[lines, after]
    share = np.where(b > a, (level - a) / np.where(b > a, b - a, 1), 0)
    return np.asarray(before + share, dtype=np.float32)
