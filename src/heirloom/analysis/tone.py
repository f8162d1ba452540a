"""Tones and colours: how far a photograph has faded, and whether it is gray, toned in one hue, or in colour."""

from __future__ import annotations

import math

import numpy as np

from heirloom.analysis.findings import Fading, Toning
from heirloom.core.color import Array, to_lab
from heirloom.core.photo import Photo, Pixels, shrink, shrink_factor
from heirloom.steps.enhance import measure_fading as measure_tones

TONING_PIXELS = 60_000  # small enough that the chroma noise of JPEG files averages out
LIGHTNESS_BINS = 20
RARE_PERCENT = 98.0  # a few coloured things are enough to make a colour photograph; single stains are not

# CIE LAB units, from clean colour photographs, the same toned and yellowed, and real old prints
GRAY_TINT, GRAY_CHROMA = 3.0, 6.0
COLOUR_ACROSS_HUE = 3.8
COLOUR_ACROSS_HUE_GRAYISH, GRAYISH_CHROMA = 5.0, 8.0  # gray pictures in JPEG files have some stray chroma
COLOUR_ACROSS_HUE_TINTED = 5.5  # toning that differs from place to place: much variation along its hue, little across
UNEVEN_RATIO = 1.4
UNEVEN_TINT = 8.0
STRONGEST_TONING = 50.0  # chroma; cyanotypes reach about 45
CLEAR_CHROMA, OTHER_HUE_DEG, OTHER_HUE_SHARE = 8.0, 60.0, 0.02  # a sky and a wall, though their lightness differs

FULL_RANGE = 0.85  # of the tone scale between black and white point, as in photographs that have not faded
GONE_RANGE = 0.1


def measure_fading(tones: Pixels) -> Fading:
    """Black and white point of every channel, contrast, and how much of the tone range is lost.

    Severity is 0 where at least 85 % of the scale is used and 1 where 10 % is left, by the channel that lost most: a
    colour print fades one dye at a time.
    """
    measured = measure_tones(Photo(pixels=np.ascontiguousarray(tones)))
    spans = [white - black for black, white in zip(measured.black_point, measured.white_point, strict=True)]
    lost = (FULL_RANGE - min(spans)) / (FULL_RANGE - GONE_RANGE)
    return Fading(
        black_point=measured.black_point,
        white_point=measured.white_point,
        contrast=measured.contrast,
        severity=min(1.0, max(0.0, lost)),
    )


def classify_toning(tones: Pixels) -> Toning:
    """Gray, toned in one hue (sepia, cyanotype, yellowed) or colour.

    The colour of a toned print follows from its lightness; in a colour photograph, however faded, there are things of
    like lightness and another hue. So what counts is how far colours lie from the mean colour of their lightness,
    across the hue of the whole.
    """
    if tones.shape[2] == 1:
        return Toning.GRAY
    lab = to_lab(shrink(tones, shrink_factor(tones.shape[0], tones.shape[1], TONING_PIXELS))).reshape(-1, 3)
    mean = lab[:, 1:].mean(axis=0)
    tint = math.hypot(*mean)
    along, across = _rare_distances(lab, hue=mean / max(tint, 1e-6))
    chroma = float(np.percentile(np.hypot(lab[:, 1], lab[:, 2]), 90))
    is_uneven = tint > UNEVEN_TINT and along > UNEVEN_RATIO * across
    if is_uneven:
        limit = COLOUR_ACROSS_HUE_TINTED
    else:
        limit = COLOUR_ACROSS_HUE_GRAYISH if chroma < GRAYISH_CHROMA else COLOUR_ACROSS_HUE
    if across > limit or chroma > STRONGEST_TONING or _other_hues(lab, hue=mean / max(tint, 1e-6)) > OTHER_HUE_SHARE:
        return Toning.COLOUR
    return Toning.GRAY if tint < GRAY_TINT and chroma < GRAY_CHROMA else Toning.SEPIA


def _other_hues(lab: Array, *, hue: Array) -> float:
    """The share of pixels that are clearly coloured and of another hue than the unit vector `hue`."""
    chroma = np.hypot(lab[:, 1], lab[:, 2])
    along = lab[:, 1] * hue[0] + lab[:, 2] * hue[1]
    return float(np.mean((chroma > CLEAR_CHROMA) & (along < chroma * math.cos(math.radians(OTHER_HUE_DEG)))))


def _rare_distances(lab: Array, *, hue: Array) -> tuple[float, float]:
    """How far the most unusual colours lie from the mean of their lightness, along and across the unit vector `hue`."""
    lightness = np.clip((lab[:, 0] * (LIGHTNESS_BINS / 100)).astype(np.intp), 0, LIGHTNESS_BINS - 1)
    counts = np.maximum(np.bincount(lightness, minlength=LIGHTNESS_BINS), 1)
    a, b = (
        lab[:, channel] - (np.bincount(lightness, lab[:, channel], LIGHTNESS_BINS) / counts)[lightness]
        for channel in (1, 2)
    )
    along = np.percentile(np.abs(a * hue[0] + b * hue[1]), RARE_PERCENT)
    across = np.percentile(np.abs(b * hue[0] - a * hue[1]), RARE_PERCENT)
    return float(along), float(across)
