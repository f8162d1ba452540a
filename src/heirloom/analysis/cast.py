"""The colour cast over the whole picture."""

from __future__ import annotations

import math

import numpy as np

from heirloom.analysis.findings import Cast
from heirloom.core.color import to_lab
from heirloom.core.photo import Pixels


def measure_cast(tones: Pixels) -> Cast:
    """The median colour of the least colourful half of the picture, in CIE LAB."""
    if tones.shape[2] == 1:
        return Cast(a=0.0, b=0.0, strength=0.0, direction_deg=0.0)
    lab = to_lab(tones).reshape(-1, 3)
    chroma = np.hypot(lab[:, 1], lab[:, 2])
    near = lab[chroma <= np.median(chroma)]
    a, b = (float(value) for value in np.median(near[:, 1:], axis=0))
    strength = math.hypot(a, b)
    return Cast(a=a, b=b, strength=strength, direction_deg=math.degrees(math.atan2(b, a)) % 360 if strength else 0.0)
