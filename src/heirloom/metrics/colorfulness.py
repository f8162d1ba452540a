"""How colourful a picture looks, after Hasler and Suesstrunk, "Measuring colourfulness in natural images" (2003)."""

from __future__ import annotations

import numpy as np

from heirloom.core.photo import Pixels

WEIGHT_OF_MEAN = 0.3  # of the paper's M3


def colorfulness(pixels: Pixels) -> float:
    """The paper's M3 of sRGB-encoded pixels (H, W, 1 or 3) in [0, 1]: 0 gray, 15 slightly, 45 quite, 109 extremely."""
    if pixels.shape[2] == 1:
        return 0.0
    red, green, blue = (pixels[..., channel].astype(np.float64) * 255 for channel in range(3))
    red_green, yellow_blue = red - green, (red + green) / 2 - blue
    spread = np.hypot(red_green.std(), yellow_blue.std())
    return float(spread + WEIGHT_OF_MEAN * np.hypot(red_green.mean(), yellow_blue.mean()))
