"""The plain biharmonic filling that is measured against (Damelin and Hoang 2018), as scikit-image does it.

The values in the hole solve the discrete biharmonic equation, the five-point Laplacian applied twice, with the picture
mirrored at its borders. Heirloom's own filling departs from it (`steps.repair.biharmonic`); this one is the reference
and takes its time. scikit-image factorises the equations; we solve them by conjugate gradients, which needs no package
for sparse matrices, on a pyramid, so that wide holes come near their solution where they are small.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from heirloom.core.geometry import Box
from heirloom.core.photo import Mask, Photo

Bools = NDArray[np.bool_]
Values = NDArray[np.float64]

TOLERANCE = 1e-5  # of the residual, against the right side: within 0.01 dB of scikit-image in thin holes
# Holes of 64 px would need 4000 steps. Until then the surface is flatter than the exact one, which overshoots: it comes
# out up to 2 dB better, so that stopping here saves time and makes nobody look good but this anchor.
MOST_STEPS = 500
REACH_PX = 2  # of the equations: parts of the hole that are further apart do not know each other
SMALLEST_PX = 16  # side below which no coarser level is made


def biharmonic(photo: Photo, *, mask: Mask) -> Photo:
    """The photograph with the pixels where `mask` is at least 0.5 filled by the biharmonic surface.

    A mask that covers everything leaves nothing to fill from: the photograph comes back as it is.
    """
    hole = mask >= 0.5
    if not hole.any() or hole.all():
        return photo
    filled = photo.pixels.astype(np.float64)
    for box, part in _parts(hole):
        box.cut(filled)[part] = _solved(box.cut(filled), part)[part]
    # as scikit-image does: within the range of the known values
    known = photo.pixels[~hole]
    inside = np.clip(filled, known.min(axis=0), known.max(axis=0)).astype(np.float32)
    return photo.with_pixels(np.where(hole[..., None], inside, photo.pixels))


def _parts(hole: Bools) -> Iterator[tuple[Box, Bools]]:
    """The parts of the hole that can be solved apart, each in a box with all known pixels it looks at."""
    import cv2

    side = 2 * REACH_PX + 1
    grown = cv2.dilate(hole.astype(np.uint8), np.ones((side, side), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(grown, connectivity=8)
    for number in range(1, count):
        left, top, width, height, _ = (int(value) for value in stats[number])
        box = Box(left, top, left + width, top + height)
        yield box, box.cut(hole) & (box.cut(labels) == number)


def _solved(pixels: Values, hole: Bools) -> Values:
    """The picture (H, W, C) with the hole solved, from a first guess at half the size."""
    height, width = hole.shape
    if min(height, width) < 2 * SMALLEST_PX or _halved(hole).all():
        guess = np.where(hole[..., None], pixels[~hole].mean(axis=0), pixels)
    else:
        import cv2

        coarse_hole = _halved(hole)
        coarse = _solved(_mean_of_known(pixels, hole), coarse_hole)
        larger = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC).reshape(pixels.shape)
        guess = np.where(hole[..., None], larger, pixels)
    return _relaxed(guess, hole)


def _relaxed(guess: Values, hole: Bools) -> Values:
    """The solution by conjugate gradients from the guess, each channel with its own step lengths."""
    inside = hole[..., None]
    known = np.where(inside, 0, guess)
    right = -_twice_laplacian(known)[hole]
    x = guess[hole]

    def times(values: Values) -> Values:
        spread = np.zeros_like(guess)
        spread[hole] = values
        return _twice_laplacian(spread)[hole]

    residual = right - times(x)
    direction = residual
    energy = (residual**2).sum(axis=0)
    target = (right**2).sum(axis=0) * TOLERANCE**2 + 1e-18
    for _ in range(MOST_STEPS):
        if (energy <= target).all():
            break
        image = times(direction)
        step = energy / np.maximum((direction * image).sum(axis=0), 1e-30)
        x = x + step * direction
        residual = residual - step * image
        fresh = (residual**2).sum(axis=0)
        direction = residual + fresh / np.maximum(energy, 1e-30) * direction
        energy = fresh
    result = guess.copy()
    result[hole] = x
    return result


def _twice_laplacian(values: Values) -> Values:
    import cv2

    once = cv2.Laplacian(values, cv2.CV_64F, ksize=1, borderType=cv2.BORDER_REFLECT)
    return np.asarray(cv2.Laplacian(once, cv2.CV_64F, ksize=1, borderType=cv2.BORDER_REFLECT)).reshape(values.shape)


def _halved(hole: Bools) -> Bools:
    """The hole at half the size: a pixel is of it where all four are, so that the coarse picture knows all it can."""
    height, width = hole.shape[0] // 2 * 2, hole.shape[1] // 2 * 2
    return np.asarray(hole[:height, :width].reshape(height // 2, 2, width // 2, 2).all(axis=(1, 3)))


def _mean_of_known(pixels: Values, hole: Bools) -> Values:
    """The picture at half the size, each pixel the mean of the known ones among its four."""
    height, width = hole.shape[0] // 2 * 2, hole.shape[1] // 2 * 2
    weight = (~hole[:height, :width]).astype(np.float64)[..., None]
    fours = (height // 2, 2, width // 2, 2, -1)
    total = (pixels[:height, :width] * weight).reshape(fours).sum(axis=(1, 3))
    return np.asarray(total / np.maximum(weight.reshape(fours).sum(axis=(1, 3)), 1))
