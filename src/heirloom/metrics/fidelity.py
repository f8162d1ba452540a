"""How close a picture is to its reference: PSNR, SSIM, MS-SSIM, GMSD, CIEDE2000 and their masked and blockwise kin.

Pictures are float32 (H, W, 1 or 3) in [0, 1], sRGB-encoded, both of one shape; another shape raises ValueError. SSIM,
MS-SSIM and GMSD look at BT.709 luma, the others at all channels.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from heirloom.core.color import luma
from heirloom.core.photo import Mask, Pixels

Plane = NDArray[np.float64]

PSNR_CEILING_DB = 100.0  # given for equal pictures, so that means and JSON stay finite

SSIM_WINDOW_PX = 11  # Wang et al. 2004, section III-C
SSIM_SIGMA_PX = 1.5
SSIM_C1 = 0.01**2
SSIM_C2 = 0.03**2
MS_SSIM_WEIGHTS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)  # Wang, Simoncelli, Bovik 2003, section 3.2
GMSD_C = 170 / 255**2  # Xue et al. 2014, section II-B, for luma in [0, 1] instead of [0, 255]


def psnr(picture: Pixels, reference: Pixels) -> float:
    """The peak signal-to-noise ratio in dB over all pixels and channels; 100 for equal pictures."""
    _same_shape(picture, reference)
    return _decibel(float(np.mean(_squared_error(picture, reference))))


def masked_psnr(picture: Pixels, reference: Pixels, *, mask: Mask) -> float | None:
    """PSNR in dB over the pixels where `mask` is at least 0.5; None where the mask is empty."""
    _same_shape(picture, reference)
    inside = mask >= 0.5
    if not inside.any():
        return None
    return _decibel(float(np.mean(_squared_error(picture, reference)[inside])))


def masked_error(picture: Pixels, reference: Pixels, *, mask: Mask) -> float | None:
    """The mean absolute difference in [0, 1] where `mask` is at least 0.5; None where the mask is empty."""
    _same_shape(picture, reference)
    inside = mask >= 0.5
    if not inside.any():
        return None
    return float(np.mean(np.abs(picture[inside].astype(np.float64) - reference[inside])))


def block_psnr_min(picture: Pixels, reference: Pixels, *, block_px: int = 32) -> float:
    """The PSNR in dB of the worst block of `block_px` x `block_px` pixels; blocks cut by the border count too."""
    _same_shape(picture, reference)
    error = _squared_error(picture, reference).mean(axis=2)
    rows = np.arange(0, error.shape[0], block_px)
    columns = np.arange(0, error.shape[1], block_px)
    total = np.add.reduceat(np.add.reduceat(error, rows, axis=0), columns, axis=1)
    heights = np.diff(np.append(rows, error.shape[0]))
    widths = np.diff(np.append(columns, error.shape[1]))
    return _decibel(float((total / np.outer(heights, widths)).max()))


def ssim(picture: Pixels, reference: Pixels) -> float:
    """The structural similarity of the luma, at most 1 (Wang, Bovik, Sheikh, Simoncelli 2004).

    An 11 x 11 Gaussian window of sigma 1.5 where it fits whole; smaller pictures get the largest
    odd window that fits.
    """
    _same_shape(picture, reference)
    luminance, structure = _ssim_maps(_plane(picture), _plane(reference))
    return float(np.mean(luminance * structure))


def ms_ssim(picture: Pixels, reference: Pixels) -> float:
    """The multi-scale structural similarity of the luma, in [0, 1] (Wang, Simoncelli, Bovik 2003).

    Five scales where the smallest still holds the 11-px window (176 px and more); fewer on smaller pictures, with the
    weights of the scales used scaled to a sum of one. A negative mean at a scale counts as 0.
    """
    _same_shape(picture, reference)
    first, second = _plane(picture), _plane(reference)
    scales = _scales(min(first.shape))
    weights = np.array(MS_SSIM_WEIGHTS[:scales]) / sum(MS_SSIM_WEIGHTS[:scales])
    value = 1.0
    for scale in range(scales):
        luminance, structure = _ssim_maps(first, second)
        last = scale == scales - 1
        mean = float(np.mean(luminance * structure if last else structure))
        value *= max(mean, 0.0) ** float(weights[scale])
        first, second = _halved(first), _halved(second)
    return value


def gmsd(picture: Pixels, reference: Pixels) -> float:
    """The gradient magnitude similarity deviation of the luma: 0 for equal, larger is worse (Xue et al. 2014).

    Both pictures are halved by averaging first, as in the paper; Prewitt gradients.
    """
    _same_shape(picture, reference)
    first = _gradient(_halved(_plane(picture)))
    second = _gradient(_halved(_plane(reference)))
    similarity = (2 * first * second + GMSD_C) / (first**2 + second**2 + GMSD_C)
    return float(np.std(similarity))


def _same_shape(picture: Pixels, reference: Pixels) -> None:
    if picture.shape != reference.shape or picture.ndim != 3:
        raise ValueError(f"pictures must both be (H, W, C) of one shape, got {picture.shape} and {reference.shape}")


def _squared_error(picture: Pixels, reference: Pixels) -> Plane:
    difference = picture.astype(np.float64) - reference
    return difference * difference


def _decibel(mean_squared_error: float) -> float:
    floor = 10 ** (-PSNR_CEILING_DB / 10)
    return float(-10 * np.log10(max(mean_squared_error, floor)))


def _plane(picture: Pixels) -> Plane:
    return luma(picture).astype(np.float64)


def _scales(smallest_px: int) -> int:
    scales = 1
    while scales < len(MS_SSIM_WEIGHTS) and smallest_px >> scales >= SSIM_WINDOW_PX:
        scales += 1
    return scales


def _window(size_px: int) -> Plane:
    offset = np.arange(size_px) - (size_px - 1) / 2
    weight = np.exp(-(offset**2) / (2 * SSIM_SIGMA_PX**2))
    return np.asarray(weight / weight.sum(), dtype=np.float64)


def _ssim_maps(first: Plane, second: Plane) -> tuple[Plane, Plane]:
    """The luminance map and the contrast-structure map of two planes, where the window fits."""
    import cv2

    fit = min(SSIM_WINDOW_PX, (min(first.shape) - 1) // 2 * 2 + 1)
    weight, cut = _window(fit), fit // 2
    inner = (slice(cut, first.shape[0] - cut), slice(cut, first.shape[1] - cut))

    def mean(plane: Plane) -> Plane:
        return np.asarray(cv2.sepFilter2D(plane, cv2.CV_64F, weight, weight)[inner], dtype=np.float64)

    mean_first, mean_second = mean(first), mean(second)
    variance = mean(first * first) - mean_first**2 + mean(second * second) - mean_second**2
    covariance = mean(first * second) - mean_first * mean_second
    luminance = (2 * mean_first * mean_second + SSIM_C1) / (mean_first**2 + mean_second**2 + SSIM_C1)
    structure = (2 * covariance + SSIM_C2) / (variance + SSIM_C2)
    return luminance, structure


def _halved(plane: Plane) -> Plane:
    """The plane averaged over 2 x 2 pixels; an odd last row or column is left out, unless it is the only one."""
    height, width = plane.shape[0] // 2 * 2 or 1, plane.shape[1] // 2 * 2 or 1
    even = plane[:height, :width]
    rows = even if height == 1 else (even[0::2] + even[1::2]) / 2
    return rows if width == 1 else (rows[:, 0::2] + rows[:, 1::2]) / 2


def _gradient(plane: Plane) -> Plane:
    import cv2

    across = np.array([[1, 0, -1]] * 3, np.float64) / 3
    horizontal = cv2.filter2D(plane, cv2.CV_64F, across, borderType=cv2.BORDER_REPLICATE)
    vertical = cv2.filter2D(plane, cv2.CV_64F, across.T.copy(), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(np.hypot(horizontal, vertical), dtype=np.float64)
