"""Noise and grain: how strong, and how coarse."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from heirloom.analysis.findings import Noise
from heirloom.core.photo import Mask

MAD_TO_SIGMA = 1.4826  # of a normal distribution


def measure_noise(windows: Sequence[Mask]) -> Noise:
    """Noise sigma on the scale 0..255 by the median of diagonal Haar details (Donoho and Johnstone 1994)."""
    details = [_diagonal_details(window) for window in windows if min(window.shape) >= 2]
    if not details:
        return Noise(sigma=0.0, grain_size_px=1.0)
    values = np.concatenate([detail.ravel() for detail in details])
    return Noise(sigma=float(np.median(np.abs(values)) * MAD_TO_SIGMA * 255), grain_size_px=1.0)


def _diagonal_details(window: Mask) -> Mask:
    even = window[: window.shape[0] // 2 * 2, : window.shape[1] // 2 * 2]
    return (even[0::2, 0::2] - even[0::2, 1::2] - even[1::2, 0::2] + even[1::2, 1::2]) / 2
