"""Sharpens filled thin damage: what is in the hole should be sparse in the cosines of every patch around it.

Iterated hard thresholding of overlapping patches (Guleryuz, "Nonlinear approximation based image recovery using
adaptive sparse reconstructions", 2006), with falling threshold. Patches stand centred on the pixels of the hole only,
so the result does not depend on where in the picture the damage lies.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from heirloom.core.photo import Pixels

_SIDE = 9  # px of a patch; 11 gains 0.03 dB for 1.5 times the time
_PASSES = 6
_FIRST, _LAST = 0.2, 0.02  # thresholds, on the scale of a coefficient of an orthonormal transform of [0, 1] pixels
_BATCH = 16384  # patches transformed at once; 5 MB a channel
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
    cosines = _cosines(_SIDE)
    for threshold in np.geomspace(_FIRST, _LAST, _PASSES):
        for plane in values:
            plane[places] = _shrunk(plane, inside, places, around, cosines, float(threshold))
    result = pixels.copy()
    result[hole] = values[:, places].T @ turn
    return result


def _shrunk(
    plane: NDArray[np.float32],
    inside: NDArray[np.bool_],
    places: NDArray[np.intp],
    around: NDArray[np.intp],
    cosines: NDArray[np.float32],
    threshold: float,
) -> NDArray[np.float32]:
    """New values (N,) of the hole: the mean of all patches over each pixel, sparse ones counting more."""
    total, weights = np.zeros(len(places)), np.zeros(len(places))
    for first in range(0, len(places), _BATCH):
        patches = places[first : first + _BATCH, None] + around  # (n, side * side) flat places
        coefficients = plane[patches] @ cosines.T
        kept = np.abs(coefficients) > threshold
        kept[:, 0] = True  # the mean
        weight = 1 / (1 + kept.sum(axis=1))
        smooth = (coefficients * kept) @ cosines * weight[:, None]
        touched = inside[patches]
        target = np.searchsorted(places, patches[touched])
        total += np.bincount(target, smooth[touched], len(places))
        weights += np.bincount(target, np.broadcast_to(weight[:, None], smooth.shape)[touched], len(places))
    return np.asarray(total / weights, dtype=np.float32)


def _cosines(side: int) -> NDArray[np.float32]:
    """The orthonormal cosine transform of a side x side patch as a matrix."""
    order, place = np.arange(side)[:, None], np.arange(side)[None]
    line = np.sqrt(2 / side) * np.cos(np.pi * (2 * place + 1) * order / (2 * side))
    line[0] /= np.sqrt(2)
    return np.kron(line, line).astype(np.float32)
