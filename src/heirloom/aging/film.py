"""What time does to the image itself: dyes that fade, paper that yellows, and the grain it was made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from heirloom.aging.recipe import (
    AgeingKind,
    Array,
    Generator,
    Worn,
    density_pixels,
    for_channels,
    from_density,
    pixel_density,
    smooth_noise,
)
from heirloom.core.color import from_linear

# Rows are R, G, B densities, columns one unit of cyan, magenta and yellow dye: the unwanted absorptions of typical
# chromogenic dyes (after Hunt, The Reproduction of Colour, chapter 13).
DYE_ABSORPTION = np.array([[1.00, 0.10, 0.02], [0.22, 1.00, 0.10], [0.10, 0.24, 1.00]], np.float64)

SILVER = 0.008  # mean distance of the channels from gray, two 8-bit levels: below, a photograph is black-and-white


@dataclass(frozen=True, kw_only=True)
class Fading:
    """Dye loss in density space; black-and-white photographs have silver for dyes and lose the mean of the three."""

    kind: ClassVar[AgeingKind] = AgeingKind.FADING

    losses: tuple[float, float, float]  # share of the cyan, magenta and yellow dye that is gone, 0..1
    crosstalk: float  # 0: dyes absorb their own colour only; 1: like real dyes
    fog: tuple[float, float, float]  # density added to R, G, B by the base
    veil: float  # share of stray light from a dulled surface, 0..1

    @classmethod
    def draw(cls, generator: Generator, *, severity: float) -> Self:
        """A random recipe; at `severity` 1 the weakest dye has lost up to two thirds."""
        mean = severity * generator.uniform(0.25, 0.6)
        # most prints of the 1960s to 1980s lose cyan first and turn red, some lose magenta or yellow in the light
        weakest = generator.permutation(3) if generator.random() < 0.4 else np.array([0, 2, 1])
        uneven = generator.uniform(0.0, 0.6)
        losses = np.empty(3)
        losses[weakest] = mean * np.array([1 + uneven, 1.0, 1 - uneven])
        fog = severity * generator.uniform(0, 0.12) * np.array([0.5, 0.7, 1.0])
        return cls(
            losses=_three(np.clip(losses, 0, 0.9)),
            crosstalk=float(generator.uniform(0.5, 1.0)),
            fog=_three(fog),
            veil=float(severity * generator.uniform(0, 0.06)),
        )

    def apply(self, worn: Worn) -> Worn:
        """The print with its dyes faded."""
        density = pixel_density(worn.pixels)
        fog = for_channels(self.fog, density.shape[2])
        if np.abs(worn.pixels - worn.pixels.mean(axis=2, keepdims=True)).mean() < SILVER:
            faded = density * np.float32(1 - np.mean(self.losses)) + fog
        else:
            dyes = np.eye(3) + self.crosstalk * (DYE_ABSORPTION - np.eye(3))
            matrix = dyes @ np.diag(1 - np.array(self.losses)) @ np.linalg.inv(dyes)
            faded = density @ matrix.T.astype(np.float32) + fog
        light = from_density(faded.astype(np.float32))
        return worn.with_pixels(from_linear(np.maximum(light, 0) * np.float32(1 - self.veil) + np.float32(self.veil)))


@dataclass(frozen=True, kw_only=True)
class Yellowing:
    """Brown-yellow density of the paper, a little stronger at the edges, where the air reaches it."""

    kind: ClassVar[AgeingKind] = AgeingKind.YELLOWING

    seed: int
    density: tuple[float, float, float]  # added to R, G, B
    uneven: float  # 0 even, 1 patches and edges twice as strong

    @classmethod
    def draw(cls, generator: Generator, *, severity: float) -> Self:
        """A random recipe; at `severity` 1 the blue density grows by up to 0.5."""
        blue = 0.03 + severity * generator.uniform(0.15, 0.45)
        green = blue * generator.uniform(0.25, 0.45)
        return cls(
            seed=int(generator.integers(2**31)),
            density=(float(blue * generator.uniform(0.02, 0.15)), float(green), float(blue)),
            uneven=float(generator.uniform(0, 0.6)),
        )

    def apply(self, worn: Worn) -> Worn:
        """The print on yellowed paper."""
        height, width, channels = worn.pixels.shape
        generator = np.random.default_rng(self.seed)
        patches = smooth_noise(generator, height=height, width=width, cell_px=max(worn.size_px / 3, 2))
        from_edge = np.minimum(_from_ends(height)[:, None], _from_ends(width)[None, :])
        edge = np.exp(-from_edge / 0.08)
        amount = np.clip(1 + np.float32(self.uneven) * (0.3 * patches + 0.7 * edge), 0, 2.5)
        added = amount[..., None] * for_channels(self.density, channels)
        return worn.with_pixels(density_pixels(pixel_density(worn.pixels) + added.astype(np.float32)))


@dataclass(frozen=True, kw_only=True)
class Grain:
    """Film grain: correlated over its size, in density, growing with the square root of density (Selwyn's law)."""

    kind: ClassVar[AgeingKind] = AgeingKind.GRAIN

    seed: int
    sigma: float  # standard deviation of density at density 1
    size_permille: float  # standard deviation of a grain's spot, in thousandths of the photograph's size
    gray_share: float  # 1: the same in all channels, as in silver film; 0: separate in every dye

    @classmethod
    def draw(cls, generator: Generator, *, severity: float) -> Self:
        """A random recipe; at `severity` 1 the grain's density varies by up to 0.12."""
        return cls(
            seed=int(generator.integers(2**31)),
            sigma=float(0.01 + severity * generator.uniform(0.03, 0.11)),
            size_permille=float(generator.uniform(0.4, 1.6)),
            gray_share=float(generator.choice([0.3, 0.7, 1.0])),
        )

    def apply(self, worn: Worn) -> Worn:
        """The print with grain."""
        generator = np.random.default_rng(self.seed)
        height, width, channels = worn.pixels.shape
        size_px = max(worn.px(self.size_permille), 0.5)
        common = _spots(generator, height, width, 1, size_px)
        own = _spots(generator, height, width, channels, size_px)
        texture = np.sqrt(self.gray_share) * common + np.sqrt(1 - self.gray_share) * own
        density = pixel_density(worn.pixels)
        amount = np.float32(self.sigma) * np.sqrt(np.clip(density, 0.03, 1.5))
        return worn.with_pixels(density_pixels((density + amount * texture).astype(np.float32)))


def _spots(generator: Generator, height: int, width: int, channels: int, size_px: float) -> Array:
    """Blurred white noise (H, W, channels) with an expected standard deviation of 1."""
    import cv2

    white = generator.standard_normal((height, width, channels), dtype=np.float32)
    kernel = np.asarray(cv2.getGaussianKernel(2 * int(np.ceil(4 * size_px)) + 1, size_px))
    soft = np.asarray(cv2.sepFilter2D(white, -1, kernel, kernel), dtype=np.float32).reshape(white.shape)
    return soft / np.float32((kernel**2).sum())  # each of the two passes shrinks the deviation by the kernel's norm


def _from_ends(count: int) -> Array:
    """The distance of each of `count` places in a row from the nearer end, as a share of the row."""
    place = (np.arange(count, dtype=np.float32) + 0.5) / count
    return np.minimum(place, 1 - place)


def _three(values: np.ndarray) -> tuple[float, float, float]:
    first, second, third = (float(value) for value in values)
    return (first, second, third)
