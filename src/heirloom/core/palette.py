"""A picture's colours in ten numbers."""

from __future__ import annotations

import numpy as np

from heirloom.core.color import Array

PALETTE_SIZE = 10
SECTORS = 6


def palette_of(ab: Array) -> Array:
    """Ten numbers about a and b (..., 2) of CIE LAB: see the constants."""
    flat = ab.reshape(-1, 2).astype(np.float64)
    chroma = np.hypot(flat[:, 0], flat[:, 1])
    neutral = chroma < 8.0
    out = np.zeros(PALETTE_SIZE, np.float32)
    out[0] = 1
    out[1] = neutral.mean()
    out[2] = chroma.mean() / 50
    coloured = flat[~neutral]
    if len(coloured):
        place = (np.degrees(np.arctan2(coloured[:, 1], coloured[:, 0])) - 30) % 360 / 60
        first = np.floor(place).astype(int) % SECTORS
        share = place - np.floor(place)
        shares = np.bincount(first, 1 - share, SECTORS) + np.bincount((first + 1) % SECTORS, share, SECTORS)
        out[3:9] = shares / len(coloured)
    out[9] = flat[:, 1].mean() / 50
    return out
