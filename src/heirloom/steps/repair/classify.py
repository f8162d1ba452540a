"""Describes line-like pieces one by one, by what tells damage from content.

A wire, a hair or a whisker is as thin as a scratch. What tells them apart is how they lie in the picture: a scratch
keeps its own tone while what lies under it changes, has the same surroundings on both sides, is sharper and brighter
(or darker) than anything near, and is not one of many.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heirloom.steps.repair.lines import ORIENTATIONS, LineEvidence, line_evidence

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]

FAINTEST = 1.1  # short evidence of the pixels that make a piece, in units of local texture
STARTING = 1.7  # long evidence that a piece must reach somewhere
LEAST_LENGTH_PX = 9
BRIGHT, DARK = 1, -1
SIDE_PX = 4  # where the surroundings of a line are sampled
FEATURES = (
    "length",
    "elongation",
    "width",
    "short",
    "long",
    "contrast",
    "contrast to texture",
    "sides differ",
    "own tone varies",
    "sides vary",
    "sides agree",
    "extreme",
    "achromatic",
    "sharpness",
    "crowding",
    "texture",
    "straightness",
    "tone",
)


@dataclass(frozen=True, eq=False, kw_only=True)
class Pieces:
    """Connected line-like pieces of one polarity: `labels` int32 (H, W), 0 for none, and `features` (N, F)."""

    labels: NDArray[np.int32]
    features: Floats
    polarity: int


def texture_scale(gray: Floats, *, noise: float) -> Floats:
    """The mean size of the fine detail around every pixel, never below the noise or two 8-bit levels."""
    import cv2

    detail = np.abs(gray - cv2.GaussianBlur(gray, (0, 0), 2, borderType=cv2.BORDER_REFLECT))
    detail = np.minimum(detail, 3 * cv2.blur(detail, (61, 61), borderType=cv2.BORDER_REFLECT))
    local = cv2.blur(detail, (61, 61), borderType=cv2.BORDER_REFLECT)
    return np.asarray(np.maximum(1.25 * local, max(noise, 2 / 255)), dtype=np.float32)


def find_pieces(gray: Floats, chroma: Floats, *, noise: float) -> list[Pieces]:
    """The bright and the dark pieces of a picture (H, W), each with the features that `judge` weighs."""
    import cv2

    scale = texture_scale(gray, noise=noise)
    mean = cv2.blur(gray, (61, 61), borderType=cv2.BORDER_REFLECT)
    evidences = line_evidence((gray - mean) / scale)
    return [
        _pieces(gray, chroma, scale, evidence, polarity)
        for evidence, polarity in zip(evidences, (BRIGHT, DARK), strict=True)
    ]


def _pieces(gray: Floats, chroma: Floats, scale: Floats, evidence: LineEvidence, polarity: int) -> Pieces:
    import cv2

    signed = gray * np.float32(polarity)
    kernel = np.ones((11, 11), np.uint8)
    opened = cv2.morphologyEx(signed, cv2.MORPH_OPEN, kernel)
    hat = signed - opened
    member = (evidence.short > FAINTEST) & (hat > scale)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(member.astype(np.uint8), connectivity=8)
    if count <= 1:
        return Pieces(labels=labels, features=np.zeros((0, len(FEATURES)), np.float32), polarity=polarity)
    best = np.zeros(count, np.float32)
    np.maximum.at(best, labels[member], evidence.long[member])
    extent = np.hypot(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    kept = (best >= STARTING) & (extent >= LEAST_LENGTH_PX)
    kept[0] = False
    number = np.zeros(count, np.int32)
    number[kept] = np.arange(1, int(kept.sum()) + 1)
    labels = number[labels]
    features = _features(signed, chroma, opened, hat, scale, evidence, labels, extent[kept], best[kept])
    return Pieces(labels=labels, features=features, polarity=polarity)


def _features(
    signed: Floats,
    chroma: Floats,
    opened: Floats,
    hat: Floats,
    scale: Floats,
    evidence: LineEvidence,
    labels: NDArray[np.int32],
    extent: Floats,
    best: Floats,
) -> Floats:
    """One row of FEATURES per piece."""
    import cv2

    height, width = signed.shape
    count = len(extent)
    y, x = np.nonzero(labels)
    piece = labels[y, x] - 1
    pixels = np.maximum(np.bincount(piece, minlength=count), 1)

    def mean(values: NDArray[np.floating[Any]]) -> Floats:
        return np.asarray(np.bincount(piece, values, minlength=count) / pixels, dtype=np.float32)

    def deviation(values: NDArray[np.floating[Any]]) -> Floats:
        return np.asarray(np.sqrt(np.maximum(mean(values * values) - mean(values) ** 2, 0)), dtype=np.float32)

    angle = evidence.orientation[y, x] * np.float32(np.pi / ORIENTATIONS)
    across_x, across_y = -np.sin(angle), np.cos(angle)
    soft = cv2.blur(signed, (3, 3), borderType=cv2.BORDER_REFLECT)

    def beside(plane: Floats, distance: float) -> Floats:
        to_y = np.clip(np.rint(y + distance * across_y), 0, height - 1).astype(np.intp)
        to_x = np.clip(np.rint(x + distance * across_x), 0, width - 1).astype(np.intp)
        return np.asarray(plane[to_y, to_x], dtype=np.float32)

    left, right = beside(soft, -SIDE_PX - 1), beside(soft, SIDE_PX + 1)
    sides = (left + right) / 2
    own, depth = signed[y, x], hat[y, x]
    contrast = mean(depth)
    near = cv2.dilate(opened, np.ones((25, 25), np.uint8))
    crowd = cv2.blur((evidence.short > FAINTEST).astype(np.float32), (97, 97), borderType=cv2.BORDER_REFLECT)
    agree = mean((left - mean(left)[piece]) * (right - mean(right)[piece]))
    agree = agree / (deviation(left) * deviation(right) + 1e-4)
    edge_1 = (beside(signed, -2) + beside(signed, 2)) / 2
    other_chroma = (beside(chroma, -SIDE_PX - 1) + beside(chroma, SIDE_PX + 1)) / 2
    turn = np.exp(2j * angle)
    straight = np.hypot(mean(turn.real.astype(np.float32)), mean(turn.imag.astype(np.float32)))
    columns = (
        np.log(extent),
        np.log(extent**2 / pixels),
        pixels / extent,
        mean(evidence.short[y, x]),
        best,
        contrast,
        np.log(contrast / mean(scale[y, x])),
        np.abs(mean(left) - mean(right)) / contrast,
        deviation(own) / contrast,
        np.log(deviation(sides) / contrast + 0.05),
        agree,
        mean(own - near[y, x]) / contrast,
        mean(chroma[y, x]) - mean(other_chroma),
        mean(own - edge_1) / contrast,
        np.log(mean(crowd[y, x]) + 0.01),
        np.log(mean(scale[y, x])),
        straight,
        np.abs(mean(own)),
    )
    return np.stack(columns, axis=1).astype(np.float32)
