"""Fills a mask from its surroundings; every pixel outside the mask stays as it is."""

from __future__ import annotations

import numpy as np

from heirloom.core.masks import CERTAIN
from heirloom.core.photo import Mask, Photo
from heirloom.steps.repair.biharmonic import fill_biharmonic
from heirloom.steps.repair.sparse import refine_sparse


def fill(photo: Photo, *, mask: Mask, seed: int = 0) -> Photo:  # noqa: ARG001
    """The photograph with the pixels where `mask` (H, W) is >= 128/255 filled in from their surroundings.

    All other pixels stay bit for bit. A mask that covers the whole photograph leaves nothing to fill it from: the
    photograph comes back as it is.
    """
    hole = mask >= CERTAIN - 1e-6
    if not hole.any() or hole.all():
        return photo
    filled = refine_sparse(fill_biharmonic(photo.pixels, hole), hole)
    return photo.with_pixels(np.where(hole[..., None], np.clip(filled, 0, 1), photo.pixels))
