"""Fingerprints: the ridges of a finger as a greasy, translucent pattern that darkened or bleached the print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from heirloom.aging.patch import patch_at, place, soft_step
from heirloom.aging.recipe import AgeingKind, Array, Generator, Worn
from heirloom.aging.tint import tint


@dataclass(frozen=True, kw_only=True)
class Fingerprints:
    """Touches of fingers; sizes in thousandths of the photograph's size."""

    kind: ClassVar[AgeingKind] = AgeingKind.FINGERPRINTS

    seed: int
    count: int
    length_permille: float  # of a middle print of a finger
    ridge_permille: float  # distance of its ridges
    smear: float  # 0: sharp ridges, 1: mostly a smudge
    pale_share: float  # of the prints: silver or dye bleached by the sweat
    density: tuple[float, float, float]  # of the dark ones, per RGB channel

    @classmethod
    def draw(cls, generator: Generator, *, severity: float) -> Self:
        """A random recipe; `severity` in [0, 1] raises the number of touches and how dark they are."""
        blue = 0.12 + severity * generator.uniform(0.3, 0.8)
        yellow = generator.uniform(0.55, 1.0)
        return cls(
            seed=int(generator.integers(2**31)),
            count=1 + int(generator.poisson(3 * severity)),
            length_permille=float(generator.uniform(120, 230)),
            ridge_permille=float(generator.uniform(4.5, 9)),
            smear=float(generator.uniform(0, 0.7)),
            pale_share=float(generator.choice([0.0, 0.4])),
            density=(float(blue * yellow**2), float(blue * yellow), float(blue)),
        )

    def apply(self, worn: Worn) -> Worn:
        """The print touched."""
        generator = np.random.default_rng(self.seed)
        amount = np.zeros(worn.pixels.shape[:2], np.float32)
        for number in range(self.count):
            centre = place(generator, worn, margin=0.25 if number == 0 else 0.0)
            sign = -1.0 if generator.random() < self.pale_share else 1.0
            self._touch(generator, worn, amount, centre=centre, sign=sign)
        return tint(worn, amount, density=self.density)

    def _touch(
        self, generator: Generator, worn: Worn, amount: Array, *, centre: tuple[float, float], sign: float
    ) -> None:
        """One finger added to the working copy `amount`."""
        length = max(worn.px(self.length_permille) * float(generator.lognormal(0, 0.15)), 6.0) / 2
        patch = patch_at(worn, centre=centre, reach_px=1.3 * length)
        if patch is None:
            return
        u, v = patch.turned(generator.uniform(0, 2 * np.pi))
        u, v = u / length, v / (0.68 * length)
        period = max(worn.px(self.ridge_permille), 2.2)
        # ridges follow the distance from a core, which is open to one side in a loop and round in a whorl
        core, opened = generator.uniform(-0.35, 0.1), generator.uniform(0, 0.9)
        flow = np.hypot((u - core) * np.where(u < core, 1, np.float32(1 - opened)), v * generator.uniform(0.75, 1.1))
        bent = 0.5 * patch.hills(generator, period * 5) + 0.12 * patch.hills(generator, period * 1.5)
        wave = np.cos(np.float32(2 * np.pi) * (flow * (length / period) + bent))
        ridges = soft_step(wave + 0.35 * patch.hills(generator, period * 4), wide=0.2)
        pressed = soft_step(0.9 - np.hypot(u, v) - 0.1 * patch.hills(generator, length / 2), wide=0.05)
        uneven = 0.75 + 0.55 * patch.hills(generator, length / 2.5) + 0.15 * patch.hills(generator, period)
        body = (1 - self.smear) * ridges + self.smear * 0.6
        amount[patch.box] += np.float32(sign * generator.uniform(0.5, 1.1)) * pressed * np.clip(uneven, 0, 1.6) * body
