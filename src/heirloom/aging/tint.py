"""Translucent damage: density added to or taken from the picture beneath, whose content stays."""

from __future__ import annotations

import numpy as np

from heirloom.aging.recipe import Array, Worn, density_pixels, for_channels, pixel_density
from heirloom.core.masks import DamageKind

VISIBLE = 0.03  # density: about 7 % of light, where a stain begins to be seen and the mask passes one half
FAINTEST = 0.003  # density; less is left out


def tint(
    worn: Worn, amount: Array, *, density: tuple[float, float, float], kind: DamageKind = DamageKind.STAIN
) -> Worn:
    """The print with `amount` (H, W) times a colour's `density` added; a negative amount bleaches.

    The mask passes one half where the change of density begins to be seen, and is 0 where nothing changed.
    """
    colour = for_channels(density, worn.pixels.shape[2])
    seen = np.abs(amount) * np.float32(np.abs(colour).max())
    touched = seen >= FAINTEST
    pixels = worn.pixels.copy()
    added = amount[touched][:, None] * colour
    pixels[touched] = density_pixels(np.maximum(pixel_density(pixels[touched]) + added, 0))
    mask = np.where(touched, np.clip(seen / np.float32(2 * VISIBLE), 0, 1), 0)
    return worn.with_pixels(pixels).with_damage(kind, mask.astype(np.float32))
