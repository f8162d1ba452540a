"""How different colours look: CIEDE2000, the colour difference of the CIE, as a mean over two pictures."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from heirloom.core.color import to_lab
from heirloom.core.photo import Pixels

Lab = NDArray[np.float64]  # (..., 3): L in [0, 100], a, b
Plane = NDArray[np.float64]

HIGH_CHROMA = 25.0**7  # where chroma counts as high, equation 4 and 17


def ciede2000_mean(picture: Pixels, reference: Pixels) -> float:
    """The mean CIEDE2000 difference of two pictures (H, W, 1 or 3): 0 equal, 1 just visible, 100 black against white.

    Raises ValueError for different shapes.
    """
    if picture.shape != reference.shape:
        raise ValueError(f"pictures must have one shape, got {picture.shape} and {reference.shape}")
    return float(np.mean(ciede2000(_lab(picture), _lab(reference))))


def ciede2000(first: Lab, second: Lab) -> Plane:
    """The CIEDE2000 difference of each pair of CIE LAB colours (..., 3), with kL = kC = kH = 1.

    Sharma, Wu, Dalal: The CIEDE2000 color-difference formula (2005), whose equation numbers stand beside the lines.
    """
    mean_chroma = (np.hypot(first[..., 1], first[..., 2]) + np.hypot(second[..., 1], second[..., 2])) / 2
    stretch = 1.5 - 0.5 * np.sqrt(mean_chroma**7 / (mean_chroma**7 + HIGH_CHROMA))  # 1 + G, 4
    chroma1, hue1 = _polar(first, stretch)
    chroma2, hue2 = _polar(second, stretch)
    gray = chroma1 * chroma2 == 0
    turn = np.where(gray, 0.0, (hue2 - hue1 + 180) % 360 - 180)  # 10
    d_hue = 2 * np.sqrt(chroma1 * chroma2) * np.sin(np.deg2rad(turn / 2))  # 11
    lightness = (first[..., 0] + second[..., 0]) / 2  # 12
    chroma = (chroma1 + chroma2) / 2  # 13
    far = np.abs(hue1 - hue2) > 180
    hue = np.where(gray, hue1 + hue2, (hue1 + hue2) / 2 + np.where(far, 180, 0)) % 360  # 14
    weight_l = 1 + 0.015 * (lightness - 50) ** 2 / np.sqrt(20 + (lightness - 50) ** 2)  # 18
    weight_c = 1 + 0.045 * chroma  # 19
    weight_h = 1 + 0.015 * chroma * _hue_weight(hue)  # 20
    part_l = (second[..., 0] - first[..., 0]) / weight_l
    part_c = (chroma2 - chroma1) / weight_c
    part_h = d_hue / weight_h
    squared = part_l**2 + part_c**2 + part_h**2 + _rotation(chroma, hue) * part_c * part_h
    return np.asarray(np.sqrt(np.maximum(squared, 0)), dtype=np.float64)


def _lab(pixels: Pixels) -> Lab:
    colour = np.repeat(pixels, 3, axis=2) if pixels.shape[2] == 1 else pixels
    return to_lab(colour).astype(np.float64)


def _polar(lab: Lab, stretch: Plane) -> tuple[Plane, Plane]:
    """Chroma and hue in degrees [0, 360), equations 5 to 7."""
    a = lab[..., 1] * stretch
    return np.hypot(a, lab[..., 2]), np.rad2deg(np.arctan2(lab[..., 2], a)) % 360


def _hue_weight(hue: Plane) -> Plane:
    """T of equation 15."""
    return np.asarray(
        1
        - 0.17 * np.cos(np.deg2rad(hue - 30))
        + 0.24 * np.cos(np.deg2rad(2 * hue))
        + 0.32 * np.cos(np.deg2rad(3 * hue + 6))
        - 0.20 * np.cos(np.deg2rad(4 * hue - 63)),
        dtype=np.float64,
    )


def _rotation(chroma: Plane, hue: Plane) -> Plane:
    """R_T of equations 16, 17 and 21: chroma and hue work together in the blues."""
    blue = 30 * np.exp(-(((hue - 275) / 25) ** 2))
    return np.asarray(
        -np.sin(np.deg2rad(2 * blue)) * 2 * np.sqrt(chroma**7 / (chroma**7 + HIGH_CHROMA)), dtype=np.float64
    )
