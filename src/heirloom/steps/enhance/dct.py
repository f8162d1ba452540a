"""Noise removal in overlapping blocks of cosine coefficients: thresholds first, then a Wiener pass.

After Yu and Sapiro, "DCT image denoising: a simple and effective image denoising algorithm" (IPOL 2011), with the
empirical Wiener second pass of BM3D (Dabov et al. 2007). All blocks of a strip are transformed with one product.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from heirloom.core.parallel import in_threads
from heirloom.core.photo import Pixels

Array = NDArray[np.float32]

BLOCK_PX = 8
STEP_PX = 2
THRESHOLD = 2.7  # noise deviations; best of 2.5, 2.7 and 3.0 on training photographs at sigma 15 and 25
LEAST_POWER = 1e-3  # no frequency of a scan is quite free of noise
ROWS_AT_ONCE = 32  # block rows transformed together: bounds the memory


def denoise(pixels: Pixels, *, sigma: float, blur_px: float = 0.0, origin: tuple[int, int] = (0, 0)) -> Pixels:
    """`pixels` (H, W, 1 or 3) without noise of standard deviation `sigma` (scale 0..1).

    `blur_px` tells correlated noise: white noise that went through a Gaussian of that deviation. It sits in the low
    frequencies, where the thresholds rise as far as they fall in the high ones. `origin` is the place (top, left) of
    `pixels` in the whole photograph: the grid of blocks belongs to the whole, so that strips meet without seams.
    """
    height, width, channels = pixels.shape
    sigmas = np.float32(sigma) * _spectrum(blur_px)
    mixed = pixels @ _opponent() if channels == 3 else pixels
    top, left = (BLOCK_PX + place % STEP_PX for place in origin)
    planes = []
    for c in range(channels):
        plane = _padded(mixed[..., c], top, left)
        pilot = _filtered(plane, None, sigmas)
        planes.append(_filtered(plane, pilot, sigmas)[top : top + height, left : left + width])
    merged = np.stack(planes, axis=-1)
    return np.ascontiguousarray(merged @ _opponent().T if channels == 3 else merged, dtype=np.float32)


def _opponent() -> Array:
    """The orthonormal opponent colours (3, 3), columns: brightness, red-blue, green-magenta."""
    columns = np.array([[1, 1, 1], [1, 0, -1], [1, -2, 1]], np.float64)
    return np.ascontiguousarray((columns / np.linalg.norm(columns, axis=1, keepdims=True)).T, dtype=np.float32)


def _padded(plane: Array, top: int, left: int) -> Array:
    """`plane` mirrored by about one block on every side, up to a whole number of steps."""
    down, right = (-plane.shape[0] - top) % STEP_PX, (-plane.shape[1] - left) % STEP_PX
    pad = ((top, BLOCK_PX + down), (left, BLOCK_PX + right))
    return np.pad(plane, pad, mode="symmetric")


def _basis() -> Array:
    """The orthonormal cosine basis of a block, (BLOCK_PX**2, BLOCK_PX**2); rows are frequencies."""
    n = np.arange(BLOCK_PX)
    row = np.cos(np.pi * (n[None, :] + 0.5) * n[:, None] / BLOCK_PX) * np.sqrt(2 / BLOCK_PX)
    row[0] /= np.sqrt(2)
    return np.kron(row, row).astype(np.float32)


def _spectrum(blur_px: float) -> Array:
    """The noise deviation of every coefficient of a block, (BLOCK_PX**2,), for noise of deviation 1 in the pixels."""
    frequency = np.arange(BLOCK_PX) / (2 * BLOCK_PX)
    power = np.exp(-((2 * np.pi * blur_px * frequency) ** 2))
    both = np.outer(power, power).ravel()
    return np.asarray(np.sqrt(both / both.mean() + LEAST_POWER), np.float32)


def _filtered(plane: Array, pilot: Array | None, sigmas: Array) -> Array:
    """A plane (H, W) whose blocks have lost the coefficients under the thresholds, or shrunk as the pilot says."""
    total, weight = np.zeros_like(plane), np.zeros_like(plane)
    tops = range(0, plane.shape[0] - BLOCK_PX + 1, STEP_PX)
    strips = [tops[first : first + ROWS_AT_ONCE] for first in range(0, len(tops), ROWS_AT_ONCE)]
    rows = [slice(strip[0], strip[-1] + BLOCK_PX) for strip in strips]
    made = in_threads(lambda strip: _strip(plane[strip], None if pilot is None else pilot[strip], sigmas), rows)
    for strip, (part, worth) in zip(rows, made, strict=True):
        total[strip] += part
        weight[strip] += worth
    return np.divide(total, np.maximum(weight, 1e-12), dtype=np.float32)


def _strip(plane: Array, pilot: Array | None, sigmas: Array) -> tuple[Array, Array]:
    """The sum of the filtered blocks of some rows (h, w), each times its worth, and the sum of these."""
    basis = _basis()
    noisy = _product(_blocks(plane), basis.T)
    if pilot is None:
        kept = np.abs(noisy) > THRESHOLD * sigmas
        kept[:, 0] = True
        factor = kept.astype(np.float32)
        worth = 1 / factor.sum(axis=1)
    else:
        power = _product(_blocks(pilot), basis.T) ** 2
        factor = power / (power + sigmas**2)
        factor[:, 0] = 1
        worth = 1 / (factor**2).sum(axis=1)
    total, weight = np.zeros_like(plane), np.zeros_like(plane)
    _scatter(total, weight, _product(noisy * factor, basis) * worth[:, None], worth)
    return total, weight


def _product(blocks: Array, matrix: Array) -> Array:
    """`blocks` (N, 64) @ `matrix` (64, 64), in pieces so small that each is worked on by one core.

    Strips are spread over the cores already: matrices that spread themselves as well would wait for each other.
    """
    number, size = blocks.shape
    padded = np.zeros((-(-number // size) * size, size), np.float32)
    padded[:number] = blocks
    return (padded.reshape(-1, size, size) @ matrix).reshape(-1, size)[:number]


def _blocks(strip: Array) -> Array:
    view = np.lib.stride_tricks.sliding_window_view(strip, (BLOCK_PX, BLOCK_PX))[::STEP_PX, ::STEP_PX]
    return np.ascontiguousarray(view).reshape(-1, BLOCK_PX * BLOCK_PX)


def _scatter(total: Array, weight: Array, blocks: Array, worth: Array) -> None:
    down = (total.shape[0] - BLOCK_PX) // STEP_PX + 1
    across = (total.shape[1] - BLOCK_PX) // STEP_PX + 1
    grid = blocks.reshape(down, across, BLOCK_PX, BLOCK_PX)
    worths = worth.reshape(down, across)
    for y in range(BLOCK_PX):
        for x in range(BLOCK_PX):
            rows = slice(y, y + (down - 1) * STEP_PX + 1, STEP_PX)
            columns = slice(x, x + (across - 1) * STEP_PX + 1, STEP_PX)
            total[rows, columns] += grid[:, :, y, x]
            weight[rows, columns] += worths
