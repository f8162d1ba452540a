"""What thresholds make of a noisy photograph: the classical cleaning, and the pilot that the clean network begins from.

Thresholds are told the strength of the noise and take white noise off almost as well as can be; the network sees
edges, texture and grain. Given both, it keeps the better one in every place.
"""

from __future__ import annotations

import numpy as np

from heirloom.core.photo import Pixels
from heirloom.steps.enhance.dct import denoise

LEAST_SIGMA = 1.5  # scale 0..255: what is measured below is texture as likely as noise


def pilot(pixels: Pixels, *, noise_sigma: float, grain_size_px: float, origin: tuple[int, int] = (0, 0)) -> Pixels:
    """`pixels` (H, W, 1 or 3) without noise of deviation `noise_sigma` (scale 0..255) and size `grain_size_px` >= 1.

    The size is the side of the square under the noise's autocorrelation: 1 for white noise, 3.7 for noise blurred by
    1 px. Noise below LEAST_SIGMA is left. `origin` is the place (top, left) of the pixels in the whole photograph.
    """
    if noise_sigma < LEAST_SIGMA:
        return pixels
    blur_px = float(np.sqrt(max(grain_size_px**2 - 1, 0) / (4 * np.pi)))
    return denoise(pixels, sigma=noise_sigma / 255, blur_px=blur_px, origin=origin)
