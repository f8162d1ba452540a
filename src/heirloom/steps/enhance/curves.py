"""Curves of density, one for each channel, and then a matrix: how the unfade network says what a picture needs.

Curves before a matrix whose rows sum to 1 can undo exactly what a bleach matrix and a stain did to the densities
(Gschwind and Frey 1994, see `unfade`), and stray light, which bends them. Both keep within the range of pictures:
curves begin at white and end at black, and what the matrix would push beyond is bent.
"""

from __future__ import annotations

import numpy as np

from heirloom.core.color import from_linear
from heirloom.core.photo import Pixels
from heirloom.steps.enhance.prior import FLARE, Array, density_of

Curves = tuple[tuple[float, ...], ...]
Triple = tuple[float, float, float]
Matrix = tuple[Triple, Triple, Triple]
IDENTITY: Matrix = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))

DENSEST = float(-np.log10(FLARE))  # the density of black
KNOTS = 13  # of a curve, evenly from density 0 to the densest
STRAIGHT = np.linspace(0, DENSEST, KNOTS).astype(np.float32)  # the curve that changes nothing
WHITE_KNEE = 0.02  # density: what the matrix makes lighter than this is bent, unless it was that light before
BLACK_KNEE = 1.62  # what the matrix makes darker is bent likewise
DARKEST, LIGHTEST = np.float32(1 / 255), np.float32(254 / 255)  # next to black and white in a file of 8 bits


def through_curves(pixels: Pixels, *, curves: Curves, matrix: Matrix) -> Pixels:
    """`pixels` (H, W, C) whose densities go through `curves`, three times `KNOTS` densities, and then through `matrix`.

    Gray pixels take the mean curve. A pixel of which no channel is black or white before has none after, with 8 bits.
    """
    knots = np.array(curves, np.float32)
    if pixels.shape[2] == 1:
        moved = curved(density_of(pixels), knots.mean(axis=0, keepdims=True))
    else:
        density = curved(density_of(pixels), knots)
        moved = within(density @ np.array(matrix, np.float32).T, density)
    darkest = np.minimum(pixels.min(axis=2, keepdims=True), DARKEST)
    lightest = np.maximum(pixels.max(axis=2, keepdims=True), LIGHTEST)
    return np.asarray(np.clip(_pixels_of(moved), darkest, lightest), np.float32)


def curved(density: Array, curves: Array) -> Array:
    """Densities (..., C) through curves (C, KNOTS), straight between their even knots."""
    channels = [np.interp(density[..., c], STRAIGHT, curve) for c, curve in enumerate(curves)]
    return np.stack(channels, axis=-1).astype(np.float32)


def within(density: Array, before: Array) -> Array:
    """Densities (..., 3) of any size bent into the range of pictures, as far as they were not out there `before`.

    They are bent along hyperbolas, which begin with slope 1 and reach the ends nowhere.
    """
    low = np.minimum(np.float32(WHITE_KNEE), before.min(axis=-1, keepdims=True))
    high = np.maximum(np.float32(BLACK_KNEE), before.max(axis=-1, keepdims=True))
    below, beyond = np.maximum(low - density, 0), np.maximum(density - high, 0)
    room = np.float32(DENSEST) - high
    tiny = np.float32(1e-9)  # where there is no room at all
    bent = np.where(below > 0, low * low / (low + below + tiny), density)
    return np.where(beyond > 0, high + room * beyond / (room + beyond + tiny), bent).astype(np.float32)


def _pixels_of(density: Array) -> Pixels:
    light = (np.power(np.float32(10), -density) - np.float32(FLARE)) / np.float32(1 - FLARE)
    return from_linear(np.clip(light, 0, 1).astype(np.float32))
