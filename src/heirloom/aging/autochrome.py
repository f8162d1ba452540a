"""Autochrome: the first colour plates, seen through a mosaic of starch grains dyed orange, green and violet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from heirloom.aging.recipe import AgeingKind, Generator, Worn, for_channels
from heirloom.core.color import LUMA_WEIGHTS, from_linear, to_linear

# Light (linear R, G, B) that the grains let through: orange, green, violet (after Lavedrine and Gandolfo, The Lumiere
# Autochrome), and the soot between them.
GRAINS = np.array([[0.9, 0.3, 0.06], [0.25, 0.62, 0.15], [0.3, 0.2, 0.75]], np.float32)
SOOT = np.array([0.05, 0.05, 0.05], np.float32)


@dataclass(frozen=True, kw_only=True)
class Autochrome:
    """A plate of dyed starch grains."""

    kind: ClassVar[AgeingKind] = AgeingKind.AUTOCHROME

    seed: int
    grain_permille: float  # size of a grain, in thousandths of the photograph's size
    strength: float  # 0: the grains blend into the picture, 1: each is seen
    soot: float  # share of the plate between the grains
    pale: float  # share of saturation lost

    @classmethod
    def draw(cls, generator: Generator, *, severity: float) -> Self:
        """A random recipe; `severity` in [0, 1] makes the grains stronger and the colours paler."""
        return cls(
            seed=int(generator.integers(2**31)),
            grain_permille=float(generator.uniform(0.6, 1 + severity)),
            strength=float(np.clip(0.1 + severity * generator.uniform(0.3, 0.7), 0, 1)),
            soot=float(generator.uniform(0.02, 0.08)),
            pale=float(0.1 + severity * generator.uniform(0.1, 0.4)),
        )

    def apply(self, worn: Worn) -> Worn:
        """The picture seen through the grains."""
        generator = np.random.default_rng(self.seed)
        height, width, channels = worn.pixels.shape
        light = to_linear(worn.pixels)
        if channels == 3:
            light = light + np.float32(self.pale) * ((light @ LUMA_WEIGHTS)[..., None] - light)
        grain = max(worn.px(self.grain_permille), 0.7)
        filters = _mosaic(generator, height, width, grain_px=grain, soot=self.soot)
        seen = filters if channels == 3 else (filters @ LUMA_WEIGHTS)[..., None]
        even = seen / seen.mean(axis=(0, 1))  # the plate was exposed so that the grains together look white
        through = light * (1 + np.float32(self.strength) * (even - 1))
        warm = for_channels((1.0, 0.97, 0.9), channels)
        return worn.with_pixels(from_linear((through * warm).astype(np.float32)))


def _mosaic(generator: Generator, height: int, width: int, *, grain_px: float, soot: float) -> np.ndarray:
    """The filter over every pixel, float32 (H, W, 3): grains of random place and colour, averaged over each pixel."""
    import cv2

    rows, columns = int(np.ceil(height / grain_px)) + 1, int(np.ceil(width / grain_px)) + 1
    colours = np.concatenate([GRAINS, SOOT[None]])
    which = generator.choice(4, (rows, columns), p=[(1 - soot) / 3] * 3 + [soot])
    grid = colours[which]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    shake = generator.normal(0, 0.35, (2, height, width)).astype(np.float32)
    row = np.clip((y / grain_px + shake[0]).astype(np.int64), 0, rows - 1)
    column = np.clip((x / grain_px + shake[1]).astype(np.int64), 0, columns - 1)
    picked = grid[row, column]
    return np.asarray(cv2.GaussianBlur(picked, (0, 0), max(0.35 * grain_px, 0.5)), dtype=np.float32)
