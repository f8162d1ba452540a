"""Print screens of newspapers and books: a square lattice of dots that the spectrum shows as two peaks a right angle
apart. Fabrics, bricks and blinds repeat too, but seldom with one period both ways, and not all over the picture.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from heirloom.analysis.findings import Halftone
from heirloom.core.photo import Mask

TILE_PX = 256
SMALLEST_TILE_PX = 64
TILES = 24
SHORTEST_PERIOD_PX, LONGEST_PERIOD_PX = 2.5, 13.0
BACKGROUND_BINS = 17
CANDIDATES = 24
LEAST_PROMINENCE = 2.2  # of the weaker peak above its surroundings, natural logarithm of power, mean over the tiles
# Share of the fine energy that screens reach and clean photographs do not; these hold more energy at longer periods.
STRENGTH_PERIODS_PX, LEAST_STRENGTHS = (8.0, 11.0), (0.15, 0.3)
LEAST_SUPPORT = 0.6  # of the tiles must show both peaks
TILE_PROMINENCE = 1.5
RIVAL_FREQUENCY = 0.45  # of the lattice's: one octave below and everything finer ...
LEAST_OF_STRONGEST = 0.05  # ... may have no peak of more than 20 times the power
PEAK_BINS = 2  # a peak's half width: the Hann window spreads it over two bins
GRID_PROMINENCE = 6.0  # an upright lattice of 8, 4 or 2.7 px is the JPEG grid unless it is as strong as this
JPEG_BLOCK_PX = 8
UPRIGHT_DEG = 1.0


def find_halftone(windows: Sequence[Mask]) -> Halftone | None:
    """The print screen in luma windows (h, w) at full resolution, or None; periods of 2.5 to 13 px are seen.

    `angle_deg` is in [0, 90): the lattice looks the same after a right angle. Windows under 64 px have none.
    """
    tiles = _tiles(windows)
    if not tiles:
        return None
    powers = np.stack([_power(tile) for tile in tiles])  # (tiles, n, n), zero frequency in the middle
    prominences = np.stack([_prominence(power) for power in powers])
    mean = prominences.mean(axis=0)
    best = _best_pair(mean)
    if best is None:
        return None
    row, column, score = best
    size = mean.shape[0]
    v, u = _refined(mean, row, column)
    period_px = size / math.hypot(u, v)
    angle_deg = math.degrees(math.atan2(v, u)) % 90
    support = float(np.mean([_pair_score(tile, row, column) >= TILE_PROMINENCE for tile in prominences]))
    strength = _share(powers.sum(axis=0), u=u, v=v)
    if _is_jpeg_grid(period_px, angle_deg, size=size) and score < GRID_PROMINENCE:
        return None
    least_strength = float(np.interp(period_px, STRENGTH_PERIODS_PX, LEAST_STRENGTHS))
    is_main = _is_main_pattern(powers.mean(axis=0), row, column)
    if support < LEAST_SUPPORT or strength < least_strength or not is_main:
        return None
    return Halftone(period_px=period_px, angle_deg=angle_deg, strength=strength)


def _tiles(windows: Sequence[Mask]) -> list[Mask]:
    """Square tiles of one size from all windows, evenly thinned to a bounded number."""
    smallest = min((min(window.shape) for window in windows), default=0)
    size = min(TILE_PX, smallest // 2 * 2)
    if size < SMALLEST_TILE_PX:
        return []
    tiles = [
        window[top : top + size, left : left + size]
        for window in windows
        for top in range(0, window.shape[0] - size + 1, size)
        for left in range(0, window.shape[1] - size + 1, size)
    ]
    return tiles[:: -(-len(tiles) // TILES)]


def _power(tile: Mask) -> Mask:
    hann = np.hanning(tile.shape[0] + 2)[1:-1].astype(np.float32)
    centred = (tile - tile.mean()) * hann[:, None] * hann
    return np.asarray(np.abs(np.fft.fftshift(np.fft.fft2(centred))) ** 2, dtype=np.float32)


def _prominence(power: Mask) -> Mask:
    """Log power above the mean of its surroundings."""
    import cv2

    floor = 1e-6 * power.shape[0] ** 2  # about the power of rounding to 8 bits; keeps even tones from making peaks
    logs = np.log(power + floor)
    return np.asarray(logs - cv2.blur(logs, (BACKGROUND_BINS, BACKGROUND_BINS)), dtype=np.float32)


def _best_pair(mean: Mask) -> tuple[int, int, float] | None:
    """The lattice frequency with the most prominent pair of peaks, in the upper half of the spectrum."""
    import cv2

    size = mean.shape[0]
    offsets = np.arange(size) - size // 2
    radius = np.hypot(offsets[:, None], offsets)
    in_band = (radius >= size / LONGEST_PERIOD_PX) & (radius <= size / SHORTEST_PERIOD_PX)
    in_band &= (offsets[:, None] >= 0) & (offsets > 0)  # one quadrant: the others repeat it
    highest = cv2.dilate(mean, np.ones((5, 5), np.uint8))
    values = np.where(in_band & (mean >= highest), mean, -np.inf)
    order = np.argsort(values, axis=None)[::-1][:CANDIDATES]
    best: tuple[int, int, float] | None = None
    for index in order:
        row, column = divmod(int(index), size)
        if not np.isfinite(values[row, column]):
            break
        score = _pair_score(mean, row, column)
        if score >= LEAST_PROMINENCE and (best is None or score > best[2]):
            best = (row, column, score)
    return best


def _pair_score(prominence: Mask, row: int, column: int) -> float:
    """The weaker of the peaks at a frequency and at a right angle to it."""
    middle = prominence.shape[0] // 2
    v, u = row - middle, column - middle
    return min(_highest_near(prominence, middle + v, middle + u), _highest_near(prominence, middle + u, middle - v))


def _is_main_pattern(power: Mask, row: int, column: int) -> bool:
    """Whether nothing as fine as the lattice is much stronger: the overtones of bricks make a square pair too."""
    size = power.shape[0]
    offsets = np.arange(size) - size // 2
    radius = np.hypot(offsets[:, None], offsets)
    rivals = power[radius >= RIVAL_FREQUENCY * radius[row, column]]
    return _pair_score(power, row, column) >= LEAST_OF_STRONGEST * float(rivals.max())


def _highest_near(prominence: Mask, row: int, column: int) -> float:
    near = prominence[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2]
    return float(near.max()) if near.size else -math.inf


def _refined(mean: Mask, row: int, column: int) -> tuple[float, float]:
    """The peak's frequency (v, u) in bins, by the centre of gravity of 3 x 3 bins."""
    middle = mean.shape[0] // 2
    near = np.exp(mean[row - 1 : row + 2, column - 1 : column + 2])
    steps = np.arange(-1, 2)
    total = float(near.sum())
    v = row - middle + float((near.sum(axis=1) * steps).sum()) / total
    u = column - middle + float((near.sum(axis=0) * steps).sum()) / total
    return v, u


def _is_jpeg_grid(period_px: float, angle_deg: float, *, size: int) -> bool:
    upright = min(angle_deg, 90 - angle_deg) <= max(UPRIGHT_DEG, math.degrees(1.5 * period_px / size))
    harmonic = JPEG_BLOCK_PX / period_px
    return upright and abs(harmonic - round(harmonic)) < 1.5 * JPEG_BLOCK_PX / size


def _share(power: Mask, *, u: float, v: float) -> float:
    """The part of the energy at periods below 16 px that lies at the lattice's first and second frequencies."""
    size = power.shape[0]
    offsets = np.arange(size) - size // 2
    fine = np.hypot(offsets[:, None], offsets) >= size / 16
    at_peak = np.zeros(power.shape, np.bool_)
    for i in range(-2, 3):
        for j in range(-2, 3):
            row, column = round(size // 2 + i * v + j * u), round(size // 2 + i * u - j * v)
            if (i, j) != (0, 0) and 0 <= row < size and 0 <= column < size:
                at_peak[
                    max(row - PEAK_BINS, 0) : row + PEAK_BINS + 1, max(column - PEAK_BINS, 0) : column + PEAK_BINS + 1
                ] = True
    total = float(power[fine].sum())
    if total <= 0:
        return 0.0
    # what the peaks' bins would hold if the energy were spread evenly does not count
    even = float(np.count_nonzero(at_peak & fine)) / float(np.count_nonzero(fine))
    return min(1.0, max(0.0, (float(power[at_peak & fine].sum()) / total - even) / (1 - even)))
