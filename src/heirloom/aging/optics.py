"""What lenses and sensors do, in the camera or in the scanner: vignetting, blur and noise."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Literal, Self

import numpy as np

from heirloom.aging.recipe import AgeingKind, Array, Generator, Worn
from heirloom.core.color import from_linear, to_linear
from heirloom.core.masks import CERTAIN

LEAST_BLUR_PX = {"gaussian": 0.4, "disc": 0.8, "motion": 1.6}  # below, a blur does not reach the next pixel


@dataclass(frozen=True, kw_only=True)
class Vignetting:
    """Light that falls off towards the corners."""

    kind: ClassVar[AgeingKind] = AgeingKind.VIGNETTING

    loss: float  # share of linear light lost in the farthest corner
    power: float  # 2 is gentle, 4 keeps the middle and darkens the corners
    centre: tuple[float, float]  # x, y as shares of width and height

    @classmethod
    def draw(cls, generator: Generator, *, severity: float) -> Self:
        """A random recipe; at `severity` 1 a corner loses up to four fifths of its light."""
        return cls(
            loss=float(min(0.85, 0.1 + severity * generator.uniform(0.2, 0.7))),
            power=float(generator.uniform(1.8, 4)),
            centre=(float(generator.normal(0.5, 0.05)), float(generator.normal(0.5, 0.05))),
        )

    def apply(self, worn: Worn) -> Worn:
        """The print with dark corners."""
        height, width = worn.pixels.shape[:2]
        y = (np.arange(height, dtype=np.float32) + 0.5) / height - self.centre[1]
        x = (np.arange(width, dtype=np.float32) + 0.5) / width - self.centre[0]
        away = np.hypot(y[:, None] * height, x[None, :] * width)
        fall = 1 - self.loss * (away / max(float(away.max()), 1e-6)) ** self.power
        return worn.with_pixels(from_linear((to_linear(worn.pixels) * fall[..., None]).astype(np.float32)))


@dataclass(frozen=True, kw_only=True)
class Blur:
    """Missed focus, a shaken camera, or a soft scanner; blurred in linear light."""

    kind: ClassVar[AgeingKind] = AgeingKind.BLUR

    shape: Literal["gaussian", "disc", "motion"]
    size_permille: float  # standard deviation, radius or length, in thousandths of the photograph's size
    angle: float  # of motion, in radians

    @classmethod
    def draw(cls, generator: Generator, *, severity: float) -> Self:
        """A random recipe; at `severity` 1 the standard deviation reaches 4 thousandths of the photograph's size."""
        shape: Literal["gaussian", "disc", "motion"] = "gaussian"
        size = 0.4 + severity * generator.uniform(0.8, 3.2)
        draw = generator.random()
        if draw < 0.25:
            shape, size = "disc", size * 1.7
        elif draw < 0.45:
            shape, size = "motion", size * 3
        return cls(shape=shape, size_permille=float(size), angle=float(generator.uniform(0, np.pi)))

    def apply(self, worn: Worn) -> Worn:
        """The print blurred; the damage already done spreads with it."""
        import cv2

        kernel = self._kernel(max(worn.px(self.size_permille), LEAST_BLUR_PX[self.shape]))
        light = to_linear(worn.pixels)
        soft = np.asarray(cv2.filter2D(light, -1, kernel, borderType=cv2.BORDER_REFLECT), dtype=np.float32)
        blurred = worn.with_pixels(from_linear(np.maximum(soft.reshape(light.shape), 0)))
        return replace(blurred, damage={name: spread(mask, kernel) for name, mask in worn.damage.items()})

    def _kernel(self, size_px: float) -> Array:
        """The point spread (n, n), summing to 1, from samples eight times finer than the pixels."""
        reach = int(np.ceil(size_px * (3 if self.shape == "gaussian" else 1)))
        fine = (np.arange((2 * reach + 1) * 8) + 0.5) / 8 - (2 * reach + 1) / 2
        y, x = np.meshgrid(fine, fine, indexing="ij")
        if self.shape == "gaussian":
            weight = np.exp(-(x**2 + y**2) / (2 * size_px**2))
        elif self.shape == "disc":
            weight = (np.hypot(x, y) <= size_px).astype(np.float64)
        else:
            along = x * np.cos(self.angle) + y * np.sin(self.angle)
            across = y * np.cos(self.angle) - x * np.sin(self.angle)
            weight = ((np.abs(along) <= size_px / 2) & (np.abs(across) <= 0.5)).astype(np.float64)
        cells = weight.reshape(2 * reach + 1, 8, 2 * reach + 1, 8).sum(axis=(1, 3))
        return np.asarray(cells / cells.sum(), dtype=np.float32)


@dataclass(frozen=True, kw_only=True)
class Noise:
    """Gaussian noise of a scanner or sensor, on the encoded values."""

    kind: ClassVar[AgeingKind] = AgeingKind.NOISE

    seed: int
    sigma: float  # standard deviation per channel, on the scale 0..255
    gray_share: float  # share of the variance that all channels have in common

    @classmethod
    def draw(cls, generator: Generator, *, severity: float) -> Self:
        """A random recipe; sigma is 2 to 4 at `severity` 0.25, 6 to 12 at 0.5 and 16 to 34 at 1."""
        return cls(
            seed=int(generator.integers(2**31)),
            sigma=float(1 + 30 * severity**1.6 * generator.uniform(0.5, 1.1)),
            gray_share=float(generator.choice([0.0, 0.3, 0.8])),
        )

    def apply(self, worn: Worn) -> Worn:
        """The scan with noise."""
        generator = np.random.default_rng(self.seed)
        height, width, channels = worn.pixels.shape
        common = generator.standard_normal((height, width, 1), dtype=np.float32)
        own = generator.standard_normal((height, width, channels), dtype=np.float32)
        noise = np.sqrt(self.gray_share) * common + np.sqrt(1 - self.gray_share) * own
        return worn.with_pixels((worn.pixels + (self.sigma / 255) * noise).astype(np.float32))


def spread(mask: Array, kernel: Array) -> Array:
    """The mask grown to every pixel that receives at least a fiftieth of its light from damage that is seen."""
    import cv2

    seen = (mask >= CERTAIN).astype(np.float32)
    soft = np.asarray(cv2.filter2D(seen, -1, kernel, borderType=cv2.BORDER_REFLECT))
    return np.maximum(mask, (soft >= 0.02).astype(np.float32))
