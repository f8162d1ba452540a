"""Line evidence: how much every pixel looks like part of a thin line that departs from both of its sides.

Whole-number arithmetic throughout, so that a flipped picture has exactly the flipped evidence. Sums along a line are
built from sums along its thirds, as beamlets are (Donoho and Huo, "Beamlets and multiscale image analysis", 2002):
a line three times as long costs two additions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heirloom.core.parallel import in_threads

Plane = NDArray[np.int16]
Floats = NDArray[np.float32]

ORIENTATIONS = 32  # 5.6 degrees apart: the ends of a line of 45 px then miss it by a pixel at most
UNIT = 16  # one local texture scale in whole numbers
MOST_STEP = 6 * UNIT  # what a single place adds at most, so that a few strong places make no line
SIDES_PX = (2, 3)  # distance of the sides from the middle: lines of 1 to 4 px
SHORT_PX, LONG_PX = 15, 45
STRIP_PX = 96  # rows at a time, so that the work stays in the processor's cache
_MARGIN_PX = 28  # a long line's half, and its sides


@dataclass(frozen=True, eq=False, kw_only=True)
class LineEvidence:
    """Per pixel (H, W): the best mean departure along short and long lines, >= 0, in units of local texture.

    `orientation` counts steps of 180 / 32 degrees, of the best short line.
    """

    short: Floats
    long: Floats
    orientation: NDArray[np.uint8]


def line_evidence(normal: Floats) -> tuple[LineEvidence, LineEvidence]:
    """The evidence for bright and for dark lines in a picture in units of its local texture, (H, W), local mean 0."""
    import cv2

    height, width = normal.shape
    whole = np.rint(np.clip(normal, -40, 40) * UNIT).astype(np.int16)
    edges = (_MARGIN_PX, _MARGIN_PX, _MARGIN_PX, _MARGIN_PX)
    padded = cv2.copyMakeBorder(whole, *edges, cv2.BORDER_REPLICATE)
    best = np.zeros((4, height, width), np.int16)

    def see(top: int) -> None:
        bottom = min(top + STRIP_PX, height)
        _strip_evidence(padded[top : bottom + 2 * _MARGIN_PX], best[:, top:bottom])

    in_threads(see, range(0, height, STRIP_PX))
    return _unpacked(best[0], best[1]), _unpacked(best[2], best[3])


def _strip_evidence(padded: Plane, best: Plane) -> None:
    """Raises `best` (4, H, W): bright short, bright long, dark short, dark long; the orientation in the low bits."""
    for step in range(ORIENTATIONS):
        for short, long in _sums(padded, np.pi * step / ORIENTATIONS):
            short *= ORIENTATIONS
            np.maximum(best[0], short + np.int16(step), out=best[0])
            np.maximum(best[2], np.int16(step) - short, out=best[2])
            np.maximum(best[1], long, out=best[1])
            np.maximum(best[3], -long, out=best[3])


def _unpacked(short: Plane, long: Plane) -> LineEvidence:
    return LineEvidence(
        short=(short // ORIENTATIONS).astype(np.float32) / np.float32(3 * UNIT),
        long=long.astype(np.float32) / np.float32(9 * UNIT),
        orientation=(short % ORIENTATIONS).astype(np.uint8),
    )


def _sums(padded: Plane, angle: float) -> list[tuple[Plane, Plane]]:
    """Short and long sums along one orientation, for each distance of the sides."""
    height, width = padded.shape[0] - 2 * _MARGIN_PX, padded.shape[1] - 2 * _MARGIN_PX
    x, y = np.cos(angle), np.sin(angle)

    def shifted(plane: Plane, along: float, margin: int) -> Plane:
        """`plane` moved along the line; `margin` px of every side are left in the result."""
        spare = (plane.shape[0] - height) // 2
        top, left = spare - margin + round(along * y), spare - margin + round(along * x)
        return plane[top : top + height + 2 * margin, left : left + width + 2 * margin]

    reach = _MARGIN_PX - 2
    smooth = shifted(padded, -2, reach) + shifted(padded, -1, reach) + shifted(padded, 0, reach)
    smooth += shifted(padded, 1, reach)
    smooth += shifted(padded, 2, reach)
    results = []
    for side in SIDES_PX:
        inner = reach - 4
        across = (round(side * x), round(-side * y))  # (rows, columns) of the normal
        views = []
        for sign in (1, -1):
            top, left = reach - inner + sign * across[0], reach - inner + sign * across[1]
            views.append(smooth[top : top + height + 2 * inner, left : left + width + 2 * inner])
        middle = shifted(smooth, 0, inner)
        first, second = middle - views[0], middle - views[1]
        both = np.maximum(np.minimum(first, second), 0) + np.minimum(np.maximum(first, second), 0)
        np.clip(both, -5 * MOST_STEP, 5 * MOST_STEP, out=both)
        both //= np.int16(5)
        one_short = shifted(both, -5, 16) + shifted(both, 0, 16) + shifted(both, 5, 16)
        one_long = shifted(one_short, -15, 0) + shifted(one_short, 0, 0) + shifted(one_short, 15, 0)
        results.append((shifted(one_short, 0, 0).copy(), one_long))
    return results
