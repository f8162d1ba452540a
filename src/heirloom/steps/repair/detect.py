"""Finds damage: thin bright or dark lines and specks that stand out from both sides of them."""

from __future__ import annotations

import numpy as np

from heirloom.core.color import luma
from heirloom.core.geometry import Box
from heirloom.core.masks import DamageKind, DamageMap, kind_code
from heirloom.core.photo import Photo


def detect_damage(
    photo: Photo, *, sensitivity: float = 0.5, noise_sigma: float | None = None, frame: Box | None = None
) -> DamageMap:
    """The damage map of a photograph; `sensitivity` 0 finds nothing, 1 everything suspicious."""
    import cv2

    if sensitivity <= 0 or min(photo.height, photo.width) < 16:
        return DamageMap.empty(photo.height, photo.width)
    gray = np.ascontiguousarray(luma(photo.pixels))
    median = cv2.medianBlur(np.clip(gray * 255, 0, 255).astype(np.uint8), 7).astype(np.float32) / 255
    departure = np.abs(gray - median)
    noise = max(3 / 255, (noise_sigma or 0) / 255)
    texture = cv2.blur(departure, (31, 31)) + noise
    evidence = departure / texture * sensitivity
    probability = np.clip((evidence - 3) / 4, 0, 1).astype(np.float32)
    if frame is not None:
        inside = np.zeros_like(probability)
        frame.cut(inside)[...] = 1
        probability = probability * inside
    kind = np.where(probability > 0, kind_code(DamageKind.SCRATCH), 0).astype(np.uint8)
    return DamageMap(probability=probability, kind=kind)
