"""A quick, smooth filling: what the fill network starts from, in training and at work.

It is the pull-push pyramid of Gortler et al., "The Lumigraph" (1996), drawn taut by some steps of descent towards the
biharmonic surface (Chui and Mhaskar, "MRA contextual-recovery extension of smooth functions on manifolds", 2010).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from heirloom.core.photo import Pixels

Bools = NDArray[np.bool_]
Floats = NDArray[np.float32]

HALVINGS = 5
# The Laplacian of the Laplacian. Its largest eigenvalue is 64: steps below 2 * (1 + momentum) / 64 are stable.
BIHARMONIC = np.array(
    [[0, 0, 1, 0, 0], [0, 2, -8, 2, 0], [1, -8, 20, -8, 1], [0, 2, -8, 2, 0], [0, 0, 1, 0, 0]], np.float32
)
STEPS, STEP, MOMENTUM = 40, 1 / 40, 0.9  # PSNR in thin holes: 26.7 dB after 0 steps, 28.5 after 10, 29.6 after 40
TINY = 1e-4


def fill_smooth(pixels: Pixels, hole: Bools, *, origin: tuple[int, int] = (0, 0)) -> Pixels:
    """`pixels` (H, W, C) with the hole (H, W) filled smoothly; what lies in it is ignored. Not clipped.

    `origin` is the (top, left) of the pixels in the whole they are a window of: the pyramid stands on its grid. Every
    pixel outside the hole stays as it is. A hole that covers everything is filled with 0.
    """
    import cv2

    filled = np.where(hole[..., None], _pulled_and_pushed(pixels, hole, origin), pixels).astype(np.float32)
    places = np.flatnonzero(hole)
    flat = filled.reshape(-1, filled.shape[2])
    surface = flat[places]
    pace = np.zeros_like(surface)
    for _ in range(STEPS):
        slope = cv2.filter2D(filled, -1, BIHARMONIC, borderType=cv2.BORDER_REPLICATE).reshape(flat.shape)
        pace *= np.float32(MOMENTUM)
        pace -= slope.take(places, axis=0) * np.float32(STEP)
        surface += pace
        flat[places] = surface
    return filled


def _pulled_and_pushed(pixels: Pixels, hole: Bools, origin: tuple[int, int]) -> Pixels:
    """Every pixel of the hole as a mean of known ones, of a wider surrounding the deeper it lies."""
    import cv2

    height, width, channels = pixels.shape
    grid = 2**HALVINGS
    top, left = origin[0] % grid, origin[1] % grid
    margins = ((top, -(top + height) % grid), (left, -(left + width) % grid))
    weights = [np.pad((~hole).astype(np.float32), margins)]
    values = [np.pad(np.where(hole[..., None], np.float32(0), pixels), (*margins, (0, 0)))]
    for _ in range(HALVINGS):
        weight, value = _halved(weights[-1]), _halved(values[-1])
        # a coarse pixel with some known content counts in full, so that detail does not fade at the rim
        full = np.minimum(weight * 4, 1)
        values.append((value / np.maximum(weight, TINY)[..., None] * full[..., None]).astype(np.float32))
        weights.append(full)
    mean = values[-1].sum(axis=(0, 1)) / max(float(weights[-1].sum()), TINY)
    now = values[-1] + (1 - weights[-1])[..., None] * mean
    for value, weight in zip(reversed(values[:-1]), reversed(weights[:-1]), strict=True):
        large = cv2.resize(now, (weight.shape[1], weight.shape[0]), interpolation=cv2.INTER_LINEAR)
        now = value + (1 - weight)[..., None] * large.reshape(value.shape)
    return np.asarray(now[top : top + height, left : left + width, :channels], dtype=np.float32)


def _halved(plane: Floats) -> Floats:
    """Means of 2 x 2 pixels of (H, W) or (H, W, C)."""
    return (plane[0::2, 0::2] + plane[1::2, 0::2] + plane[0::2, 1::2] + plane[1::2, 1::2]) * np.float32(0.25)
