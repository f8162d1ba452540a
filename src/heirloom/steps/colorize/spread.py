"""What a person knows at a few places, spread over everything around that has the same lightness.

Levin, Lischinski and Weiss, "Colorization using Optimization" (2004): neighbours of like lightness get like colours,
and the colours at the hints are fixed. We differ in spreading only what a first guess lacks there, and in letting it
fade with distance (a screening term), so that one hint does not run through the whole picture. The equations are
solved from coarse to fine, each solution the start of the next (cascadic multigrid: Bornemann and Deuflhard, 1996).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from heirloom.core.color import Array

ALIKE = 4.0  # difference of L at which two neighbours hold together less than half as well
LEAST_HOLD = 1e-3  # between neighbours on both sides of any edge, so that the equations stay solvable
REACH_SHARE = 0.05  # of the longer side, over which it falls to 1/e where nothing stops it; 0.15 made clouds
ROUNDS = 40  # of conjugate gradients on each level: leaves less than 5 % of what is spread at 320 px, in 0.3 s
COARSEST_PX = 24  # of the shorter side, from which on a level needs no coarser one


def spread(values: Array, known: NDArray[np.bool_], *, lightness: Array) -> Array:
    """Values (h, w, C) over the whole picture: exactly `values` where `known` (h, w), fading to 0 away from there.

    They stay behind edges of `lightness` (h, w, L in [0, 100]).
    """
    if not known.any():
        return np.zeros_like(values)
    fixed = np.where(known[..., None], values, np.float32(0))
    if known.all():
        return fixed
    reach_px = REACH_SHARE * max(lightness.shape)
    planes = np.ascontiguousarray(fixed.transpose(2, 0, 1))  # (h, w, C) to (C, h, w)
    solved = _solved(planes, known, lightness, reach_px=reach_px)
    return np.ascontiguousarray(solved.transpose(1, 2, 0))


def _solved(fixed: Array, known: NDArray[np.bool_], lightness: Array, *, reach_px: float) -> Array:
    """The planes (C, h, w) that are `fixed` where `known` and as smooth as the lightness allows elsewhere."""
    start = np.zeros_like(fixed)
    if min(lightness.shape) > COARSEST_PX:
        start = _from_coarser(fixed, known, lightness, reach_px=reach_px)
    across, down = _hold(lightness, axis=1), _hold(lightness, axis=0)
    diagonal = _degree(across, down, lightness.shape) + np.float32(1 / reach_px**2)
    free = (~known).astype(np.float32)
    x = np.where(known, fixed, start)
    residue = free * (_from_neighbours(x, across, down) - diagonal * x)
    steered = residue / diagonal
    direction = steered.copy()
    energy = _dot(residue, steered)
    for _ in range(ROUNDS):
        ahead = free * (diagonal * direction - _from_neighbours(direction, across, down))
        step = energy / np.maximum(_dot(direction, ahead), np.float32(1e-20))
        x += step * direction
        residue -= step * ahead
        np.divide(residue, diagonal, out=steered)
        energy, before = _dot(residue, steered), energy
        direction *= energy / np.maximum(before, np.float32(1e-20))
        direction += steered
    return x


def _from_coarser(fixed: Array, known: NDArray[np.bool_], lightness: Array, *, reach_px: float) -> Array:
    """The solution of the same question for a picture of half the size, enlarged."""
    import cv2

    height, width = lightness.shape
    half = ((width + 1) // 2, (height + 1) // 2)
    share = cv2.resize(known.astype(np.float32), half, interpolation=cv2.INTER_AREA)
    smaller = [cv2.resize(plane, half, interpolation=cv2.INTER_AREA) / np.maximum(share, 1e-6) for plane in fixed]
    light = np.asarray(cv2.resize(lightness, half, interpolation=cv2.INTER_AREA), dtype=np.float32)
    coarse = _solved(np.stack(smaller).astype(np.float32), share > 1e-6, light, reach_px=reach_px / 2)
    larger = [cv2.resize(plane, (width, height), interpolation=cv2.INTER_LINEAR) for plane in coarse]
    return np.stack(larger).astype(np.float32)


def _dot(one: Array, other: Array) -> Array:
    """The scalar product of each channel, (C, 1, 1)."""
    return np.asarray(np.einsum("chw,chw->c", one, other)[:, None, None], dtype=np.float32)


def _hold(lightness: Array, *, axis: int) -> Array:
    """How well each pixel holds together with the next one along an axis, (h, w) less one row or column."""
    apart = np.diff(lightness, axis=axis)
    hold: Array = np.exp(-((apart / np.float32(ALIKE)) ** 2)).astype(np.float32)
    return np.maximum(hold, np.float32(LEAST_HOLD))


def _degree(across: Array, down: Array, size: tuple[int, ...]) -> Array:
    """The sum of how well each pixel holds together with its four neighbours."""
    degree: Array = _from_neighbours(np.ones((1, *size), np.float32), across, down)[0]
    return degree


def _from_neighbours(x: Array, across: Array, down: Array) -> Array:
    """The sum of the four neighbours in planes (C, h, w), each by how well it holds."""
    total = np.zeros_like(x)
    total[:, :, :-1] += across * x[:, :, 1:]
    total[:, :, 1:] += across * x[:, :, :-1]
    total[:, :-1] += down * x[:, 1:]
    total[:, 1:] += down * x[:, :-1]
    return total
