"""Dust: small compact specks, brighter or darker than everything around them, on quiet ground."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

LARGEST_PX = 9  # a speck is narrower and lower than this
GROUND_PX = 15  # the surroundings that must be quiet
LEAST_STEP = 14 / 255
LEAST_RATIO = 4.0  # of a speck's departure to the texture around it
QUIET = 3.0  # of a speck's departure to the spread of its ground


def find_specks(gray: Floats, scale: Floats, *, polarity: int) -> tuple[NDArray[np.int32], Floats]:
    """Specks of one polarity as labels (H, W), 0 for none, and how far each departs from its ground (N + 1,).

    `scale` (H, W) is the local texture. The departure is in units of the larger of texture and a third of the ground's
    spread, so that a glint among other glints counts little.
    """
    import cv2

    signed = gray * np.float32(polarity)
    opened = cv2.morphologyEx(signed, cv2.MORPH_OPEN, np.ones((LARGEST_PX, LARGEST_PX), np.uint8))
    hat = signed - opened
    size = (GROUND_PX, GROUND_PX)
    mean = cv2.blur(opened, size, borderType=cv2.BORDER_REFLECT)
    spread = np.sqrt(np.maximum(cv2.blur(opened**2, size, borderType=cv2.BORDER_REFLECT) - mean**2, 0))
    ground = np.maximum(np.maximum(LEAST_RATIO * scale, QUIET * spread), LEAST_STEP)
    peak = hat > ground
    if not peak.any():
        return np.zeros(gray.shape, np.int32), np.zeros(1, np.float32)
    member = (hat > 0.4 * ground).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(member, connectivity=8)
    strength = np.zeros(count, np.float32)
    np.maximum.at(strength, labels[peak], (hat / ground)[peak])
    extent = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    kept = (strength > 1) & (extent <= LARGEST_PX)
    kept[0] = False
    number = np.zeros(count, np.int32)
    number[kept] = np.arange(1, int(kept.sum()) + 1)
    return number[labels], np.concatenate([np.zeros(1, np.float32), strength[kept]])
