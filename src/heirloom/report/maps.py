"""Maps as pictures: full-size gray PNGs for other programs, and small coloured layers for the page.

Maps of large scans are worked on in strips; nothing here holds more than one byte per pixel.
"""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from heirloom.core.bitmap import BitMap
from heirloom.core.masks import CERTAIN, DamageKind, DamageMap, kind_code
from heirloom.pipeline.record import CLEARLY_UNCERTAIN, UNCERTAIN_LEVELS, Result

STRIP_PIXELS = 4_000_000
CERTAIN_LEVEL = 128  # in an 8-bit damage mask: from here on a place gets repaired
FAINTEST, STRONGEST = 0.45, 0.9  # opacity of a layer where a block holds one marked pixel, and where it is full
OPACITIES = 16  # 4 bits: finer steps cannot be told apart and would only make the page heavier

Rows = Callable[[slice], NDArray[np.bool_]]  # the marked pixels (h, W) of some rows


def invented_png(invented: BitMap) -> bytes:
    """An 8-bit gray PNG of the map's size: 255 where content was made up, 0 elsewhere."""
    values = np.empty((invented.height, invented.width), np.uint8)
    for rows in _strips(invented.height, invented.width):
        np.multiply(marked_rows(invented)(rows), np.uint8(255), out=values[rows])
    return _gray_png(values)


def uncertain_png(result: Result) -> bytes:
    """An 8-bit gray PNG of how uncertain made colours are: 4 levels for one unit of CIE LAB, 0 where none were made."""
    levels = result.uncertain
    if levels is None:
        levels = np.zeros(result.size_before, np.uint8)
    return _gray_png(levels)


def uncertain_rows(levels: NDArray[np.uint8]) -> Rows:
    """The rows of an uncertain map where the colour may well be quite another."""
    return lambda rows: levels[rows] >= CLEARLY_UNCERTAIN * UNCERTAIN_LEVELS


def mask_png(damage: DamageMap) -> bytes:
    """An 8-bit gray PNG of the damage probability: 0 none, 255 certain; exactly what gets repaired is >= 128."""
    height, width = damage.probability.shape
    values = np.empty((height, width), np.uint8)
    for rows in _strips(height, width):
        probability = damage.probability[rows]
        level = np.floor(np.clip(probability, 0, 1) * np.float32(255) + np.float32(0.5)).astype(np.uint8)
        # rounding must not carry a place over the threshold, or the mask read back would repair something else
        values[rows] = np.where(
            probability >= CERTAIN - 1e-6, np.maximum(level, CERTAIN_LEVEL), np.minimum(level, CERTAIN_LEVEL - 1)
        )
    return _gray_png(values)


def marked_rows(bitmap: BitMap) -> Rows:
    """The rows of a bit map, unpacked on demand."""
    return lambda rows: BitMap(bitmap.packed[rows], bitmap.width).unpacked()


def damaged_rows(damage: DamageMap, kind: DamageKind) -> Rows:
    """The rows of a damage map where the damage is of this kind and certain."""
    code = kind_code(kind)
    return lambda rows: (damage.kind[rows] == code) & (damage.probability[rows] >= CERTAIN - 1e-6)


def coverage(rows_of: Rows, *, height: int, width: int, longest_px: int) -> NDArray[np.float32]:
    """The share of marked pixels (h, w) in square blocks, so large that neither side exceeds `longest_px`.

    Blocks at the right and lower edge may be smaller; the result still covers the whole picture.
    """
    factor = -(-max(height, width) // longest_px)
    columns = np.arange(0, width, factor)
    block_width = np.diff(np.append(columns, width))
    shares = []
    for top in range(0, height, factor * (strip_blocks := max(1, STRIP_PIXELS // (width * factor)))):
        bottom = min(top + factor * strip_blocks, height)
        rows = np.arange(0, bottom - top, factor)
        block_height = np.diff(np.append(rows, bottom - top))
        marked = rows_of(slice(top, bottom))
        count = np.add.reduceat(np.add.reduceat(marked, columns, axis=1, dtype=np.int64), rows, axis=0)
        shares.append(count / (block_height[:, None] * block_width))
    return np.concatenate(shares).astype(np.float32)


def layer_png(share: NDArray[np.float32], *, colour: tuple[int, int, int]) -> bytes:
    """A see-through PNG in one colour; a single marked pixel in a block still shows, a full block shows strongest."""
    from PIL import Image

    level = np.where(share > 0, np.ceil(share * (OPACITIES - 1)), 0).astype(np.uint8)
    image = Image.fromarray(level).convert("P")
    image.putpalette(bytes(colour) * OPACITIES)
    steps = np.linspace(FAINTEST, STRONGEST, OPACITIES - 1)
    opacities = bytes([0, *(round(255 * step) for step in steps)])
    file = io.BytesIO()
    image.save(file, "PNG", bits=4, transparency=opacities, optimize=True)
    return file.getvalue()


def _strips(height: int, width: int) -> list[slice]:
    step = max(1, STRIP_PIXELS // width)
    return [slice(top, min(top + step, height)) for top in range(0, height, step)]


def _gray_png(values: NDArray[np.uint8]) -> bytes:
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(values).save(file, "PNG", compress_level=4)
    return file.getvalue()
