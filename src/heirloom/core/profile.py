"""Colour profiles: from the numbers in a file to sRGB and back. See docs/adr/0002-working-colour-space.md."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from heirloom.core.photo import Pixels

Native = NDArray[np.float32]  # (H, W, 1, 3 or 4) in the file's own colour space, [0, 1], without alpha


class ColorSpace(Protocol):
    """The way from a file's own colour space to sRGB-encoded pixels and back; results may leave [0, 1]."""

    def to_srgb(self, native: Native) -> Pixels: ...

    def from_srgb(self, pixels: Pixels) -> Native: ...


class Srgb:
    """Files that are sRGB already, RGB or gray."""

    def to_srgb(self, native: Native) -> Pixels:
        return native

    def from_srgb(self, pixels: Pixels) -> Native:
        return pixels


class PlainCmyk:
    """CMYK without a usable profile: ideal inks, as Pillow and most viewers assume."""

    def to_srgb(self, native: Native) -> Pixels:
        return ((1 - native[..., :3]) * (1 - native[..., 3:])).astype(np.float32)

    def from_srgb(self, pixels: Pixels) -> Native:
        black = 1 - pixels.max(axis=2, keepdims=True)
        inks = 1 - pixels / np.maximum(1 - black, 1e-6)
        return np.concatenate([np.where(black >= 1, 0, inks), black], axis=2).astype(np.float32)


def color_space(icc: bytes | None, *, layout: str) -> ColorSpace:
    """The colour space of samples of this layout that carry the profile `icc`."""
    del icc
    return PlainCmyk() if layout == "CMYK" else Srgb()
