"""The soft rim of damage: what the scanner's blur and sharpening have spread beyond the damage itself.

A hole that leaves a part of a scratch at its edge is filled with that scratch. So a hole grows over what departs from
the surroundings like damage does, as far as that is close by.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from heirloom.core.color import luma
from heirloom.core.photo import Pixels
from heirloom.steps.repair.monochrome import is_monochrome
from heirloom.steps.repair.smooth import fill_smooth

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]

# Departures that show in a smooth place, and against the mean of the fine detail around; how far a rim goes with them.
# Sharpening and blur spread brightness by some pixels, the halved colour of JPEG files spreads colour further.
FAINTEST, OF_TEXTURE, FURTHEST_PX = 6 / 255, 3.0, 4
FAINTEST_COLOUR, OF_COLOUR_TEXTURE, FURTHEST_COLOUR_PX = 8 / 255, 3.0, 6
TEXTURE_PX = 21
MARGIN_PX = 2  # beyond the rim, from where the surroundings are taken


def with_rim(pixels: Pixels, core: Bools, *, least_px: int = 1, offset: tuple[int, int] = (0, 0)) -> Bools:
    """The damaged places `core` (H, W) of pixels (H, W, 1 or 3) grown by `least_px`, and further where it shows.

    `offset` is the (top, left) of the pixels in the whole they are a window of.
    """
    grown = _grown(core, least_px)
    if not core.any():
        return grown
    near = _grown(core, least_px + FURTHEST_COLOUR_PX - 1)
    around = fill_smooth(pixels, _grown(near, MARGIN_PX), origin=offset)
    gray, gray_around = luma(pixels)[..., None], luma(around)[..., None]
    bright = _strange(gray - gray_around, gray, near, faintest=FAINTEST, of_texture=OF_TEXTURE)
    bright &= _grown(core, least_px + FURTHEST_PX - 1)
    if pixels.shape[2] > 1 and is_monochrome(pixels):  # in a colour photograph colours depart by themselves
        colour = pixels - gray
        apart = colour - (around - gray_around)
        bright |= _strange(apart, colour, near, faintest=FAINTEST_COLOUR, of_texture=OF_COLOUR_TEXTURE)
    for _ in range(FURTHEST_COLOUR_PX - 1):
        grown |= _grown(grown, 1) & bright
    return grown


def _strange(apart: Pixels, planes: Pixels, near: Bools, *, faintest: float, of_texture: float) -> Bools:
    """Where planes (H, W, C) depart by `apart` from the surroundings, near the damage, more than their detail does."""
    import cv2

    known, side = (~near).astype(np.float32), (TEXTURE_PX, TEXTURE_PX)
    fine = np.abs(planes - cv2.GaussianBlur(planes, (0, 0), 2).reshape(planes.shape)).max(axis=2)
    texture = cv2.blur(fine * known, side) / np.maximum(cv2.blur(known, side), np.float32(0.05))
    return np.asarray(near & (np.abs(apart).max(axis=2) > np.maximum(faintest, of_texture * texture)), dtype=np.bool_)


def _grown(marked: Bools, by_px: int) -> Bools:
    import cv2

    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * by_px + 1, 2 * by_px + 1))
    return np.asarray(cv2.dilate(marked.astype(np.uint8), disc), dtype=np.bool_)
