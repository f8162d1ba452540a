"""Takes off what see-through damage has laid over a picture that still shows beneath: stains, tide lines, tape.

What lies on a print multiplies the light that comes back, so it adds to the density. The damage network estimates that
density (the veil); taking it off gives the picture's own values back. This corrects, it makes nothing up.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from heirloom.core.blend import blend, feather
from heirloom.core.color import from_linear, to_linear
from heirloom.core.photo import Pixels

Bools = NDArray[np.bool_]

FEATHER_PX = 1.0  # over which the correction sets in: the rim that a repair adds gets half of it, the stain all
MOST_VEIL = 1.3  # density: a twentieth of the light comes back, and with 8 bits about ten tones of a hundred
DARKEST, LIGHTEST = 3 / 255, 252 / 255  # beyond these a sample tells nothing of what lies beneath


def lift_veil(pixels: Pixels, veil: NDArray[np.float16], *, stained: Bools) -> tuple[Pixels, Bools]:
    """Pixels (H, W, 1 or 3) with the veil (H, W, 3; density) taken off where `stained`, and where nothing is left.

    The correction sets in softly at the edge of the stain and is clipped to [0, 1]. Where the second result is set, the
    stain hides the picture altogether; these pixels are as they were.
    """
    density = veil[stained].astype(np.float32)  # (N, 3)
    if pixels.shape[2] == 1:
        density = density.mean(axis=1, keepdims=True)
    below = pixels[stained]
    hidden = _hides(below, density)
    lost = np.zeros_like(stained)
    lost[stained] = hidden
    lifted = pixels.copy()
    lifted[stained] = np.clip(from_linear(to_linear(below) * np.power(np.float32(10), density)), 0, 1)
    weight = feather(stained.astype(np.float32), radius_px=FEATHER_PX)
    return blend(pixels, lifted, mask=np.where(lost, np.float32(0), weight)), lost


def _hides(below: NDArray[np.float32], density: NDArray[np.float32]) -> Bools:
    """Which of the stained pixels (N, C) show nothing of the picture any more."""
    dense = density.mean(axis=1) >= MOST_VEIL
    black = (below <= DARKEST).all(axis=1) & (density.mean(axis=1) > 0)
    white = (below >= LIGHTEST).all(axis=1) & (density.mean(axis=1) < 0)
    return np.asarray(dense | black | white, dtype=np.bool_)
