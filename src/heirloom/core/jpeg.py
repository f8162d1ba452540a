"""What a JPEG file says about its own compression."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

# ITU-T T.81, table K.1: the luminance quantisation table that the quality scale of libjpeg starts from, row by row
_LUMINANCE = np.array(
    [
        [16, 11, 10, 16, 24, 40, 51, 61],
        [12, 12, 14, 19, 26, 58, 60, 55],
        [14, 13, 16, 24, 40, 57, 69, 56],
        [14, 17, 22, 29, 51, 87, 80, 62],
        [18, 22, 37, 56, 68, 109, 103, 77],
        [24, 35, 55, 64, 81, 104, 113, 92],
        [49, 64, 78, 87, 103, 121, 120, 101],
        [72, 92, 95, 98, 112, 100, 103, 99],
    ],
    np.float64,
).ravel()
_COEFFICIENTS = 64


def quality_from_tables(tables: Mapping[int, Sequence[int]]) -> int | None:
    """The quality 1..100 on libjpeg's scale that comes closest to a file's luminance table; None without one.

    `tables` maps a table's number to its 64 values row by row, as Pillow's `Image.quantization` gives them. Cameras and
    editors have tables of their own; for them the answer is the quality of like coarseness.
    """
    table = tables.get(0)
    if table is None or len(table) != _COEFFICIENTS:
        return None
    wanted = np.log(np.maximum(np.asarray(table, np.float64), 1))
    errors = [float(np.abs(np.log(_scaled(quality)) - wanted).sum()) for quality in range(1, 101)]
    return 1 + int(np.argmin(errors))


def _scaled(quality: int) -> NDArray[np.float64]:
    """libjpeg's luminance table of a quality (jcparam.c, jpeg_quality_scaling)."""
    percent = 5000 // quality if quality < 50 else 200 - 2 * quality
    return np.clip((_LUMINANCE * percent + 50) // 100, 1, 255)
