"""Whether a photograph is gray or toned: most old prints are, and colours that depart from one tone tell of damage."""

from __future__ import annotations

import numpy as np

from heirloom.core.photo import Pixels
from heirloom.steps.repair.detect_classical import is_toned

TINT = 4 / 255  # mean difference of the channels of a photograph that counts as gray


def is_monochrome(pixels: Pixels) -> bool:
    """Whether a photograph (H, W, 1 or 3) is gray or has one tint for each brightness."""
    if pixels.shape[-1] == 1 or float(np.abs(pixels[..., [0, 2]] - pixels[..., [1]]).mean()) < TINT:
        return True
    return is_toned(pixels)
