"""Colour spaces: sRGB to and from linear light and CIE LAB, and luma. All arrays are float32 with channels last."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

LUMA_WEIGHTS = np.array([0.2126, 0.7152, 0.0722], np.float32)  # ITU-R BT.709

# IEC 61966-2-1, equations 5 to 8
_SRGB_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]],
    np.float64,
)
_XYZ_TO_SRGB = np.linalg.inv(_SRGB_TO_XYZ)
_WHITE_D65 = _SRGB_TO_XYZ.sum(axis=1)
_EPSILON = 216 / 24389  # CIE 1976, the exact constants of the standard's junction
_KAPPA = 24389 / 27


def to_linear(pixels: Array) -> Array:
    """sRGB-encoded values in [0, 1] as linear light in [0, 1] (IEC 61966-2-1)."""
    low = pixels / 12.92
    high = ((np.maximum(pixels, 0) + 0.055) / 1.055) ** 2.4
    return np.where(pixels <= 0.04045, low, high).astype(np.float32)


def from_linear(light: Array) -> Array:
    """Linear light as sRGB-encoded values; negative light stays on the linear segment (IEC 61966-2-1)."""
    low = light * 12.92
    high = 1.055 * np.maximum(light, 0) ** (1 / 2.4) - 0.055
    return np.where(light <= 0.0031308, low, high).astype(np.float32)


def to_lab(pixels: Array) -> Array:
    """sRGB-encoded RGB (H, W, 3) in [0, 1] as CIE LAB under D65: L in [0, 100], a and b around [-110, 110]."""
    ratio = to_linear(pixels) @ (_SRGB_TO_XYZ / _WHITE_D65[:, None]).T.astype(np.float32)
    f = np.where(ratio > _EPSILON, np.cbrt(ratio), (_KAPPA * ratio + 16) / 116)
    x, y, z = f[..., 0], f[..., 1], f[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1).astype(np.float32)


def from_lab(lab: Array) -> Array:
    """CIE LAB (H, W, 3) under D65 as sRGB-encoded RGB; colours outside the gamut leave [0, 1] and are not clipped."""
    return from_linear(light_of_lab(lab))


def light_of_lab(lab: Array) -> Array:
    """CIE LAB (H, W, 3) under D65 as linear RGB light; colours outside the gamut leave [0, 1] and are not clipped."""
    y = (lab[..., 0] + 16) / 116
    x = y + lab[..., 1] / 500
    z = y - lab[..., 2] / 200
    f = np.stack([x, y, z], axis=-1)
    ratio = np.where(f**3 > _EPSILON, f**3, (116 * f - 16) / _KAPPA)
    return np.asarray(ratio @ (_XYZ_TO_SRGB * _WHITE_D65[None, :]).T.astype(np.float32), dtype=np.float32)


def lightness(pixels: Array) -> Array:
    """CIE L (H, W) in [0, 100] of sRGB-encoded pixels (H, W, 1 or 3)."""
    light = to_linear(pixels)
    y = light[..., 0] if pixels.shape[-1] == 1 else light @ _SRGB_TO_XYZ[1].astype(np.float32)
    f = np.where(y > _EPSILON, np.cbrt(y), (_KAPPA * y + 16) / 116)
    return np.asarray(116 * f - 16, dtype=np.float32)


def luma(pixels: Array) -> Array:
    """The brightness (H, W) in [0, 1] of sRGB-encoded pixels (H, W, 1 or 3): BT.709 weights on encoded values."""
    if pixels.shape[-1] == 1:
        return pixels[..., 0]
    return pixels @ LUMA_WEIGHTS
