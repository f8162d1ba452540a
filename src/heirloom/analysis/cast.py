"""The colour cast over the whole picture, told apart from the colours of what is in it.

A cast lies over shadows, grays, lights and edges alike; a forest or a sunset does not. Four witnesses that fail for
different reasons are asked, and how well they agree is the confidence.
"""

from __future__ import annotations

import math

import numpy as np

from heirloom.analysis.findings import Cast
from heirloom.core.color import Array, luma, to_lab
from heirloom.core.photo import Pixels, shrink, shrink_factor

CAST_PIXELS = 60_000
SHADOW_PERCENTS, LIGHT_PERCENTS = (2.0, 12.0), (92.0, 99.0)  # of lightness; the very ends are clipped or dust
GRAYS_PERCENT = 30.0  # the least colourful part, seen from the first estimate
CLIPPED_LOW, CLIPPED_HIGH = 3 / 255, 252 / 255
AGREEMENT = (
    6.0  # LAB units: a witness that differs by half of this and of the cast's own strength halves the confidence
)
MIDDLE_GRAY = 0.5  # sRGB-encoded: where the edges' colour balance is turned into LAB


def measure_cast(tones: Pixels) -> Cast:
    """The cast that shadows, lights, grays and edges agree on, in CIE LAB, with the confidence of that.

    The edges are those of the gray-edge hypothesis (van de Weijer, Gevers and Gijsenij 2007, first order).
    """
    if tones.shape[2] == 1:
        return _cast(np.zeros(2, np.float32), confidence=1.0)
    pixels = shrink(tones, shrink_factor(tones.shape[0], tones.shape[1], CAST_PIXELS))
    values = pixels.reshape(-1, 3)
    lab = to_lab(values)
    usable = (values.min(axis=1) > CLIPPED_LOW) & (values.max(axis=1) < CLIPPED_HIGH)
    if np.count_nonzero(usable) >= 16:
        lab = lab[usable]
    shadows, lights = _between(lab, SHADOW_PERCENTS), _between(lab, LIGHT_PERCENTS)
    edges = _edge_colour(pixels)
    first = np.median(np.stack([shadows, lights, edges, np.median(lab[:, 1:], axis=0)]), axis=0)
    witnesses = np.stack([shadows, lights, edges, _grays(lab, around=first)])
    middle = np.median(witnesses, axis=0)
    apart = float(np.max(np.hypot(witnesses[:, 0] - middle[0], witnesses[:, 1] - middle[1])))
    limit = (AGREEMENT + math.hypot(*middle)) / 2
    return _cast(middle, confidence=1 / (1 + (apart / limit) ** 2))


def measure_tint(tones: Pixels) -> Cast:
    """The median colour of a picture that is toned in one hue, where all colour is cast and none is the scene's."""
    if tones.shape[2] == 1:
        return _cast(np.zeros(2, np.float32), confidence=1.0)
    lab = to_lab(shrink(tones, shrink_factor(tones.shape[0], tones.shape[1], CAST_PIXELS))).reshape(-1, 3)
    return _cast(np.median(lab[:, 1:], axis=0), confidence=1.0)


def _cast(colour: Array, *, confidence: float) -> Cast:
    a, b = float(colour[0]), float(colour[1])
    strength = math.hypot(a, b)
    direction_deg = math.degrees(math.atan2(b, a)) % 360 if strength else 0.0
    return Cast(a=a, b=b, strength=strength, direction_deg=direction_deg, confidence=confidence)


def _between(lab: Array, percents: tuple[float, float]) -> Array:
    """The median colour (a, b) between two percentiles of lightness."""
    low, high = np.percentile(lab[:, 0], percents)
    inside = (lab[:, 0] >= low) & (lab[:, 0] <= high)
    return np.asarray(np.median(lab[inside, 1:], axis=0), dtype=np.float32)


def _grays(lab: Array, *, around: Array) -> Array:
    """The median colour of the pixels that are least colourful once the cast `around` is taken off."""
    chroma = np.hypot(lab[:, 1] - around[0], lab[:, 2] - around[1])
    return np.asarray(np.median(lab[chroma <= np.percentile(chroma, GRAYS_PERCENT), 1:], axis=0), dtype=np.float32)


def _edge_colour(pixels: Pixels) -> Array:
    """The colour (a, b) a middle gray has under the light that makes the mean edge gray."""
    across = np.abs(np.diff(pixels, axis=1)).mean(axis=(0, 1)) if pixels.shape[1] > 1 else np.zeros(3, np.float32)
    down = np.abs(np.diff(pixels, axis=0)).mean(axis=(0, 1)) if pixels.shape[0] > 1 else np.zeros(3, np.float32)
    slopes = (across + down).astype(np.float32) + 1e-4
    balance = slopes / float(luma(slopes[None, None])[0, 0])
    return to_lab(np.clip(MIDDLE_GRAY * balance, 0, 1)[None, None])[0, 0, 1:]
