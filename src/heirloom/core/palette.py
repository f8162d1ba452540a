"""A picture's colours in ten numbers: how much of it is neutral, how strong its colours are, and which hues they have.

| number | what it is |
|---|---|
| 0 | 1: the palette is known (a palette of zeros says that nothing is) |
| 1 | share of the pixels that are nearly neutral |
| 2 | mean chroma / 50 |
| 3 to 8 | shares of the other pixels in six sectors of hue; the first is centred on 30 degrees, then every 60 |
| 9 | mean b / 50: warm above zero, cool below |
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from heirloom.core.color import Array

PALETTE_SIZE = 10
SECTORS = 6  # of hue; a pixel between two centres counts for both, for the nearer one more
SECTOR_DEGREES = 360 / SECTORS
FIRST_CENTRE_DEGREES = 30.0  # of hue in the plane of a and b: skin, brick and wood
NEUTRAL_CHROMA = 8.0  # below, in units of a and b, hues are hardly seen
CHROMA_UNIT = 50.0  # a strong colour


def palette_of(ab: Array) -> Array:
    """The ten numbers (10,) of the colours a and b (..., 2) of CIE LAB."""
    colours = ab.reshape(-1, 2).astype(np.float64)
    chroma = np.hypot(colours[:, 0], colours[:, 1])
    is_neutral = chroma < NEUTRAL_CHROMA
    numbers = np.zeros(PALETTE_SIZE, np.float32)
    numbers[0] = 1
    numbers[1] = is_neutral.mean()
    numbers[2] = chroma.mean() / CHROMA_UNIT
    if not is_neutral.all():
        numbers[3 : 3 + SECTORS] = _hues(colours[~is_neutral])
    numbers[9] = colours[:, 1].mean() / CHROMA_UNIT
    return numbers


def _hues(colours: NDArray[np.float64]) -> Array:
    """The shares (6,) of the colours (N, 2) in the sectors; they sum to 1."""
    hue = np.degrees(np.arctan2(colours[:, 1], colours[:, 0]))
    place = (hue - FIRST_CENTRE_DEGREES) % 360 / SECTOR_DEGREES
    before = np.floor(place).astype(int)
    nearer_next = place - before
    shares = np.bincount(before % SECTORS, 1 - nearer_next, SECTORS)
    shares += np.bincount((before + 1) % SECTORS, nearer_next, SECTORS)
    return np.asarray(shares / len(colours), dtype=np.float32)
