"""Blending two pictures under a soft mask, so that a repair has no visible edge and nothing moves outside the mask."""

from __future__ import annotations

import numpy as np

from heirloom.core.photo import Mask, Pixels


def feather(mask: Mask, *, radius_px: float) -> Mask:
    """`mask` with edges softened inwards over `radius_px`: 0 stays exactly 0 outside, 1 stays 1 deep inside."""
    import cv2

    if radius_px <= 0:
        return mask
    inside = (mask > 0).astype(np.uint8)
    if inside.all():  # there is no edge to soften, and the distance transform needs one
        return mask
    distance = cv2.distanceTransform(inside, cv2.DIST_L2, cv2.DIST_MASK_5)
    ramp = np.clip(distance / np.float32(radius_px + 1), 0, 1)
    soft = ramp * ramp * (3 - 2 * ramp)  # smoothstep: no kink at either end
    return np.asarray(mask * soft, dtype=np.float32)


def blend(below: Pixels, above: Pixels, *, mask: Mask) -> Pixels:
    """`above` where `mask` (H, W) is 1, exactly `below` where it is 0, a linear mixture between; both (H, W, C)."""
    if below.shape != above.shape or below.shape[:2] != mask.shape:
        raise ValueError(f"shapes do not fit: {below.shape}, {above.shape} and mask {mask.shape}")
    weight = mask[..., None]
    mixed = below + weight * (above - below)
    return np.where(weight >= 1, above, np.where(weight <= 0, below, mixed)).astype(np.float32)
