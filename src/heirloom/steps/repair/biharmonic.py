"""Biharmonic filling of thin damage: the smoothest surface that meets the surroundings in value and slope.

Solves the fourth-order equation of Damelin and Hoang, "On surface completion and image inpainting by biharmonic
functions" (2018), for the pixels of the hole, by conjugate gradients on the normal form of the discrete Laplacian.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from heirloom.core.photo import Pixels

_TOLERANCE = 1e-4  # relative residual; a tenth of an 8-bit level in the result
_MOST_STEPS = 400


def fill_biharmonic(pixels: Pixels, hole: NDArray[np.bool_]) -> Pixels:
    """`pixels` (H, W, C) with the hole (H, W) replaced by the least squared Laplacian; not clipped."""
    import cv2

    if hole.all():
        return pixels
    start = cv2.inpaint(
        np.clip(pixels * 255 + 0.5, 0, 255).astype(np.uint8), hole.astype(np.uint8), 3, cv2.INPAINT_NS
    ).reshape(pixels.shape)
    result = np.where(hole[..., None], start.astype(np.float32) / 255, pixels)
    near = cv2.dilate(hole.astype(np.uint8), np.ones((9, 9), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(near, connectivity=8)
    for left, top, width, height, _ in stats[1:count]:
        area = (slice(top, top + height), slice(left, left + width))
        result[area] = _solve(result[area], hole[area])
    return result


def _laplacian(values: Pixels) -> Pixels:
    import cv2

    return cv2.Laplacian(values, cv2.CV_32F, ksize=1, borderType=cv2.BORDER_REPLICATE).reshape(values.shape)


def _solve(start: Pixels, hole: NDArray[np.bool_]) -> Pixels:
    """Conjugate gradients for min |Laplacian(u)|^2 over the pixels in the hole, the others fixed."""
    inside = hole[..., None].astype(np.float32)
    u = start.astype(np.float32)
    residual = -_laplacian(_laplacian(u)) * inside
    direction = residual.copy()
    energy = float((residual**2).sum())
    target = energy * _TOLERANCE**2
    for _ in range(_MOST_STEPS):
        if energy <= target or energy < 1e-12:
            break
        image = _laplacian(_laplacian(direction)) * inside
        step = energy / max(float((direction * image).sum()), 1e-20)
        u = u + step * direction
        residual = residual - step * image
        fresh = float((residual**2).sum())
        direction = residual + (fresh / energy) * direction
        energy = fresh
    return u
