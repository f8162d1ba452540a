"""The surface of the paper: rough, linen, silk or album card, lit from one side by the scanner. It is not damage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, Self

import numpy as np

from heirloom.aging.recipe import AgeingKind, Array, Generator, Worn, density_pixels, pixel_density, smooth_noise

Surface = Literal["rough", "linen", "silk", "album"]
SURFACES: tuple[Surface, ...] = ("rough", "linen", "silk", "album")


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A relief over the whole print; sizes in thousandths of the photograph's size."""

    kind: ClassVar[AgeingKind] = AgeingKind.PAPER

    seed: int
    surface: Surface
    cell_permille: float  # distance of the bumps or threads
    depth: float  # density of the relief's light and dark sides, as a standard deviation
    light: float  # direction the light comes from, in radians

    @classmethod
    def draw(cls, generator: Generator, *, severity: float) -> Self:
        """A random recipe; `severity` in [0, 1] makes the relief deeper and coarser."""
        return cls(
            seed=int(generator.integers(2**31)),
            surface=SURFACES[int(generator.integers(len(SURFACES)))],
            cell_permille=float(generator.uniform(3, 5 + 4 * severity)),
            depth=float(0.006 + severity * generator.uniform(0.02, 0.05)),
            light=float(generator.uniform(0, 2 * np.pi)),
        )

    def apply(self, worn: Worn) -> Worn:
        """The print on this paper."""
        generator = np.random.default_rng(self.seed)
        height, width = worn.pixels.shape[:2]
        cell = max(worn.px(self.cell_permille), 2.0)
        relief = _threads(generator, height, width, cell) if self.surface == "linen" else None
        if self.surface == "silk":
            relief = _honeycomb(generator, height, width, cell)
        if relief is None:
            scales = (1.0, 0.45) if self.surface == "rough" else (3.0, 1.2, 0.5)
            relief = np.zeros((height, width), np.float32)
            for scale in scales:
                relief += scale * smooth_noise(generator, height=height, width=width, cell_px=max(cell * scale, 1.3))
        slope = np.cos(self.light) * _slope(relief, 1) + np.sin(self.light) * _slope(relief, 0)
        shade = slope * np.float32(self.depth / max(float(slope.std()), 1e-6))
        density = pixel_density(worn.pixels) + shade[..., None].astype(np.float32)
        return worn.with_pixels(density_pixels(np.maximum(density, 0)))


def _threads(generator: Generator, height: int, width: int, cell: float) -> Array:
    """A weave: threads across and along, each of its own thickness, wandering a little."""
    wander = smooth_noise(generator, height=height, width=width, cell_px=cell * 6)
    y, x = np.arange(height, dtype=np.float32)[:, None], np.arange(width, dtype=np.float32)[None, :]
    turn = np.float32(2 * np.pi / cell)
    warp = np.sin((x + y * generator.normal(0, 0.02)) * turn + 0.7 * wander)
    weft = np.sin((y + x * generator.normal(0, 0.02)) * turn - 0.7 * wander)
    fibres = smooth_noise(generator, height=height, width=width, cell_px=max(cell / 3, 1.3))
    return np.asarray(np.maximum(warp, 0) + np.maximum(weft, 0) + 0.25 * fibres, dtype=np.float32)


def _honeycomb(generator: Generator, height: int, width: int, cell: float) -> Array:
    """The embossed bumps of silk paper: three waves at 60 degrees."""
    angle = generator.uniform(0, np.pi / 3)
    y, x = np.arange(height, dtype=np.float32)[:, None], np.arange(width, dtype=np.float32)[None, :]
    relief = np.zeros((height, width), np.float32)
    for third in range(3):
        direction = angle + third * np.pi / 3
        along = x * np.float32(np.cos(direction)) + y * np.float32(np.sin(direction))
        relief += np.cos(along * np.float32(2 * np.pi / cell))
    fibres = smooth_noise(generator, height=height, width=width, cell_px=max(cell / 2, 1.3))
    return np.asarray(np.clip(relief, -0.6, 1.5) + 0.3 * fibres, dtype=np.float32)


def _slope(relief: Array, axis: int) -> Array:
    """The central difference along an axis; 0 where the picture has only one pixel."""
    return np.gradient(relief, axis=axis) if relief.shape[axis] > 1 else np.zeros_like(relief)
