"""Tones: how far a photograph has faded, and whether it is gray, toned or in colour."""

from __future__ import annotations

import numpy as np

from heirloom.analysis.findings import Fading, Toning
from heirloom.core.color import luma, to_lab
from heirloom.core.photo import Pixels


def measure_fading(tones: Pixels) -> Fading:
    """Black and white points (0.5 % of the pixels lie beyond), contrast, and how much of the tone range is lost."""
    values = tones.reshape(-1, tones.shape[2])
    black = tuple(float(value) for value in np.percentile(values, 0.5, axis=0))
    white = tuple(float(value) for value in np.percentile(values, 99.5, axis=0))
    low, high = np.percentile(luma(tones), [5, 95])
    contrast = float(high - low)
    span = float(np.mean(white) - np.mean(black))
    return Fading(black_point=black, white_point=white, contrast=contrast, severity=float(np.clip(1 - span, 0, 1)))


def classify_toning(tones: Pixels) -> Toning:
    """Gray, toned (one hue) or colour."""
    if tones.shape[2] == 1:
        return Toning.GRAY
    lab = to_lab(tones)
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    if float(np.percentile(chroma, 90)) < 4:
        return Toning.GRAY
    spread = float(np.hypot(lab[..., 1].std(), lab[..., 2].std()))
    return Toning.SEPIA if spread < 5 else Toning.COLOUR
