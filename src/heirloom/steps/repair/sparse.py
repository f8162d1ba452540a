"""Sharpens filled thin damage: what is in the hole should be sparse in the cosines of every patch around it.

Iterated hard thresholding of overlapping patches (Guleryuz, "Nonlinear approximation based image recovery using
adaptive sparse reconstructions", 2006), with falling threshold. Patches stand centred on the pixels of the hole only,
so the result does not depend on where in the picture the damage lies.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from heirloom.core.photo import Pixels

Floats = NDArray[np.float32]

_SIDE = 9  # px of a patch; 11 gains 0.03 dB for 1.5 times the time
_PASSES = 4  # 8 gain 0.05 dB for twice the time
_FIRST, _LAST = 0.2, 0.02  # thresholds, on the scale of a coefficient of an orthonormal transform of [0, 1] pixels
_BATCH = 2048  # patches transformed at once; they stay in the cache
_OPPONENT = np.array([[1, 1, 1], [1, 0, -1], [1, -2, 1]], np.float32) / np.sqrt([[3], [2], [6]], dtype=np.float32)


def refine_sparse(pixels: Pixels, hole: NDArray[np.bool_]) -> Pixels:
    """`pixels` (H, W, C), whose hole (H, W) is filled already, with edges and textures carried on sharper."""
    reach = _SIDE // 2
    channels = pixels.shape[2]
    turn = _OPPONENT if channels == 3 else np.eye(1, dtype=np.float32)
    padded = np.pad(pixels, ((reach, reach), (reach, reach), (0, 0)), mode="symmetric")
    inside = np.pad(hole, reach).ravel()
    places = np.flatnonzero(inside)
    row, column = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    around = (row * padded.shape[1] + column).ravel()
    values = np.ascontiguousarray((padded.reshape(-1, channels) @ turn.T).T)
    number = np.zeros(inside.size, np.int32)
    number[places] = np.arange(len(places), dtype=np.int32)
    cosines = _cosines(_SIDE)
    for threshold in np.geomspace(_FIRST, _LAST, _PASSES):
        total, weights = np.zeros((channels, len(places))), np.zeros((channels, len(places)))
        for first in range(0, len(places), _BATCH):
            patches = places[first : first + _BATCH, None] + around  # (n, side * side) flat places
            touched = np.flatnonzero(inside[patches])
            target = number[patches.ravel()[touched]]
            for channel, plane in enumerate(values):
                smooth, weight = _shrunk(plane[patches], cosines, float(threshold))
                total[channel] += np.bincount(target, smooth.ravel()[touched], len(places))
                weights[channel] += np.bincount(target, weight[touched // len(around)], len(places))
        values[:, places] = total / weights
    result = pixels.copy()
    result[hole] = values[:, places].T @ turn
    return result


def _shrunk(patches: Floats, cosines: Floats, threshold: float) -> tuple[Floats, Floats]:
    """Patches (n, side * side) with their small coefficients left out, times a weight (n,), high for sparse ones."""
    coefficients = patches @ cosines.T
    kept = np.abs(coefficients) > threshold
    kept[:, 0] = True  # the mean
    weight = (1 / (1 + np.count_nonzero(kept, axis=1))).astype(np.float32)
    return (coefficients * kept) @ cosines * weight[:, None], weight


def _cosines(side: int) -> Floats:
    """The orthonormal cosine transform of a side x side patch as a matrix."""
    order, place = np.arange(side)[:, None], np.arange(side)[None]
    line = np.sqrt(2 / side) * np.cos(np.pi * (2 * place + 1) * order / (2 * side))
    line[0] /= np.sqrt(2)
    return np.kron(line, line).astype(np.float32)
