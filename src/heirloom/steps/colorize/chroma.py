"""Colour changed while lightness stays: a colour that the screen cannot show loses chroma, never lightness."""

from __future__ import annotations

import numpy as np

from heirloom.core.color import Array, from_linear, light_of_lab, to_lab
from heirloom.core.photo import Pixels

LARGEST = 110.0  # of a and b: no colour of a photograph lies beyond, and what does would make blocks of colour
ROUNDING = 2e-5  # linear light beyond [0, 1] that is no colour outside the gamut: 0.02 of L near black
HALVINGS = 12  # of the search for the strongest chroma that can be shown: exact to 1/4096 of it


def chroma_of(pixels: Pixels) -> Array:
    """a and b of CIE LAB (H, W, 2) of pixels (H, W, 1 or 3); all 0 for gray."""
    if pixels.shape[2] == 1:
        return np.zeros((*pixels.shape[:2], 2), np.float32)
    return to_lab(pixels)[..., 1:]


def with_chroma(lightness: Array, chroma: Array) -> Pixels:
    """The sRGB pixels (H, W, 3) of this L (H, W) and of a and b (H, W, 2), each within +-110.

    Where no screen shows that colour at that lightness, a and b are scaled down along their hue until one does.
    """
    chroma = np.clip(chroma, -LARGEST, LARGEST)
    light = light_of_lab(_joined(lightness, chroma))
    beyond = (light.min(axis=-1) < -ROUNDING) | (light.max(axis=-1) > 1 + ROUNDING)
    if beyond.any():
        light[beyond] = _shown(lightness[beyond], chroma[beyond])
    return np.clip(from_linear(np.clip(light, 0, 1)), 0, 1)


def _shown(lightness: Array, chroma: Array) -> Array:
    """Linear light (N, 3) of the strongest share of each chroma (N, 2) that can be shown at its lightness (N)."""
    low, high = np.zeros_like(lightness), np.ones_like(lightness)
    best = light_of_lab(_joined(lightness, np.zeros_like(chroma)))
    for _ in range(HALVINGS):
        share: Array = ((low + high) / 2).astype(np.float32)
        light = light_of_lab(_joined(lightness, share[..., None] * chroma))
        fits = (light.min(axis=-1) >= -ROUNDING) & (light.max(axis=-1) <= 1 + ROUNDING)
        best[fits] = light[fits]
        low, high = np.where(fits, share, low), np.where(fits, high, share)
    return best


def _joined(lightness: Array, chroma: Array) -> Array:
    return np.concatenate([lightness[..., None], chroma], axis=-1)
