"""Negatives: pictures whose tones are inverted.

Light comes from above, skies are light and smooth, glints are small and bright, and photographs are darker than the
middle on the whole: together these tell some negatives. A family is hurt more by a photograph that is inverted by
mistake than by a negative that is not recognised, so only clear cases are flagged.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from heirloom.core.color import luma
from heirloom.core.photo import Mask, Pixels, shrink, shrink_factor

NEGATIVE_PIXELS = 40_000
LEAST_CONTRAST = 0.05
SMALLEST_SIDE_PX = 24

# Logistic regression on 2,556 clean photographs and their inversions, tested on the other half of them.
# Every feature changes its sign (nearly) when the picture is inverted, so there is no constant term.
WEIGHTS = np.array([34.02, 6.07, -4.56, 2.98, -1.99, 4.9, -2.68], np.float64)
THRESHOLD = 3.32  # 0.5 % of clean photographs are flagged, and 13 % of inverted ones, 17 % of those with an orange mask


def is_negative(tones: Pixels) -> bool:
    """Whether the tones are clearly inverted; black-and-white and colour negatives, with or without an orange mask."""
    values = luma(shrink(tones, shrink_factor(tones.shape[0], tones.shape[1], NEGATIVE_PIXELS)))
    low, high = np.percentile(values, [1, 99])
    if high - low < LEAST_CONTRAST or min(values.shape) < SMALLEST_SIDE_PX:
        return False
    stretched = np.clip((values - low) / (high - low), 0, 1).astype(np.float32)
    return bool(_features(stretched) @ WEIGHTS > THRESHOLD)


def _features(values: Mask) -> NDArray[np.float64]:
    """Seven signs of inversion in luma (h, w) stretched to [0, 1]."""
    import cv2

    third = max(1, values.shape[0] // 3)
    slope = np.abs(cv2.Sobel(values, cv2.CV_32F, 1, 0)) + np.abs(cv2.Sobel(values, cv2.CV_32F, 0, 1))
    detail = cv2.GaussianBlur(slope, (0, 0), 2)
    spots = values - cv2.GaussianBlur(values, (0, 0), 3, borderType=cv2.BORDER_REFLECT)
    smooth = detail <= np.percentile(detail, 20)
    return np.array(
        [
            values.mean() - 0.5,
            _skew(values) / 3,
            values[:third].mean() - values[-third:].mean(),
            _skew(spots) / 3,
            (values > 0.95).mean() - (values < 0.05).mean(),
            _correlation(detail, values),
            values[smooth].mean() - 0.5,
        ],
        np.float64,
    )


def _skew(values: Mask) -> float:
    centred = values - values.mean()
    deviation = float(centred.std()) + 1e-4
    return float(np.clip((centred**3).mean() / deviation**3, -3, 3))


def _correlation(first: Mask, second: Mask) -> float:
    if float(first.std()) < 1e-6 or float(second.std()) < 1e-6:
        return 0.0
    return float(np.corrcoef(first.ravel(), second.ravel())[0, 1])
