"""What the fill bench takes out of clean photographs: thin lines and wide, irregular pieces with an exact mask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from heirloom.aging import Aged
from heirloom.aging.recipe import Generator, smooth_noise
from heirloom.aging.strokes import walk
from heirloom.core.masks import DamageKind
from heirloom.core.photo import Photo

THIN_PX = (1, 4)  # width of a thin line
THIN_SHARE = 0.04  # of the photograph
WIDE_PX = (16, 64)  # width of a brush stroke and of a blob
WIDE_SHARE = 0.10
HOLE_TONE = 1.0  # what stands in the holes, paper white: no method may use it
# Wide pieces of a small photograph leave nothing to fill them from: at most so much of its shorter side.
MOST_OF_SIDE = 0.25


def thin_holes(photo: Photo, seed: int) -> Aged:
    """Lines like scratches, 1 to 4 px wide, long and short, are missing."""
    return _without(photo, _thin_line, seed=seed, share=THIN_SHARE, kind=DamageKind.SCRATCH)


def wide_holes(photo: Photo, seed: int) -> Aged:
    """Brush strokes and blobs of 16 to 64 px are missing."""
    return _without(photo, _wide_piece, seed=seed, share=WIDE_SHARE, kind=DamageKind.MISSING)


Piece = Callable[[Generator, int, int], NDArray[np.uint8]]  # a seeded piece for a height and width: 1 where missing


def _without(photo: Photo, piece: Piece, *, seed: int, share: float, kind: DamageKind) -> Aged:
    """The photograph less so many pieces that at least `share` of it is missing."""
    generator = np.random.default_rng([seed, *kind.value.encode()])
    mask = np.zeros((photo.height, photo.width), np.float32)
    while mask.mean() < share:
        mask = np.maximum(mask, piece(generator, photo.height, photo.width).astype(np.float32))
    pixels = np.where(mask[..., None] > 0, np.float32(HOLE_TONE), photo.pixels)
    # another picture than the file's: its samples must not be copied back
    source = replace(photo.source, samples=None, sha256="", jpeg_quality=None)
    return Aged(photo=replace(photo, pixels=pixels, source=source), damage={kind: mask}, log=())


def _thin_line(generator: Generator, height: int, width: int) -> NDArray[np.uint8]:
    length = float(np.exp(generator.uniform(np.log(20), np.log(1.2 * max(height, width)))))
    return _brushed(generator, height, width, length_px=length, bend=0.5, wobble=0.05, width_px=THIN_PX)


def _wide_piece(generator: Generator, height: int, width: int) -> NDArray[np.uint8]:
    widest = max(1.0, min(WIDE_PX[1], MOST_OF_SIDE * min(height, width)))
    narrowest = min(float(WIDE_PX[0]), widest)
    if generator.random() < 0.5:
        length = generator.uniform(1, 4) * widest
        given = (round(narrowest), round(widest))
        return _brushed(generator, height, width, length_px=length, bend=1.5, wobble=0.4, width_px=given)
    radius = generator.uniform(narrowest, widest) / 2
    centre = generator.uniform(0, (width, height))
    y, x = np.mgrid[0:height, 0:width]
    ragged = smooth_noise(generator, height=height, width=width, cell_px=max(radius, 2))
    outside = np.hypot(x - centre[0], y - centre[1]) > radius * np.clip(1 + 0.25 * ragged, 0.5, 1.5)
    return np.where(outside, 0, 1).astype(np.uint8)


def _brushed(
    generator: Generator,
    height: int,
    width: int,
    *,
    length_px: float,
    bend: float,
    wobble: float,
    width_px: tuple[int, int],
) -> NDArray[np.uint8]:
    """One stroke of a round brush along a wandering line."""
    import cv2

    points = walk(
        generator,
        start=(generator.uniform(0, width), generator.uniform(0, height)),
        angle=generator.uniform(0, 2 * np.pi),
        length_px=length_px,
        bend=generator.normal(0, bend),
        wobble=wobble,
    )
    line = np.rint(points).astype(np.int32).reshape(-1, 1, 2)
    stroke = np.zeros((height, width), np.uint8)
    return np.asarray(
        cv2.polylines(
            stroke, [line], isClosed=False, color=1, thickness=int(generator.integers(*width_px, endpoint=True))
        ),
        dtype=np.uint8,
    )
