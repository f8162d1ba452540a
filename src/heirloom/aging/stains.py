"""Stains: water with its tide line, foxing and rings. They are translucent: density is added, content stays."""

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
    pixel_density,
    smooth_noise,
)
from heirloom.core.masks import DamageKind
from heirloom.core.photo import Mask, Pixels

VISIBLE = 0.03  # density: about 7 % of light, where a stain begins to be seen and the mask passes one half
FAINTEST = 0.003  # density; less is left out


@dataclass(frozen=True, kw_only=True)
class Stains:
    """Water stains, foxing spots and rings, brown by default."""

    kind: ClassVar[AgeingKind] = AgeingKind.STAINS

    seed: int
    waters: int  # large, with a dark tide line
    foxing: int  # small soft brown spots
    rings: int  # left by a cup or glass
    density: tuple[float, float, float]  # of the middle stain, per RGB channel

    @classmethod
    def draw(cls, generator: Generator, *, severity: float) -> Self:
        """A random recipe; `severity` in [0, 1] raises number and density."""
        waters, rings = int(generator.poisson(0.4 + 1.6 * severity)), int(generator.random() < 0.15)
        foxing = int(generator.poisson(80 * severity)) if generator.random() < 0.5 else 0
        blue = 0.08 + severity * generator.uniform(0.2, 0.5)
        return cls(
            seed=int(generator.integers(2**31)),
            waters=waters if waters + foxing + rings > 0 else 1,
            foxing=foxing,
            rings=rings,
            density=(
                float(blue * generator.uniform(0.15, 0.45)),
                float(blue * generator.uniform(0.5, 0.7)),
                float(blue),
            ),
        )

    def apply(self, worn: Worn) -> Worn:
        """The print stained."""
        generator = np.random.default_rng(self.seed)
        height, width = worn.pixels.shape[:2]
        pixels = worn.pixels.copy()
        mask = np.zeros((height, width), np.float32)
        for _ in range(self.waters):
            self._lay(pixels, mask, *_water(generator, worn), strength=generator.uniform(0.4, 1.3))
        for _ in range(self.rings):
            self._lay(pixels, mask, *_ring(generator, worn), strength=generator.uniform(0.4, 1.3))
        for _ in range(self.foxing):
            self._lay(pixels, mask, *_spot(generator, worn), strength=generator.lognormal(-0.3, 0.5))
        return worn.with_pixels(pixels).with_damage(DamageKind.STAIN, mask)

    def _lay(self, pixels: Pixels, mask: Mask, amount: Array, left: int, top: int, *, strength: float) -> None:
        """Adds `amount` (h, w) of the stain's density at (left, top) to the working copies, as far as it is inside."""
        height, width, channels = pixels.shape
        rows = slice(max(top, 0), min(top + amount.shape[0], height))
        columns = slice(max(left, 0), min(left + amount.shape[1], width))
        if rows.start >= rows.stop or columns.start >= columns.stop:
            return
        part = amount[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left] * strength
        colour = for_channels(self.density, channels)
        added = np.where((part * colour.max() >= FAINTEST)[..., None], part[..., None] * colour, 0).astype(np.float32)
        touched = added.any(axis=2)
        here = pixels[rows, columns]
        here[touched] = density_pixels(pixel_density(here[touched]) + added[touched])
        seen = np.clip(added.max(axis=2) / (2 * VISIBLE), 0, 1)
        mask[rows, columns] = np.maximum(mask[rows, columns], seen)


def _water(generator: Generator, worn: Worn) -> tuple[Array, int, int]:
    """A large stain: an even wash inside, a dark tide line, sometimes a second one from another wetting."""
    height, width = worn.pixels.shape[:2]
    radius = max(worn.px(generator.uniform(80, 380)), 3)
    centre = _near_an_edge(generator) if generator.random() < 0.6 else generator.uniform(0, 1, 2)
    reach = int(np.ceil(radius * 1.7))
    left, top = int(centre[0] * width) - reach, int(centre[1] * height) - reach
    side = 2 * reach + 1
    y, x = np.mgrid[0:side, 0:side].astype(np.float32)
    stretch = float(generator.uniform(0.6, 1.6))
    away = np.hypot((x - reach) * np.float32(np.sqrt(stretch)), (y - reach) / np.float32(np.sqrt(stretch))) / radius
    away += 0.16 * smooth_noise(generator, height=side, width=side, cell_px=max(radius / 1.5, 2))
    away += 0.05 * smooth_noise(generator, height=side, width=side, cell_px=max(radius / 5, 2))
    wash = generator.uniform(0.05, 0.5) / (1 + np.exp(np.clip((away - 1) / 0.015, -50, 50)))
    wash = wash * np.clip(1 + 0.25 * smooth_noise(generator, height=side, width=side, cell_px=max(radius / 3, 2)), 0, 2)
    amount = wash
    for level in (1.0, generator.uniform(0.5, 0.85))[: 1 + int(generator.random() < 0.4)]:
        line = generator.uniform(0.01, 0.04)
        inside, outside = np.exp((away - level) / (3 * line)), np.exp(-(((away - level) / (line * 0.35)) ** 2))
        amount = amount + generator.uniform(0.4, 1) * np.where(away < level, inside, outside)
    return amount.astype(np.float32), left, top


def _ring(generator: Generator, worn: Worn) -> tuple[Array, int, int]:
    """The mark of a cup: an uneven circle."""
    height, width = worn.pixels.shape[:2]
    radius = max(worn.px(generator.uniform(70, 180)), 3)
    reach = int(np.ceil(radius * 1.25))
    centre = generator.uniform(0, 1, 2)
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1].astype(np.float32)
    side = 2 * reach + 1
    uneven = np.clip(0.6 + 0.6 * smooth_noise(generator, height=side, width=side, cell_px=max(radius / 2, 2)), 0, 2)
    thick = max(radius * generator.uniform(0.015, 0.05), 0.6)
    amount = uneven * np.exp(-(((np.hypot(x, y) - radius) / thick) ** 2))
    return amount.astype(np.float32), int(centre[0] * width) - reach, int(centre[1] * height) - reach


def _spot(generator: Generator, worn: Worn) -> tuple[Array, int, int]:
    """One foxing spot: soft, uneven, with a denser middle."""
    height, width = worn.pixels.shape[:2]
    radius = max(worn.px(float(np.clip(generator.lognormal(np.log(3), 0.6), 1, 14))), 0.6)
    reach = int(np.ceil(radius * 3))
    centre = generator.uniform(0, 1, 2)
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1].astype(np.float32)
    side = 2 * reach + 1
    uneven = 1 + 0.3 * smooth_noise(generator, height=side, width=side, cell_px=max(radius, 2))
    away = np.hypot(x, y) / radius * uneven
    amount = 0.7 * np.exp(-(away**2)) + 0.3 * np.exp(-((away / 0.4) ** 2))
    return amount.astype(np.float32), int(centre[0] * width) - reach, int(centre[1] * height) - reach


def _near_an_edge(generator: Generator) -> tuple[float, float]:
    """A place within a tenth of one of the four edges, as shares of width and height."""
    along, off = float(generator.uniform(0, 1)), float(generator.uniform(-0.1, 0.1))
    edge = int(generator.integers(4))
    return [(along, off), (along, 1 - off), (off, along), (1 - off, along)][edge]
