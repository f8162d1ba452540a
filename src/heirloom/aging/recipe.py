"""What every kind of ageing shares: its name, the worn print it works on, and the density of what lies on paper.

A recipe is a frozen dataclass of JSON values that tells one kind of damage in full: the same recipe on the same
photograph gives the same pixels. Sizes that belong to the print (scratches, grain, blur) are given in thousandths of
the photograph's size (the square root of its area), so that damage scales with the scan.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import ClassVar, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from heirloom.core.color import LUMA_WEIGHTS, from_linear, to_linear
from heirloom.core.masks import DamageKind
from heirloom.core.photo import Mask, Pixels

Array = NDArray[np.float32]
Generator = np.random.Generator

DENSITY_MAX = 3.3  # the density of an sRGB value of 2/255; black itself has none that is finite


class AgeingKind(StrEnum):
    """One way in which a photograph gets old, in the physical order of the chain."""

    MONOCHROME = "monochrome"
    AUTOCHROME = "autochrome"
    FADING = "fading"
    STOCK = "stock"
    TONING = "toning"
    COLOURING = "colouring"
    HALFTONE = "halftone"
    YELLOWING = "yellowing"
    GRAIN = "grain"
    VIGNETTING = "vignetting"
    PAPER = "paper"
    MIRRORING = "mirroring"
    STAINS = "stains"
    MOULD = "mould"
    FINGERPRINTS = "fingerprints"
    WRITING = "writing"
    CRACKS = "cracks"
    CREASES = "creases"
    SCRATCHES = "scratches"
    SLEEVE_ARCS = "sleeve_arcs"
    LOSSES = "losses"
    BURNS = "burns"
    TEARS = "tears"
    TAPE = "tape"
    ARTEFACTS = "artefacts"
    DUST = "dust"
    BLUR = "blur"
    DOWNSCALE = "downscale"
    NOISE = "noise"
    SCANNER = "scanner"
    SECOND_PASS = "second_pass"
    JPEG = "jpeg"


@dataclass(frozen=True, eq=False, kw_only=True)
class Worn:
    """A print on its way to old age: its pixels as a scanner would see them and the damage done so far.

    `pixels` is float32 (H, W, 1 or 3) in [0, 1], sRGB-encoded; a mask is 1 at every pixel that the damage of its kind
    has visibly touched. `print_px` is the size of the whole print where `pixels` is a window cut from it, so that the
    window wears damage at the scale of the print; without it the window is the print.
    """

    pixels: Pixels
    damage: dict[DamageKind, Mask] = field(default_factory=dict)
    print_px: float | None = None  # the square root of the whole print's area, in pixels

    @property
    def size_px(self) -> float:
        """The square root of the print's area in pixels; a thousandth of it is the unit of damage on the print."""
        if self.print_px is not None:
            return self.print_px
        return float(np.sqrt(self.pixels.shape[0] * self.pixels.shape[1]))

    def px(self, permille: float) -> float:
        """A length given in thousandths of the photograph's size, in pixels."""
        return permille * self.size_px / 1000

    def with_pixels(self, pixels: Pixels) -> Worn:
        """The same print with other pixels, brought back into [0, 1]."""
        return replace(self, pixels=np.clip(pixels, 0, 1).astype(np.float32))

    def with_damage(self, kind: DamageKind, mask: Mask) -> Worn:
        """The same print with more damage of one kind: the larger value of the mask so far and `mask`."""
        before = self.damage.get(kind)
        merged = mask if before is None else np.maximum(before, mask)
        return replace(self, damage={**self.damage, kind: merged.astype(np.float32)})


class Told(Protocol):
    """One kind of damage, told in full by JSON fields."""

    kind: ClassVar[AgeingKind]

    def apply(self, worn: Worn) -> Worn: ...


class Recipe(Told, Protocol):
    """One kind of damage that can be drawn at random from nothing but a severity."""

    @classmethod
    def draw(cls, generator: Generator, *, severity: float) -> Self: ...


def to_density(light: Array) -> Array:
    """Linear light in [0, 1] as optical density in [0, 3.3]."""
    return np.clip(-np.log10(np.maximum(light, 10**-DENSITY_MAX)), 0, DENSITY_MAX).astype(np.float32)


def from_density(density: Array) -> Array:
    """Optical density as linear light; negative density (brighter than white) leaves [0, 1]."""
    return np.power(np.float32(10), -density).astype(np.float32)


def pixel_density(pixels: Pixels) -> Array:
    """sRGB-encoded pixels as density."""
    return to_density(to_linear(pixels))


def density_pixels(density: Array) -> Pixels:
    """Density as sRGB-encoded pixels in [0, 1]."""
    return np.clip(from_linear(from_density(density)), 0, 1).astype(np.float32)


def for_channels(colour: tuple[float, float, float], channels: int) -> Array:
    """A colour, given per RGB channel, for a photograph of 1 (BT.709 mean) or 3 channels: float32 (channels,)."""
    values = np.asarray(colour, np.float32)
    return values if channels == 3 else np.array([values @ LUMA_WEIGHTS], np.float32)


def smooth_noise(generator: Generator, *, height: int, width: int, cell_px: float) -> Array:
    """Smooth random hills float32 (H, W), mean about 0, standard deviation about 1; `cell_px` is their distance."""
    import cv2

    rows = max(2, int(np.ceil(height / cell_px)) + 1)
    columns = max(2, int(np.ceil(width / cell_px)) + 1)
    coarse = generator.standard_normal((rows, columns)).astype(np.float32)
    return np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), dtype=np.float32)


def smooth_line(generator: Generator, *, count: int, knots: int) -> NDArray[np.float64]:
    """A smooth random curve of `count` values with standard deviation about 1, moving through `knots` random values."""
    values = generator.standard_normal(max(knots, 2))
    place = np.linspace(0, len(values) - 1, max(count, 2))[:count]
    left = np.minimum(place.astype(np.int64), len(values) - 2)
    part = place - left
    ease = part * part * (3 - 2 * part)
    return np.asarray(values[left] * (1 - ease) + values[left + 1] * ease, dtype=np.float64)
