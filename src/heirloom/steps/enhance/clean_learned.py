"""Cleans with the clean network, which knows noise, blur and traces of files from grain."""

from __future__ import annotations

import numpy as np

from heirloom.core.photo import Pixels
from heirloom.models import Network
from heirloom.models.open import as_rgb, like
from heirloom.steps.enhance.pilot import pilot


def clean_learned(
    pixels: Pixels,
    *,
    network: Network,
    noise_sigma: float = 0.0,
    grain_size_px: float = 1.0,
    grain: float = 0.0,
    origin: tuple[int, int] = (0, 0),
) -> Pixels:
    """`pixels` (H, W, C) as the network cleans them, not clipped; `grain` in [0, 1] is how much of the film's it keeps.

    It begins from what thresholds make of noise of the measured strength `noise_sigma` (scale 0..255) and size; without
    a measured strength it has the photograph alone.

    Gray stays gray: of what the network takes off, the mean of the channels is taken off. `origin` is the place (top,
    left) of the pixels in the whole photograph: the network's grid belongs to the whole.
    """
    rgb = as_rgb(pixels)
    dial = np.full((*pixels.shape[:2], 1), 1 - grain, np.float32)
    first = as_rgb(pilot(pixels, noise_sigma=noise_sigma, grain_size_px=grain_size_px, origin=origin))
    residue = network.run({"photo": rgb, "dial": dial, "pilot": first}, origin=origin)["cleaned"] - rgb
    if np.array_equal(rgb[..., :1], rgb[..., 1:2]) and np.array_equal(rgb[..., 1:2], rgb[..., 2:]):
        residue = residue.mean(axis=2, keepdims=True)
    return np.asarray(pixels + like(residue, pixels), dtype=np.float32)
