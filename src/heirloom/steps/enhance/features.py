"""What a picture's tones and colours look like, as one row of numbers for the fading prior.

Everything is taken from a thumbnail, so that noise, dust and fine scratches average out and the size of the scan does
not matter. `scripts/fit_fading_prior.py` learns from the same numbers; a change here needs a new fit.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from heirloom.core.color import LUMA_WEIGHTS
from heirloom.core.photo import Pixels

Numbers = NDArray[np.float64]

THUMBNAIL_PIXELS = 22_500  # 150 x 150: quantiles of a thousandth still rest on more than twenty pixels
PERCENTS = (0.1, 0.5, 2, 5, 10, 25, 50, 75, 90, 95, 98, 99.5, 99.9)
CHROMA_PERCENTS = (2, 10, 50, 90, 98)
BANDS = ((0, 4), (4, 30), (30, 70), (70, 96), (96, 100))  # percentiles of luma: shadows, ..., highlights
PILE_DISTANCE = 0.02  # tones this near to the extreme count as piled up there: a clipped range that faded later


def thumbnail(pixels: Pixels) -> Pixels:
    """`pixels` (H, W, C) averaged down to at most about `THUMBNAIL_PIXELS`; always three channels."""
    import cv2

    height, width = pixels.shape[:2]
    shrink = min(1.0, (THUMBNAIL_PIXELS / (height * width)) ** 0.5)
    if shrink < 1:
        size = (max(1, round(width * shrink)), max(1, round(height * shrink)))
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.float32)
        pixels = pixels.reshape(size[1], size[0], -1)
    return np.repeat(pixels, 3, axis=2) if pixels.shape[2] == 1 else pixels


def describe(pixels: Pixels) -> Numbers:
    """The row of numbers (features,) for a thumbnail (H, W, 3) in [0, 1]."""
    values = pixels.reshape(-1, 3).astype(np.float64)
    brightness = values @ LUMA_WEIGHTS.astype(np.float64)
    order = np.argsort(brightness, kind="stable")
    centred = values - values.mean(axis=0)
    spread = np.sqrt((centred**2).mean(axis=0)) + 1e-4
    likeness = (centred.T @ centred) / len(values) / np.outer(spread, spread)
    centred_brightness = brightness - brightness.mean()
    slope = (centred * centred_brightness[:, None]).mean(axis=0) / ((centred_brightness**2).mean() + 1e-6)
    own_colour = np.sqrt(((centred - centred_brightness[:, None] * slope) ** 2).mean(axis=0))
    return np.concatenate(
        [
            np.percentile(values, PERCENTS, axis=0).ravel(),
            np.percentile(brightness, PERCENTS),
            *_band_colours(values[order]),
            np.percentile(_chroma(values), CHROMA_PERCENTS, axis=0).ravel(),
            spread,
            likeness[[0, 0, 1], [1, 2, 2]],
            slope,
            own_colour,
            *_piles(values, brightness),
        ]
    )


def _chroma(values: Numbers) -> Numbers:
    return np.stack([values[:, 0] - values[:, 1], values[:, 2] - values[:, 1]], axis=1)


def _band_colours(ordered: Numbers) -> list[Numbers]:
    """Mean colour and spread of chroma in every band of brightness; `ordered` runs from dark to light."""
    numbers: list[Numbers] = []
    for low, high in BANDS:
        first = min(int(len(ordered) * low / 100), len(ordered) - 1)
        band = ordered[first : max(int(len(ordered) * high / 100), first + 1)]
        numbers += [band.mean(axis=0), _chroma(band).std(axis=0)]
    return numbers


def _piles(values: Numbers, brightness: Numbers) -> list[Numbers]:
    """How much lies close to the darkest and the lightest tone, per channel and in brightness; cube roots."""
    tones = np.concatenate([values, brightness[:, None]], axis=1)
    low, high = np.percentile(tones, (0.1, 99.9), axis=0)
    return [
        np.cbrt((tones <= low + PILE_DISTANCE).mean(axis=0)),
        np.cbrt((tones >= high - PILE_DISTANCE).mean(axis=0)),
    ]
