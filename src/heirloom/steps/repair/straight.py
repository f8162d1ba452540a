"""Follows straight scratches on from where the network is sure of them to where they are too faint for it.

A scratch that a network sees in parts is seen whole by the sum of its departures along a line (`lines.py`). Such a
line alone is no proof of damage, a wire gives the same; so a piece of it counts only where the network holds a part of
it for damage: on a clean photograph nothing is raised.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from heirloom.core.geometry import Box
from heirloom.steps.repair.classify import BRIGHT, DARK, FAINTEST, STARTING, texture_scale
from heirloom.steps.repair.lines import ORIENTATIONS, LineEvidence, line_evidence

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]

SUSPECTED = 0.25  # probability from which a place may be part of a line, and the mean that a piece of one must have
LEAST_SUSPECTED_PX = 24  # fewer such pixels are not worth the search
REACH_PX = 96  # around them
LEAST_PIECE_PX = 24
CREST_PX, CORE = 7, 0.4  # a place belongs to a line that departs so much of what the line's crest nearby does
LEAST_STRAIGHTNESS = 0.85  # mean resultant length of the doubled angles: 1 for a straight piece
RAISED = 0.6  # what the probability of a followed piece becomes: certain, but not beyond doubt


def continue_lines(probability: Floats, is_line: Bools, gray: Floats, *, noise: float, barred: Bools) -> Floats:
    """`probability` (H, W) raised to RAISED along straight pieces of `gray` that it supports.

    `is_line` tells where damage, if any, is a line; `noise` is the standard deviation of the noise in [0, 1]; nothing
    is raised where `barred` is set.
    """
    suspected = is_line & (probability >= SUSPECTED)
    if int(suspected.sum()) < LEAST_SUSPECTED_PX:
        return probability
    box = _around(suspected)
    part, support = box.cut(gray), np.where(box.cut(is_line), box.cut(probability), np.float32(0))
    followed = _supported_pieces(np.ascontiguousarray(part), support, noise=noise) & ~box.cut(barred)
    result = probability.copy()
    area = box.cut(result)
    area[followed] = np.maximum(area[followed], np.float32(RAISED))
    return result


def _around(marked: Bools) -> Box:
    """The box of the marked pixels with REACH_PX on every side."""
    rows, columns = np.flatnonzero(marked.any(axis=1)), np.flatnonzero(marked.any(axis=0))
    return Box(
        max(0, int(columns[0]) - REACH_PX),
        max(0, int(rows[0]) - REACH_PX),
        min(marked.shape[1], int(columns[-1]) + 1 + REACH_PX),
        min(marked.shape[0], int(rows[-1]) + 1 + REACH_PX),
    )


def _supported_pieces(gray: Floats, support: Floats, *, noise: float) -> Bools:
    """The pixels of straight pieces over which `support` has a mean of at least SUSPECTED."""
    import cv2

    scale = texture_scale(gray, noise=noise)
    mean = cv2.blur(gray, (61, 61), borderType=cv2.BORDER_REFLECT)
    result = np.zeros(gray.shape, np.bool_)
    for evidence, polarity in zip(line_evidence((gray - mean) / scale), (BRIGHT, DARK), strict=True):
        signed = gray * np.float32(polarity)
        hat = signed - cv2.morphologyEx(signed, cv2.MORPH_OPEN, np.ones((11, 11), np.uint8))
        crest = cv2.dilate(hat, np.ones((CREST_PX, CREST_PX), np.uint8))
        member = (evidence.short > FAINTEST) & (hat > scale) & (hat >= CORE * crest)
        result |= _chosen(member, evidence, support)
    return result


def _chosen(member: Bools, evidence: LineEvidence, support: Floats) -> Bools:
    """The members of connected pieces that are long, straight and supported."""
    import cv2

    count, labels = cv2.connectedComponents(member.astype(np.uint8), connectivity=8)
    places = labels[member]
    pixels = np.maximum(np.bincount(places, minlength=count), 1)
    angle = evidence.orientation[member] * np.float32(2 * np.pi / ORIENTATIONS)
    cosine, sine = (np.bincount(places, part, minlength=count) / pixels for part in (np.cos(angle), np.sin(angle)))
    longest = np.zeros(count, np.float32)
    np.maximum.at(longest, places, evidence.long[member])
    believed = np.bincount(places, support[member], minlength=count) / pixels >= SUSPECTED
    kept = (
        believed & (np.hypot(cosine, sine) >= LEAST_STRAIGHTNESS) & (longest >= STARTING) & (pixels >= LEAST_PIECE_PX)
    )
    kept[0] = False
    return np.asarray(kept[labels], dtype=np.bool_)
