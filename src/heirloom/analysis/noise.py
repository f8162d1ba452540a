"""Noise and grain: how strong, and how coarse.

The flattest parts of a photograph hold little but noise. Its strength is measured there at two scales with a filter
that does not see shading, and the two together tell fine sensor noise from grain that spreads over several pixels.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from heirloom.analysis.findings import Noise
from heirloom.core.photo import Mask, Pixels

BLOCK_PX = 16
LEVELS = 2
FLAT_PERCENT = 30.0  # of the blocks, those with the least shading
CLIPPED_LOW, CLIPPED_HIGH = 1.5 / 255, 253.5 / 255
CLIPPED_SHARE = 0.02  # a block with more clipped pixels shows less noise than there is
LEAST_BLOCKS = 4

# Three low percentiles of the blocks' deviations: texture differs from block to block and noise does not, so the lowest
# of the three estimates is the noise. The divisors are what white noise of sigma 1 gives, for each of the levels.
FLAT_PERCENTILES, ALL_PERCENTILES = (5.0, 25.0), (3.0,)
WHITE_DEVIATIONS = ((0.870, 0.941, 0.849), (0.747, 0.881, 0.718))

# White noise blurred by a Gaussian of s pixels, measured: the ratio of the second level to the first, and the factor
# from the second level to the true sigma. Beyond s = 1 the amplification would turn soft texture into noise.
BLUR_PX = (0.0, 0.4, 0.5, 0.6, 0.8, 1.0)
LEVEL_RATIOS = (1.0, 1.17, 1.6, 2.5, 5.5, 9.0)
SECOND_LEVEL_FACTORS = (1.0, 0.97, 0.95, 0.93, 1.04, 1.33)

# A second level that is little stronger than the first may be white noise on texture, which the first level sees less.
TRUST_RATIOS = (1.0, 1.7)
LEAST_TRUST = 0.3

# Foliage, gravel and cloth are as even as grain is. What is measured this strong and this coarse is texture rather than
# noise where the channels of a colour scan agree (in noisy ones by 0.6 at most, in textured ones by 0.88 and more) and
# where outliers are too many: blocks of Gaussian noise have a kurtosis of 2.8 to 3.1.
TEXTURE_SIGMA, TEXTURE_GRAIN_PX = 12.0, 1.9  # an autochrome with starch grain of 9 is to stay noisy
TEXTURE_KURTOSIS, TEXTURE_LIKENESS = 3.1, 0.95
FLATTER_PERCENT = 40.0  # of the blocks

_KERNEL = np.outer([1, -2, 1], [1, -2, 1]).astype(np.float32) / 6  # Immerkaer 1996; keeps the sigma of white noise


def measure_noise(windows: Sequence[Pixels]) -> Noise:
    """Noise of the samples (the root mean square over the channels) and grain in full-resolution windows (h, w, C).

    The residual filter is Immerkaer's (1996), as in his method, but on the flattest unclipped blocks only and at two
    scales. Windows under 32 pixels wide or high are too small to tell; without any other the noise counts as 0.
    """
    usable = [window for window in windows if min(window.shape[:2]) >= 2 * BLOCK_PX]
    if not usable:
        return Noise(sigma=0.0, grain_size_px=1.0)
    variances = []
    ratios = []
    for channel in range(usable[0].shape[2]):
        first, second = _level_sigmas([window[..., channel] for window in usable])
        sigma, blur_px = _explained(first, second)
        variances.append(sigma * sigma)
        ratios.append(blur_px)
    grain_px = _grain_size(float(np.median(ratios)))
    sigma = math.sqrt(float(np.mean(variances))) * 255
    if sigma >= TEXTURE_SIGMA and grain_px >= TEXTURE_GRAIN_PX and _is_texture(usable):
        return Noise(sigma=0.0, grain_size_px=1.0)
    return Noise(sigma=sigma, grain_size_px=grain_px)


def _is_texture(windows: Sequence[Pixels]) -> bool:
    """Whether what stands out at both scales is alike in all channels and has more outliers than noise has."""
    import cv2

    channels = range(windows[0].shape[2])
    fine = [[np.ascontiguousarray(window[..., channel]) for window in windows] for channel in channels]
    residuals = [np.concatenate([_residual(part).ravel() for part in parts]) for parts in fine]
    if (
        len(residuals) > 1
        and float(np.corrcoef(residuals)[np.triu_indices(len(residuals), 1)].mean()) < TEXTURE_LIKENESS
    ):
        return False
    coarse = [
        [cv2.resize(part, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA) for part in parts] for parts in fine
    ]
    return all(float(np.mean([_kurtosis(parts) for parts in level])) >= TEXTURE_KURTOSIS for level in (fine, coarse))


def _residual(plane: Mask) -> Mask:
    import cv2

    return np.asarray(cv2.filter2D(plane, cv2.CV_32F, _KERNEL, borderType=cv2.BORDER_REFLECT_101), dtype=np.float32)


def _kurtosis(planes: Sequence[Mask]) -> float:
    """The median over the flatter blocks of the fourth moment of the residual, each at a deviation of one."""
    parts = []
    for plane in planes:
        residual = _residual(plane)
        rows, columns = residual.shape[0] // BLOCK_PX, residual.shape[1] // BLOCK_PX
        blocks = residual[: rows * BLOCK_PX, : columns * BLOCK_PX].reshape(rows, BLOCK_PX, columns, BLOCK_PX)
        parts.append(blocks.transpose(0, 2, 1, 3).reshape(-1, BLOCK_PX**2))
    blocks = np.concatenate(parts)
    variances = blocks.var(axis=1)
    flatter = (variances <= np.percentile(variances, FLATTER_PERCENT)) & (variances > 0)
    if not flatter.any():
        return 0.0
    return float(np.median(np.mean(blocks[flatter] ** 4, axis=1) / variances[flatter] ** 2))


def _level_sigmas(channels: Sequence[Mask]) -> tuple[float, float]:
    """What the noise sigma would be by the finest scale alone and by the next one alone, if the noise were white."""
    measured = [_blocks(np.ascontiguousarray(channel)) for channel in channels]
    shading, clipped, *levels = (np.concatenate([part[i] for part in measured]) for i in range(2 + LEVELS))
    # where most of the picture is clipped, the least clipped tenth has to do
    kept = clipped <= max(CLIPPED_SHARE, float(np.percentile(clipped, 10)))
    if np.count_nonzero(kept) < LEAST_BLOCKS:
        return 0.0, 0.0
    flat = kept & (shading <= np.percentile(shading[kept], FLAT_PERCENT))
    sigmas = []
    for level, divisors in zip(levels, WHITE_DEVIATIONS, strict=True):
        lows = (*np.percentile(level[flat], FLAT_PERCENTILES), *np.percentile(level[kept], ALL_PERCENTILES))
        sigmas.append(float(np.min(np.sqrt(lows) / np.array(divisors))))
    return sigmas[0], sigmas[1]


def _blocks(channel: Mask) -> list[Mask]:
    """For every block, flat: its shading, its share of clipped pixels and the residual's variance at each level."""
    import cv2

    channel = channel[: channel.shape[0] // BLOCK_PX * BLOCK_PX, : channel.shape[1] // BLOCK_PX * BLOCK_PX]
    clipped = _block_means(((channel <= CLIPPED_LOW) | (channel >= CLIPPED_HIGH)).astype(np.float32), BLOCK_PX)
    means = cv2.resize(channel, (channel.shape[1] // 8, channel.shape[0] // 8), interpolation=cv2.INTER_AREA)
    slope = np.abs(cv2.Sobel(means, cv2.CV_32F, 1, 0)) + np.abs(cv2.Sobel(means, cv2.CV_32F, 0, 1))
    results = [_block_means(slope, BLOCK_PX // 8).ravel(), clipped.ravel()]
    for level in range(LEVELS):
        residual = cv2.filter2D(channel, cv2.CV_32F, _KERNEL, borderType=cv2.BORDER_REFLECT_101)
        results.append(_block_means(residual * residual, BLOCK_PX >> level).ravel())
        # halved by averaging; times two keeps the sigma of white noise
        channel = 2 * cv2.resize(channel, (channel.shape[1] // 2, channel.shape[0] // 2), interpolation=cv2.INTER_AREA)
    return results


def _block_means(values: Mask, size: int) -> Mask:
    rows, columns = values.shape[0] // size, values.shape[1] // size
    blocks = values[: rows * size, : columns * size].reshape(rows, size, columns, size)
    return np.asarray(blocks.mean(axis=(1, 3)), dtype=np.float32)


def _explained(first: float, second: float) -> tuple[float, float]:
    """The sigma and the blur of the noise, in pixels, that give these two levels."""
    if second <= first or first <= 0:
        return first, 0.0
    ratio = second / first
    coarse = second * float(np.interp(ratio, LEVEL_RATIOS, SECOND_LEVEL_FACTORS))
    trust = float(np.interp(ratio, TRUST_RATIOS, (LEAST_TRUST, 1.0)))
    sigma = max(first, first ** (1 - trust) * coarse**trust)
    return sigma, float(np.interp(ratio, LEVEL_RATIOS, BLUR_PX))


def _grain_size(blur_px: float) -> float:
    """The side of the square that has the area under the autocorrelation: 1 for white noise, 3.7 at a blur of 1 px."""
    return math.sqrt(1 + 4 * math.pi * blur_px**2)
