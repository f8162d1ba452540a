"""Sharpness: the width of the sharpest strong edges."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from heirloom.analysis.findings import Blur
from heirloom.core.photo import Mask


def measure_blur(windows: Sequence[Mask]) -> Blur:
    """The 10-90 % rise, in pixels, of the sharpest strong edges."""
    widths = [_width(window) for window in windows if min(window.shape) >= 16]
    found = [width for width in widths if width > 0]
    return Blur(edge_width_px=float(np.median(found)) if found else 0.0)


def _width(window: Mask) -> float:
    slope = np.abs(np.diff(window, axis=1))
    steepest = float(np.percentile(slope, 99.9))
    contrast = float(np.percentile(window, 99) - np.percentile(window, 1))
    if contrast < 0.1 or steepest <= 0:
        return 0.0
    return 2.563 * contrast / (steepest * float(np.sqrt(2 * np.pi)))
