"""Finds damage: long thin lines and compact specks that stand out from their surroundings.

Lines are sought on the picture and on copies reduced by two and by four, so that wide damage is seen as a thin line too.
Each piece is judged by itself (`judge.py`); what is less than certain is left alone where filling it would be seen
(`harm.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heirloom.core.color import luma
from heirloom.core.geometry import Box
from heirloom.core.masks import DamageKind, DamageMap, kind_code
from heirloom.core.photo import Photo
from heirloom.steps.repair.classify import BRIGHT, DARK, find_pieces, texture_scale
from heirloom.steps.repair.harm import without_harm
from heirloom.steps.repair.judge import damage_logits
from heirloom.steps.repair.specks import find_specks

Floats = NDArray[np.float32]

LEVELS = 3  # the picture, a half, a quarter: lines of 1 to 16 px
LEAST_SIDE_PX = 24
DOUBTFUL_LOGIT = 1.5  # at the usual sensitivity a piece of these odds is filled where it does no harm
CERTAIN_LOGIT = 6.0  # and one of these in any case
LOGITS_PER_SENSITIVITY = 8.0  # how far a sensitivity of 0 or 1 moves both
CREASE_LEVEL = 2  # what is seen only in the smallest copy is wider than a scratch


def detect_damage(
    photo: Photo, *, sensitivity: float = 0.5, noise_sigma: float | None = None, frame: Box | None = None
) -> DamageMap:
    """The damage map of a photograph; `sensitivity` 0 finds nothing, 1 everything suspicious.

    `noise_sigma` is on the scale 0..255 and estimated when it is not given; outside `frame` nothing is found.
    """
    height, width = photo.height, photo.width
    if sensitivity <= 0 or min(height, width) < LEAST_SIDE_PX:
        return DamageMap.empty(height, width)
    gray = np.ascontiguousarray(luma(photo.pixels), dtype=np.float32)
    noise = estimate_noise(gray) if noise_sigma is None else noise_sigma / 255
    found = _lines(photo, gray, noise)
    found += _specks(gray, noise)
    shift = (sensitivity - 0.5) * LOGITS_PER_SENSITIVITY
    return _merged(photo, found, shift=np.float32(shift), frame=frame)


def estimate_noise(gray: Floats) -> float:
    """The standard deviation of the noise of (H, W) from the median of a difference that photographs hardly have.

    After Immerkaer, "Fast noise variance estimation" (1996), with the median in place of the mean.
    """
    import cv2

    kernel = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    return float(np.median(np.abs(cv2.filter2D(gray, -1, kernel))) / 0.6745 / 6)


@dataclass(frozen=True, eq=False, kw_only=True)
class _Layer:
    """Pieces of one kind: `labels` int32 (H, W) and the log odds of each, (N + 1,)."""

    labels: NDArray[np.int32]
    logits: Floats
    kind: DamageKind


def _lines(photo: Photo, gray: Floats, noise: float) -> list[_Layer]:
    """The line-like pieces of every level at the picture's own size."""
    import cv2

    chroma = np.ascontiguousarray(photo.pixels.max(axis=-1) - photo.pixels.min(axis=-1))
    height, width = gray.shape
    layers = []
    for level in range(LEVELS):
        if min(gray.shape) < LEAST_SIDE_PX:
            break
        level_noise = noise if level == 0 else min(noise, estimate_noise(gray))
        for pieces in find_pieces(gray, chroma, noise=level_noise):
            if not len(pieces.features):
                continue
            logits = damage_logits(pieces.features, level=level, polarity=pieces.polarity)
            likely = logits > DOUBTFUL_LOGIT - LOGITS_PER_SENSITIVITY / 2
            number = np.zeros(len(logits) + 1, np.int32)
            number[1:][likely] = np.arange(1, int(likely.sum()) + 1)
            labels = number[pieces.labels]
            if level:
                labels = cv2.resize(labels, (width, height), interpolation=cv2.INTER_NEAREST_EXACT)
            kind = DamageKind.CREASE if level == CREASE_LEVEL else DamageKind.SCRATCH
            layers.append(_Layer(labels=_widened(labels), logits=np.append(np.float32(-99), logits[likely]), kind=kind))
        half = ((gray.shape[1] + 1) // 2, (gray.shape[0] + 1) // 2)
        gray = cv2.resize(gray, half, interpolation=cv2.INTER_AREA)
        chroma = cv2.resize(chroma, half, interpolation=cv2.INTER_AREA)
    return layers


def _specks(gray: Floats, noise: float) -> list[_Layer]:
    """The specks of both polarities."""
    scale = texture_scale(gray, noise=noise)
    layers = []
    for polarity in (BRIGHT, DARK):
        labels, strength = find_specks(gray, scale, polarity=polarity)
        logits = np.minimum(DOUBTFUL_LOGIT + 2 * (strength - 1), CERTAIN_LOGIT - 0.1)
        layers.append(_Layer(labels=_widened(labels), logits=logits.astype(np.float32), kind=DamageKind.DUST))
    return layers


def _widened(labels: NDArray[np.int32]) -> NDArray[np.int32]:
    """The pieces grown by a pixel, for the soft edge of damage; where two meet, the later number wins."""
    import cv2

    return cv2.dilate(labels.astype(np.float32), np.ones((3, 3), np.uint8)).astype(np.int32)


def _merged(photo: Photo, layers: list[_Layer], *, shift: np.float32, frame: Box | None) -> DamageMap:
    """One map of all layers: 0.5 to 1 for what gets repaired, below for what is left alone."""
    shape = (photo.height, photo.width)
    best = np.full(shape, -99, np.float32)
    kind = np.zeros(shape, np.uint8)
    inside = np.zeros(shape, np.bool_)
    (frame.cut(inside) if frame is not None else inside)[...] = True
    levels = np.clip(photo.pixels * 255 + 0.5, 0, 255).astype(np.uint8)
    for layer in layers:
        own = layer.logits[layer.labels] + shift
        own = np.where(inside, own, np.float32(-99))
        doubtful = np.where((own >= DOUBTFUL_LOGIT) & (own < CERTAIN_LOGIT), layer.labels, 0).astype(np.int32)
        kept = without_harm(levels, doubtful, doubts=-layer.logits)
        left_alone = (doubtful > 0) & (kept == 0)
        own = np.where(left_alone, np.minimum(own, DOUBTFUL_LOGIT - 0.5), own)
        better = own > best
        best = np.where(better, own, best)
        kind = np.where(better & (layer.labels > 0), np.uint8(kind_code(layer.kind)), kind)
    odds = 1 / (1 + np.exp(-(best - DOUBTFUL_LOGIT)))
    probability = np.where(best > DOUBTFUL_LOGIT - 4, odds, 0)
    probability = np.where(best >= DOUBTFUL_LOGIT, np.maximum(probability, np.float32(0.51)), probability)
    return DamageMap(
        probability=probability.astype(np.float32), kind=np.where(probability > 0, kind, 0).astype(np.uint8)
    )
