"""How the field compares an enlargement with its original: luma alone, without the border.

Luma is Y of ITU-R BT.601 on the scale 16..235 out of 255, as MATLAB's `rgb2ycbcr` gives it, of pictures rounded to 8
bits. Its range is smaller than that of the pixels, so PSNR is about 1.3 dB above that of the same luma on 0..255.
"""

from __future__ import annotations

import numpy as np

from heirloom.core.photo import Pixels
from heirloom.metrics.quality import LUMA_601

BLACK = 16.0  # the luma of black, on the scale 0..255


def compared_luma(picture: Pixels, *, border_px: int) -> Pixels:
    """The luma (h, w, 1) in [0, 1] of a picture (H, W, 1 or 3) less `border_px` on each side.

    PSNR and SSIM of two such pictures are those of the tables in papers. Raises ValueError where nothing would be left.
    """
    inside = without_border(picture, border_px=border_px)
    rounded = np.rint(inside.astype(np.float64) * 255) / 255
    colour = np.repeat(rounded, 3, axis=2) if picture.shape[2] == 1 else rounded
    return np.asarray((colour @ np.array(LUMA_601) + BLACK)[..., None] / 255, dtype=np.float32)


def without_border(picture: Pixels, *, border_px: int) -> Pixels:
    """The picture less `border_px` on each side. Raises ValueError where nothing would be left."""
    height, width = picture.shape[0] - 2 * border_px, picture.shape[1] - 2 * border_px
    if height < 1 or width < 1:
        raise ValueError(f"nothing is left of {picture.shape[:2]} without a border of {border_px} px")
    return picture[border_px : border_px + height, border_px : border_px + width]
