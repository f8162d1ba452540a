"""What the colour bench does to photographs: their colour is taken, their lightness stays; ten places may be told."""

from __future__ import annotations

import numpy as np

from heirloom.aging.digital import in_depth
from heirloom.core.color import from_lab, to_lab
from heirloom.core.photo import Photo, Pixels
from heirloom.steps.colorize import Hint, point

GRAY = "gray"  # the one case
BITS = 8
LEAST_CHROMA = 3.0  # mean, below which an original is gray itself, and right colours cannot be told from wrong ones
HINTS = 10
HINT_SHARE = 0.025  # side of a hint, of the photograph's shorter side: a dab of a brush


def has_colour(pixels: Pixels) -> bool:
    """Whether there is any colour to be found again in (H, W, 1 or 3)."""
    if pixels.shape[2] == 1:
        return False
    lab = to_lab(pixels)
    return bool(np.hypot(lab[..., 1], lab[..., 2]).mean() >= LEAST_CHROMA)


def without_colour(original: Pixels) -> Photo:
    """The picture (H, W, 3) in one channel that has the same CIE L, rounded to 8 bits."""
    lab = to_lab(original)
    lab[..., 1:] = 0
    gray = from_lab(lab)[..., 1:2]  # the three channels are equal but for rounding
    return Photo(pixels=in_depth(np.clip(gray, 0, 1), bits=BITS))


def true_hints(original: Pixels, *, seed: int) -> tuple[Hint, ...]:
    """Ten dabs at random places, in the mean colour that the original (H, W, 3) has there."""
    generator = np.random.default_rng([seed, 1])
    height, width = original.shape[:2]
    side = max(1, round(HINT_SHARE * min(height, width)))
    hints = []
    for _ in range(HINTS):
        top, left = int(generator.integers(height - side + 1)), int(generator.integers(width - side + 1))
        mean = original[top : top + side, left : left + side].mean(axis=(0, 1))
        name = "#" + "".join(f"{round(255 * float(value)):02x}" for value in mean)
        hints.append(point(left + (side - 1) / 2, top + (side - 1) / 2, name, width_px=float(side)))
    return tuple(hints)
