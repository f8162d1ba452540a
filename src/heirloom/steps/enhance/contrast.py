"""Local contrast without halos: detail of an edge-keeping filter, deepened where it is more than noise.

The guided filter of He, Sun and Tang (ECCV 2010) parts brightness from detail; it follows strong edges, so that nothing
glows beside them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from heirloom.core.color import luma
from heirloom.core.photo import Pixels

Array = NDArray[np.float32]

EDGE_VARIANCE = 0.06**2  # brightness steps well above 0.06 are edges and stay in the base
NOISE_FACTOR = 3.0  # detail below three times the noise hardly grows


def deepen(pixels: Pixels, *, amount: float, radius_px: int, noise_sigma: float) -> Pixels:
    """`pixels` (H, W, C) with brightness detail finer than `radius_px` increased by the share `amount`.

    `noise_sigma` is on the scale 0..1. Detail near black and white grows less, so that nothing clips.
    """
    bright = np.asarray(luma(pixels), np.float32)
    detail = bright - _base(bright, radius_px)
    if noise_sigma > 0:
        power = detail**2
        detail = detail * (power / (power + np.float32((NOISE_FACTOR * noise_sigma) ** 2)))
    low, high = pixels.min(axis=2), pixels.max(axis=2)
    shift = np.float32(amount) * detail * np.sqrt(np.clip(4 * bright * (1 - bright), 0, 1))
    shift = np.clip(shift, -0.5 * low, 0.5 * (1 - high))
    return np.asarray(pixels + shift[..., None], np.float32)


def _base(bright: Array, radius_px: int) -> Array:
    """The self-guided filter: a local mean where it is flat, the picture itself at edges."""
    mean = _box(bright, radius_px)
    variance = np.maximum(_box(np.square(bright), radius_px) - mean * mean, 0)
    slope = np.asarray(variance / (variance + np.float32(EDGE_VARIANCE)), np.float32)
    start = np.asarray(mean - slope * mean, np.float32)
    return _box(slope, radius_px) * bright + _box(start, radius_px)


def _box(plane: Array, radius_px: int) -> Array:
    import cv2

    size = 2 * radius_px + 1
    # mirrored at the borders; a filter wider than the picture would need a border that the picture cannot give
    size = min(size, 2 * min(plane.shape) - 1)
    blurred = cv2.boxFilter(plane, cv2.CV_32F, (size, size), borderType=cv2.BORDER_REFLECT)
    return np.asarray(blurred, np.float32).reshape(plane.shape)
