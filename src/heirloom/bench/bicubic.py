"""Bicubic resampling exactly as the field measures enlargement: what MATLAB's `imresize` does to a picture.

The kernel is Keys' cubic convolution (1981) with a = -0.5, widened by the factor where the picture becomes smaller, so
that nothing aliases; beyond the border the picture is mirrored. OpenCV's bicubic has a = -0.75 and no antialiasing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from heirloom.core.photo import Pixels

REACH = 2.0  # of the kernel, in pixels of the smaller picture

Weights = NDArray[np.float64]


def bicubic(pixels: Pixels, *, height: int, width: int) -> Pixels:
    """The picture (H, W, C) in another size, not rounded and not clipped: bicubic overshoots at edges."""
    down, across = _weights(pixels.shape[0], height), _weights(pixels.shape[1], width)
    rows = np.tensordot(down, pixels, axes=(1, 0))  # (height, W, C)
    resized = np.tensordot(rows, across, axes=(1, 1))  # (height, C, width)
    return np.ascontiguousarray(resized.transpose(0, 2, 1), dtype=np.float32)


def _weights(given: int, made: int) -> Weights:
    """How much each of the `given` pixels in a line counts in each of the `made` ones: (made, given), rows sum to 1."""
    shrinks_by = max(given / made, 1.0)
    reach = REACH * shrinks_by
    centres = (np.arange(made) + 0.5) * given / made - 0.5
    taps = np.floor(centres - reach)[:, None] + np.arange(int(np.ceil(2 * reach)) + 2)
    parts = _cubic((centres[:, None] - taps) / shrinks_by)
    parts /= parts.sum(axis=1, keepdims=True)
    weights = np.zeros((made, given), np.float64)
    np.add.at(weights, (np.arange(made)[:, None], _mirrored(taps.astype(np.intp), given)), parts)
    return weights


def _cubic(distance: Weights) -> Weights:
    """Keys' kernel with a = -0.5."""
    x = np.abs(distance)
    near = 1.5 * x**3 - 2.5 * x**2 + 1
    far = -0.5 * x**3 + 2.5 * x**2 - 4 * x + 2
    return np.asarray(np.where(x <= 1, near, np.where(x <= REACH, far, 0.0)), dtype=np.float64)


def _mirrored(places: NDArray[np.intp], count: int) -> NDArray[np.intp]:
    """Places before 0 and from `count` on, mirrored into the line; its end pixels stand twice."""
    turned = places % (2 * count)
    return np.where(turned < count, turned, 2 * count - 1 - turned)
