"""Keeps false alarms harmless: what filling would change much must be damage beyond doubt."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]

BLOCK_PX = 33  # odd, so that a flipped picture has flipped blocks
BLOCK_LOSS = 255**2 / 10**3.35 * BLOCK_PX**2  # the sum of squares at which a block falls to 33.5 dB
PHOTO_LOSS = 255**2 / 10**4.2  # the mean square at which the photograph falls to 42 dB


def without_harm(levels: NDArray[np.uint8], doubtful: NDArray[np.int32], *, doubts: Floats) -> NDArray[np.int32]:
    """The doubtful pieces less those whose removal would change the photograph visibly.

    `levels` is uint8 (H, W, 1 or 3), `doubtful` labels pieces (0: none), `doubts` (N + 1,) tells how doubtful each is:
    where a block of 33 px, or the whole, would lose more than it may, its most doubtful pieces stay.
    """
    kept = doubtful
    while kept.any():
        loss = _loss(levels, kept > 0)
        over = _block_sum(loss) > BLOCK_LOSS
        if not over.any() and float(loss.mean()) <= PHOTO_LOSS:
            return kept
        guilty = np.unique(kept[over & (kept > 0)]) if over.any() else np.unique(kept[kept > 0])
        guilty = guilty[guilty > 0]
        if guilty.size == 0:  # the loss lies around the pieces, not in them: all of them are near
            return np.zeros_like(kept)
        order = guilty[np.argsort(-doubts[guilty], kind="stable")]
        dropped = order[: (order.size + 1) // 2]
        kept = np.where(np.isin(kept, dropped), 0, kept).astype(np.int32)
    return kept


def _loss(levels: NDArray[np.uint8], hole: Bools) -> Floats:
    """The squared change of 8-bit levels, mean of the channels, that a quick filling of the hole brings."""
    import cv2

    filled = cv2.inpaint(levels, hole.astype(np.uint8), 3, cv2.INPAINT_TELEA).reshape(levels.shape)
    change = filled.astype(np.float32) - levels
    return np.asarray((change**2).mean(axis=-1), dtype=np.float32)


def _block_sum(loss: Floats) -> Floats:
    """The loss in the block around every pixel; at the border, where a block is smaller, as if it went on mirrored."""
    import cv2

    return np.asarray(
        cv2.boxFilter(loss, -1, (BLOCK_PX, BLOCK_PX), normalize=False, borderType=cv2.BORDER_REFLECT), np.float32
    )
