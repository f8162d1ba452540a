"""Traces of JPEG compression: the quality the file says, and the 8-pixel grid that the pixels show."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from heirloom.analysis.findings import Compression
from heirloom.core.photo import Mask, Source

BLOCK_PX = 8


def measure_compression(windows: Sequence[Mask], *, source: Source) -> Compression:
    """JPEG quality from the file's quantisation tables and the strength of the 8-pixel grid in the pixels."""
    strengths = [_blocking(window) for window in windows if min(window.shape) >= 4 * BLOCK_PX]
    blocking = float(np.median(strengths)) if strengths else 0.0
    return Compression(jpeg_quality=source.jpeg_quality, blocking=max(0.0, blocking))


def _blocking(window: Mask) -> float:
    ratios = []
    for values in (window, window.T):
        step = np.abs(np.diff(values, axis=1))
        phases = np.array([np.mean(step[:, phase::BLOCK_PX]) for phase in range(BLOCK_PX)])
        strongest = float(phases.max())
        rest = float(np.median(phases))
        ratios.append((strongest - rest) / (rest + 0.5 / 255))
    return min(ratios)
