"""Translucent damage: density added to or taken from the picture beneath, whose content stays."""

from __future__ import annotations

import numpy as np

from heirloom.aging.recipe import Array, Worn, density_pixels, for_channels, pixel_density
from heirloom.aging.strokes import SEEN, largest
from heirloom.core.color import from_linear, to_linear
from heirloom.core.masks import DamageKind

VISIBLE = 0.03  # density: about 7 % of light, where a stain begins to be seen and the mask passes one half
FAINTEST = 0.003  # density; less is left out
LEAST_VEIL = 0.002  # share of stray light; less is left out


def tint(
    worn: Worn, amount: Array, *, density: tuple[float, float, float], kind: DamageKind = DamageKind.STAIN
) -> Worn:
    """The print with `amount` (H, W) times a colour's `density` added; a negative amount bleaches.

    The mask passes one half where the change of density begins to be seen, and is 0 where nothing changed.
    """
    colour = for_channels(density, worn.pixels.shape[2])
    seen = np.abs(amount) * np.float32(np.abs(colour).max())
    touched = np.flatnonzero(seen >= FAINTEST)
    pixels = worn.pixels.copy()
    flat = pixels.reshape(-1, pixels.shape[2])
    added = amount.reshape(-1)[touched, None] * colour
    flat[touched] = density_pixels(np.maximum(pixel_density(flat[touched]) + added, 0))
    mask = np.zeros(amount.shape, np.float32)
    mask.reshape(-1)[touched] = np.minimum(seen.reshape(-1)[touched] / np.float32(2 * VISIBLE), 1)
    return worn.with_pixels(pixels).with_damage(kind, mask)


def veil(worn: Worn, amount: Array, *, light: tuple[float, float, float] = (1.0, 1.0, 1.0)) -> Worn:
    """The print with stray `light` (linear, per RGB channel) over it: `amount` (H, W) in [0, 1] is its share.

    The mask passes one half where the change begins to be seen.
    """
    touched = np.flatnonzero(amount >= LEAST_VEIL)
    pixels = worn.pixels.copy()
    flat = pixels.reshape(-1, pixels.shape[2])
    before = flat[touched]
    seen = to_linear(before)
    share = amount.reshape(-1)[touched, None]
    after = np.clip(from_linear(seen + share * (for_channels(light, pixels.shape[2]) - seen)), 0, 1)
    flat[touched] = after
    mask = np.zeros(amount.shape, np.float32)
    mask.reshape(-1)[touched] = np.clip(largest(np.abs(after - before)) / np.float32(2 * SEEN), LEAST_VEIL, 1)
    return worn.with_pixels(pixels).with_damage(DamageKind.STAIN, mask)
