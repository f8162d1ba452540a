"""The part of a print on which one thing lies: its coordinates, smooth noise over it, and ways to cover and mark it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heirloom.aging.recipe import Array, Generator, Worn, for_channels, from_density, smooth_noise
from heirloom.core.color import from_linear, to_linear
from heirloom.core.masks import DamageKind

Box = tuple[slice, slice]  # rows and columns
FINEST_PX = 1.3  # noise with a finer cell is white noise and costs as much as its lattice


@dataclass(frozen=True, eq=False, kw_only=True)
class Patch:
    """A box of the print around a centre; `x` and `y` are float32 (h, w), in pixels from the centre."""

    box: Box
    x: Array
    y: Array

    def away(self) -> Array:
        """The distance from the centre, float32 (h, w) in pixels."""
        return np.hypot(self.x, self.y)

    def turned(self, angle: float) -> tuple[Array, Array]:
        """The coordinates along and across a direction (radians), float32 (h, w) in pixels from the centre."""
        cosine, sine = np.float32(np.cos(angle)), np.float32(np.sin(angle))
        return self.x * cosine + self.y * sine, self.y * cosine - self.x * sine

    def hills(self, generator: Generator, cell_px: float) -> Array:
        """Smooth noise over the box, mean about 0, standard deviation about 1."""
        height, width = self.x.shape
        return smooth_noise(generator, height=height, width=width, cell_px=max(cell_px, FINEST_PX))


def patch_at(worn: Worn, *, centre: tuple[float, float], reach_px: float) -> Patch | None:
    """The part of the print within `reach_px` of `centre` (x, y in pixels); None where that is outside."""
    height, width = worn.pixels.shape[:2]
    top, bottom = max(int(centre[1] - reach_px), 0), min(int(centre[1] + reach_px) + 1, height)
    left, right = max(int(centre[0] - reach_px), 0), min(int(centre[0] + reach_px) + 1, width)
    if top >= bottom or left >= right:
        return None
    x = np.arange(left, right, dtype=np.float32) + np.float32(0.5 - centre[0])
    y = np.arange(top, bottom, dtype=np.float32) + np.float32(0.5 - centre[1])
    shape = (bottom - top, right - left)
    box = (slice(top, bottom), slice(left, right))
    return Patch(box=box, x=np.broadcast_to(x[None, :], shape), y=np.broadcast_to(y[:, None], shape))


def place(generator: Generator, worn: Worn, *, margin: float = 0.0) -> tuple[float, float]:
    """A random x, y in pixels; `margin` in [0, 0.5] keeps it away from the edges by that share of the sides."""
    height, width = worn.pixels.shape[:2]
    return float(generator.uniform(margin, 1 - margin) * width), float(generator.uniform(margin, 1 - margin) * height)


def near_edge(generator: Generator, worn: Worn) -> tuple[float, float]:
    """A place within a tenth of one of the four edges, as x, y in pixels."""
    height, width = worn.pixels.shape[:2]
    along, off = float(generator.uniform(0, 1)), float(generator.uniform(-0.1, 0.1))
    edge = int(generator.integers(4))
    x, y = [(along, off), (along, 1 - off), (off, along), (1 - off, along)][edge]
    return x * width, y * height


def soft_step(level: Array, *, wide: float) -> Array:
    """A smooth step from 0 (far below `level` 0) to 1 (far above), `wide` in the unit of `level`."""
    return np.asarray(1 / (1 + np.exp(np.clip(-level / np.float32(wide), -30, 30))), dtype=np.float32)


def sharp_step(level: Array) -> Array:
    """Coverage in [0, 1] of where `level` (h, w) is above 0, with an edge one pixel wide whatever its slope."""
    slopes = [np.gradient(level, axis=axis) if level.shape[axis] > 1 else np.zeros_like(level) for axis in (0, 1)]
    steep = np.maximum(np.hypot(slopes[0], slopes[1]), 1e-4)
    return np.asarray(np.clip(0.5 + level / steep, 0, 1), dtype=np.float32)


def covered(worn: Worn, box: Box, layers: Sequence[tuple[Array, tuple[float, float, float]]]) -> Worn:
    """The print with opaque layers in a box, each a coverage (h, w) and a density, mixed in linear light."""
    pixels = worn.pixels.copy()
    touched = np.flatnonzero(np.any([cover > 0 for cover, _ in layers], axis=0))
    here = pixels[box].reshape(-1, pixels.shape[2])  # a copy: a box is not contiguous
    light = to_linear(here[touched])
    for cover, density in layers:
        paint = from_density(for_channels(density, light.shape[1]))
        light += cover.reshape(-1)[touched, None] * (paint - light)
    here[touched] = np.clip(from_linear(light), 0, 1)
    pixels[box] = here.reshape(pixels[box].shape)
    return worn.with_pixels(pixels)


def marked(worn: Worn, box: Box, here: NDArray[np.bool_], kind: DamageKind) -> Worn:
    """The print with damage of `kind` in a box, where `here` (h, w) says so."""
    mask = np.zeros(worn.pixels.shape[:2], np.float32)
    mask[box] = here
    return worn.with_damage(kind, mask)
