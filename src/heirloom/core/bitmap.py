"""A yes/no map of a picture at one bit per pixel, so that a record of a 100-megapixel scan stays small."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heirloom.core.geometry import beneath


@dataclass(frozen=True, eq=False)
class BitMap:
    """Which pixels of a picture are marked. `packed` is uint8 (H, ceil(W / 8)), most significant bit first."""

    packed: NDArray[np.uint8]
    width: int

    @staticmethod
    def empty(height: int, width: int) -> BitMap:
        """Nothing marked."""
        return BitMap(np.zeros((height, (width + 7) // 8), np.uint8), width)

    @staticmethod
    def of(marked: NDArray[np.bool_]) -> BitMap:
        """The map of a boolean array (H, W)."""
        return BitMap(np.packbits(marked, axis=1), int(marked.shape[1]))

    @staticmethod
    def stacked(parts: list[BitMap]) -> BitMap:
        """Maps of equal width, one below the other."""
        return BitMap(np.concatenate([part.packed for part in parts]), parts[0].width)

    @staticmethod
    def full(height: int, width: int) -> BitMap:
        """Everything marked."""
        row = np.packbits(np.ones((1, width), np.bool_), axis=1)
        return BitMap(np.repeat(row, height, axis=0), width)

    @property
    def height(self) -> int:
        """Rows."""
        return int(self.packed.shape[0])

    @property
    def share(self) -> float:
        """Which part of all pixels is marked, 0..1."""
        return int(np.bitwise_count(self.packed).sum(dtype=np.int64)) / (self.height * self.width)

    def unpacked(self) -> NDArray[np.bool_]:
        """The map as a boolean array (H, W)."""
        return np.unpackbits(self.packed, axis=1, count=self.width).astype(np.bool_)

    def enlarged(self, height: int, width: int) -> BitMap:
        """The map for the picture at this larger size: each pixel that lies on a marked one, if only in part."""
        first_row, last_row = beneath(0, height, before=self.height, after=height)
        first, last = beneath(0, width, before=self.width, after=width)
        wide = np.empty((self.height, (width + 7) // 8), np.uint8)
        for row in range(self.height):  # one at a time: unpacked, a large map would be eight times as large
            marked = np.unpackbits(self.packed[row], count=self.width)
            wide[row] = np.packbits(marked[first] | marked[last])
        return BitMap(wide[first_row] | wide[last_row], width)

    def __or__(self, other: BitMap) -> BitMap:
        """What either map marks."""
        return BitMap(self.packed | other.packed, self.width)
