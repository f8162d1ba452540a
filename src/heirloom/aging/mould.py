"""Mould: colonies of branching threads and blotches, dark on the surface or pale where they ate the image."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from heirloom.aging.patch import patch_at, place, soft_step
from heirloom.aging.recipe import AgeingKind, Array, Generator, Worn
from heirloom.aging.tint import tint

EATEN = (0.35, 0.35, 0.3)  # density that a pale colony took from the image


@dataclass(frozen=True, kw_only=True)
class Mould:
    """Colonies of mould; sizes in thousandths of the photograph's size."""

    kind: ClassVar[AgeingKind] = AgeingKind.MOULD

    seed: int
    colonies: int
    radius_permille: float  # of a middle colony
    thread_permille: float  # distance of its threads
    pale_share: float  # of the colonies: the image is eaten away there, the others lie on it
    density: tuple[float, float, float]  # of the dark ones, per RGB channel

    @classmethod
    def draw(cls, generator: Generator, *, severity: float) -> Self:
        """A random recipe; `severity` in [0, 1] raises the number of colonies, their size and density."""
        dark = 0.12 + severity * generator.uniform(0.2, 0.8)
        tone = generator.uniform(0.6, 1, 2)  # greenish, brownish or black
        return cls(
            seed=int(generator.integers(2**31)),
            colonies=2 + int(generator.poisson(2 + 11 * severity)),
            radius_permille=float(generator.uniform(10, 35 + 60 * severity)),
            thread_permille=float(generator.uniform(4, 12)),
            pale_share=float(generator.choice([0.0, 0.3, 0.8])),
            density=(float(dark * tone[0]), float(dark * tone[1]), float(dark)),
        )

    def apply(self, worn: Worn) -> Worn:
        """The print with mould on it."""
        generator = np.random.default_rng(self.seed)
        height, width = worn.pixels.shape[:2]
        dark, pale = np.zeros((height, width), np.float32), np.zeros((height, width), np.float32)
        nests = [place(generator, worn) for _ in range(3)]
        for number in range(self.colonies):
            x, y = nests[generator.integers(3)]
            near = (x + generator.normal(0, 0.2) * width, y + generator.normal(0, 0.2) * height)
            amount = pale if generator.random() < self.pale_share else dark
            self._grow(generator, worn, amount, centre=near if number else place(generator, worn, margin=0.2))
        grown = tint(worn, np.minimum(dark, 1.6), density=self.density)
        return tint(grown, -np.minimum(pale, 1.6), density=EATEN)

    def _grow(self, generator: Generator, worn: Worn, amount: Array, *, centre: tuple[float, float]) -> None:
        """One colony added to the working copy `amount`: a dense heart, threads that branch outwards, loose spots."""
        radius = max(worn.px(self.radius_permille) * float(generator.lognormal(0, 0.5)), 2.0)
        patch = patch_at(worn, centre=centre, reach_px=1.6 * radius)
        if patch is None:
            return
        cell = max(worn.px(self.thread_permille), 1.6)
        away = patch.away() / np.float32(radius) + 0.25 * patch.hills(generator, radius / 2)
        # where smooth noise passes through zero lie winding lines; two scales of them make threads that branch
        thin, coarse = patch.hills(generator, cell), patch.hills(generator, cell * 2)
        threads = np.exp(-((coarse / 0.16) ** 2)) + 0.7 * np.exp(-((thin / 0.22) ** 2))
        uneven = patch.hills(generator, cell * 3)
        heart = soft_step(0.45 - away + 0.25 * thin, wide=0.07) * (0.8 + 0.2 * uneven)
        body = np.sqrt(np.clip(1.15 - away, 0, 1)) * np.clip(threads * (0.7 + 0.5 * uneven), 0, 1.3)
        spots = np.clip(1.5 - away, 0, 1) * np.clip(patch.hills(generator, cell * 0.8) - 1.1, 0, 1)
        strength = np.float32(generator.uniform(0.4, 1.1))
        amount[patch.box] += strength * np.maximum(0.8 * body + 0.7 * heart + 2 * spots, 0)
