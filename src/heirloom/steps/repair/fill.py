"""Fills a mask from its surroundings; every pixel outside the mask stays as it is."""

from __future__ import annotations

import numpy as np

from heirloom.core.masks import CERTAIN
from heirloom.core.photo import Mask, Photo
from heirloom.steps.repair.biharmonic import fill_biharmonic


def fill(photo: Photo, *, mask: Mask, seed: int = 0) -> Photo:  # noqa: ARG001
    """The photograph with the pixels where `mask` (H, W) is >= 128/255 filled in from their surroundings."""
    hole = mask >= CERTAIN - 1e-6
    if not hole.any():
        return photo
    return photo.with_pixels(np.clip(fill_biharmonic(photo.pixels, hole), 0, 1))
