"""Stains: water with its tide line, foxing and rings. They are translucent: density is added, content stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from heirloom.aging.patch import near_edge, patch_at, place, soft_step
from heirloom.aging.recipe import AgeingKind, Array, Generator, Worn
from heirloom.aging.tint import tint


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
        amount = np.zeros(worn.pixels.shape[:2], np.float32)
        for _ in range(self.waters):
            _soak(generator, worn, amount, strength=generator.uniform(0.4, 1.3))
        for _ in range(self.rings):
            _ring(generator, worn, amount, strength=generator.uniform(0.4, 1.3))
        for _ in range(self.foxing):
            _spot(generator, worn, amount, strength=generator.lognormal(-0.3, 0.5))
        return tint(worn, amount, density=self.density)


def _soak(generator: Generator, worn: Worn, amount: Array, *, strength: float) -> None:
    """A large stain added to the working copy: an even wash, a dark tide line, sometimes one of another wetting."""
    radius = max(worn.px(generator.uniform(80, 380)), 3)
    centre = near_edge(generator, worn) if generator.random() < 0.6 else place(generator, worn)
    patch = patch_at(worn, centre=centre, reach_px=1.7 * radius)
    if patch is None:
        return
    stretch = generator.uniform(0.6, 1.6) ** 0.5
    away = np.hypot(patch.x * stretch, patch.y / stretch) / np.float32(radius)
    away = away + 0.16 * patch.hills(generator, radius / 1.5) + 0.05 * patch.hills(generator, radius / 5)
    wash = generator.uniform(0.05, 0.5) * soft_step(1 - away, wide=0.015)
    soaked = wash * np.clip(1 + 0.25 * patch.hills(generator, radius / 3), 0, 2)
    for level in (1.0, generator.uniform(0.5, 0.85))[: 1 + int(generator.random() < 0.4)]:
        line = generator.uniform(0.01, 0.04)
        inside = np.exp(np.minimum((away - level) / (3 * line), 0))
        outside = np.exp(-(((away - level) / (line * 0.35)) ** 2))
        soaked = soaked + generator.uniform(0.4, 1) * np.where(away < level, inside, outside)
    amount[patch.box] += np.float32(strength) * soaked


def _ring(generator: Generator, worn: Worn, amount: Array, *, strength: float) -> None:
    """The mark of a cup added to the working copy: an uneven circle."""
    radius = max(worn.px(generator.uniform(70, 180)), 3)
    patch = patch_at(worn, centre=place(generator, worn, margin=0.1), reach_px=1.25 * radius)
    if patch is None:
        return
    uneven = np.clip(0.6 + 0.6 * patch.hills(generator, radius / 2), 0, 2)
    thick = max(radius * generator.uniform(0.015, 0.05), 0.6)
    amount[patch.box] += np.float32(strength) * uneven * np.exp(-(((patch.away() - radius) / thick) ** 2))


def _spot(generator: Generator, worn: Worn, amount: Array, *, strength: float) -> None:
    """One foxing spot added to the working copy: soft, uneven, with a denser middle."""
    radius = max(worn.px(float(np.clip(generator.lognormal(np.log(3), 0.6), 1, 14))), 0.6)
    patch = patch_at(worn, centre=place(generator, worn), reach_px=3 * radius)
    if patch is None:
        return
    away = patch.away() / np.float32(radius) * (1 + 0.3 * patch.hills(generator, max(radius, 2)))
    amount[patch.box] += np.float32(strength) * (0.7 * np.exp(-(away**2)) + 0.3 * np.exp(-((away / 0.4) ** 2)))
