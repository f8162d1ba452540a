"""Lays surveyed colours over the photograph in its own size, window by window, exactly where hints are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from heirloom.core.color import Array, lightness, to_lab
from heirloom.core.geometry import Box
from heirloom.core.photo import Pixels
from heirloom.core.step import Survey
from heirloom.core.tiles import blocks
from heirloom.steps.colorize.chroma import with_chroma
from heirloom.steps.colorize.guide import along_lightness, enlarged_part
from heirloom.steps.colorize.hints import Hint, drawn
from heirloom.steps.colorize.looks import looked
from heirloom.steps.colorize.spread import ALIKE

BLOCK_PX = 256  # side of what is painted at a time: its planes stay in the cache, which saves a fifth of the time
HINT_REACH_PX = 16  # around a hint, over which what the small view could not hold of it fades
HINT_SIGMA_PX = 6.0


def painted(
    pixels: Pixels,
    *,
    window: Box,
    survey: Survey,
    hints: Sequence[Hint] = (),
    look: str = "natural",
    strength: float = 1.0,
) -> tuple[Pixels, Array]:
    """(the pixels (H, W, 3) of a `window` of the photograph in colour, how uncertain that is (H, W) in LAB units).

    L of each pixel stays. `strength` in [0, 1] leads from the pixel's own colour to the made one. Within HINT_REACH_PX
    of the border of a window hints beyond it are missed.
    """
    made: Pixels = np.empty((*pixels.shape[:2], 3), np.float32)
    uncertain: Array = np.empty(pixels.shape[:2], np.float32)
    halo = HINT_REACH_PX if hints else 0
    for core, around in blocks(*pixels.shape[:2], side=BLOCK_PX, halo=halo):
        place = around.moved(down=window.top, across=window.left)
        rgb, doubt = _block(around.cut(pixels), place, survey=survey, hints=hints, look=look, strength=strength)
        core.cut(made)[...] = core.seen_from(around).cut(rgb)
        core.cut(uncertain)[...] = core.seen_from(around).cut(doubt)
    return made, uncertain


def _block(
    pixels: Pixels, place: Box, *, survey: Survey, hints: Sequence[Hint], look: str, strength: float
) -> tuple[Pixels, Array]:
    light, own = _split(pixels)
    seen = place.moved(down=-survey.origin[0], across=-survey.origin[1])
    planes = enlarged_part(survey.planes, covered=survey.covered, box=seen)
    told = along_lightness(planes[..., :-1], light)  # a, b and the doubt
    chroma, doubt, kept = told[..., :2], np.maximum(told[..., 2], 0), planes[..., -1:]
    chroma = chroma + kept * (own - chroma)
    if hints:
        chroma, doubt = _with_hints(chroma, doubt, light, hints=hints, place=place)
    chroma = looked(chroma, lightness=light, look=look)
    chroma = own + np.float32(strength) * (chroma - own)
    return with_chroma(light, chroma), np.float32(strength) * doubt


def _split(pixels: Pixels) -> tuple[Array, Array]:
    """L (H, W) and a and b (H, W, 2) of pixels."""
    if pixels.shape[2] == 1:
        return lightness(pixels), np.zeros((*pixels.shape[:2], 2), np.float32)
    lab = to_lab(pixels)
    return lab[..., 0], lab[..., 1:]


def _with_hints(chroma: Array, doubt: Array, light: Array, *, hints: Sequence[Hint], place: Box) -> tuple[Array, Array]:
    """Colours that are exactly those of the hints on them; what that changes fades into what is as light around."""
    import cv2

    asked, known = drawn(hints, window=place, size=light.shape)
    if not known.any():
        return chroma, doubt
    distance, labels = cv2.distanceTransformWithLabels(
        (~known).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    rows, columns = np.nonzero(known)
    nearest = np.zeros(int(labels.max()) + 1, np.intp)  # of the known pixels in their order
    nearest[labels[rows, columns]] = np.arange(rows.size)
    lacking = (asked - chroma)[rows, columns]
    near = np.nonzero(distance <= HINT_REACH_PX)
    which = nearest[labels[near]]
    apart = (light[near] - light[rows, columns][which]) / np.float32(ALIKE)
    weight = np.exp(-((distance[near] / np.float32(HINT_SIGMA_PX)) ** 2) - apart**2).astype(np.float32)
    chroma, doubt = chroma.copy(), doubt.copy()
    chroma[near] += weight[:, None] * lacking[which]
    chroma[known] = asked[known]
    doubt[known] = 0
    return chroma, doubt
