"""Traces of JPEG compression: the quality the file states, and the 8-pixel grid that the pixels show."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from heirloom.analysis.findings import Compression
from heirloom.core.photo import Mask, Source

BLOCK_PX = 8
SMALLEST_SIDE_PX = 4 * BLOCK_PX
FAINTEST_STEP = 0.15 / 255  # nothing fainter is visible; it also keeps even tones from dividing by 0
CHANCE = 0.12  # how far one of eight phases stands out in pictures without a grid, measured
VISIBLE = 0.9  # ... and where the blocks begin to show, at a JPEG quality of 30 to 40, measured


def measure_compression(windows: Sequence[Mask], *, source: Source) -> Compression:
    """JPEG quality as the file states it, and the strength of the 8-px grid in luma windows (h, w).

    The grid is found at any offset, so a crop, a PNG or a TIFF made from a JPEG shows it too. Blocking is 0 without a
    grid, and about 1 where the blocks begin to be visible. The measure compares second differences across the grid
    with those beside it, after Wang, Bovik and Evans (2000), and takes the median over blocks instead of a mean.
    """
    large = [window for window in windows if min(window.shape) >= SMALLEST_SIDE_PX]
    strengths = [_grid_strength(window) for window in large]
    excess = float(np.median(strengths)) if strengths else 0.0
    blocking = max(0.0, (excess - CHANCE) / (VISIBLE - CHANCE))
    return Compression(jpeg_quality=source.jpeg_quality, blocking=blocking)


def _grid_strength(window: Mask) -> float:
    """How far the strongest of the eight phases stands out, the weaker of the two directions."""
    return min(_phase_excess(_steps_by_phase(window)), _phase_excess(_steps_by_phase(window.T)))


def _steps_by_phase(values: Mask) -> NDArray[np.float64]:
    """Mean kink between neighbouring columns for each of the eight column phases, robust against picture edges."""
    step = np.abs(np.diff(values, axis=1))
    kink = np.maximum(step[:, 1:-1] - (step[:, :-2] + step[:, 2:]) / 2, 0)
    usable = kink.shape[1] // BLOCK_PX * BLOCK_PX
    by_phase = kink[:, :usable].reshape(kink.shape[0], -1, BLOCK_PX)
    limit = np.percentile(kink[::4], 95)  # an edge of the picture is no block edge
    return np.asarray(np.minimum(by_phase, limit).mean(axis=(0, 1)), dtype=np.float64)


def _phase_excess(phases: NDArray[np.float64]) -> float:
    strongest = float(phases.max())
    rest = float(np.median(phases))
    return (strongest - rest) / (rest + FAINTEST_STEP)
