"""The colour of pixels that nobody sees: without care it would shine through at the edges of what is seen."""

from __future__ import annotations

import numpy as np

from heirloom.core.photo import Mask, Pixels


def with_colour_around(pixels: Pixels, alpha: Mask, *, reach_px: int) -> Pixels:
    """`pixels` (H, W, C) where those of alpha 0, up to `reach_px` from visible ones, have the nearest one's colour."""
    import cv2

    hidden = alpha <= 0
    if not hidden.any() or hidden.all():
        return pixels
    distance, nearest = cv2.distanceTransformWithLabels(
        hidden.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    place = np.zeros(int(nearest.max()) + 1, np.intp)  # of the visible pixel that each label stands for
    visible = np.flatnonzero(~hidden)
    place[nearest.ravel()[visible]] = visible
    near = np.flatnonzero(hidden & (distance <= reach_px))
    filled = pixels.copy()
    flat = filled.reshape(-1, pixels.shape[2])
    flat[near] = flat[place[nearest.ravel()[near]]]
    return filled
