"""How far the tones of a picture have shrunk: its black, white and middle in every channel, from a preview."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heirloom.core.color import luma
from heirloom.core.geometry import Box
from heirloom.core.photo import Photo
from heirloom.steps.enhance.frame import picture_pixels

BLACK_PERCENT, WHITE_PERCENT = 0.5, 99.5  # robust against dust, scratches and specular glints


@dataclass(frozen=True, kw_only=True)
class TonalRange:
    """The tones of a picture, sRGB-encoded in [0, 1]; one number per channel where it is a tuple."""

    black_point: tuple[float, ...]
    white_point: tuple[float, ...]
    contrast: float  # luma distance between the 5th and the 95th percentile


def measure_fading(preview: Photo, *, frame: Box | None = None) -> TonalRange:
    """The tonal range of the picture inside `frame` (the whole preview when None)."""
    pixels = picture_pixels(preview, frame)
    flat = pixels.reshape(-1, pixels.shape[2])
    black, white = np.percentile(flat, (BLACK_PERCENT, WHITE_PERCENT), axis=0)
    low, high = np.percentile(luma(pixels), (5, 95))
    return TonalRange(
        black_point=tuple(float(v) for v in black),
        white_point=tuple(float(v) for v in white),
        contrast=float(high - low),
    )
