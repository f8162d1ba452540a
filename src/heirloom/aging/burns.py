"""Burns: a hole or a scorched place, charred black at its rim, with a brown halo that fades into the picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from heirloom.aging.patch import covered, marked, patch_at, place
from heirloom.aging.recipe import AgeingKind, Generator, Worn
from heirloom.aging.tint import tint
from heirloom.core.masks import DamageKind

CHAR = (1.9, 2.0, 2.1)  # density of charred paper


@dataclass(frozen=True, kw_only=True)
class Burns:
    """Scorched places; sizes in thousandths of the photograph's size."""

    kind: ClassVar[AgeingKind] = AgeingKind.BURNS

    seed: int
    count: int
    reach_permille: float  # radius of the charred middle
    halo: float  # width of the brown halo, as a share of the radius
    density: tuple[float, float, float]  # of the halo's inner edge, per RGB channel
    hole_share: float  # of the burns that went through: the rest are only scorched
    behind: float  # density of what lies behind the print

    @classmethod
    def draw(cls, generator: Generator, *, severity: float) -> Self:
        """A random recipe; `severity` in [0, 1] raises number and size."""
        blue = 0.25 + severity * generator.uniform(0.3, 0.9)
        return cls(
            seed=int(generator.integers(2**31)),
            count=1 + int(generator.poisson(1.2 * severity)),
            reach_permille=float(12 + severity * generator.uniform(20, 110)),
            halo=float(generator.uniform(0.5, 2)),
            density=(
                float(blue * generator.uniform(0.3, 0.6)),
                float(blue * generator.uniform(0.65, 0.85)),
                float(blue),
            ),
            hole_share=float(generator.choice([0.0, 0.5, 1.0])),
            behind=float(generator.choice([0.02, 0.1, 0.5, 2.0])),
        )

    def apply(self, worn: Worn) -> Worn:
        """The print burnt."""
        generator = np.random.default_rng(self.seed)
        height, width = worn.pixels.shape[:2]
        burnt = worn
        for number in range(self.count):
            x, y = place(generator, worn, margin=0.15 if number == 0 else 0.0)
            if number > 0 or generator.random() < 0.5:  # paper catches fire at its edge
                edge = float(generator.choice([0.0, 1.0]))
                x, y = (edge * width, y) if generator.random() < 0.5 else (x, edge * height)
            burnt = self._burn(generator, burnt, (x, y))
        return burnt

    def _burn(self, generator: Generator, worn: Worn, centre: tuple[float, float]) -> Worn:
        """One burn: the brown halo, then what is charred, then the hole."""
        radius = max(worn.px(self.reach_permille) * float(generator.lognormal(0, 0.35)), 1.5)
        through = bool(generator.random() < self.hole_share)
        patch = patch_at(worn, centre=centre, reach_px=radius * (2 + 2.5 * self.halo) + 3)
        if patch is None:
            return worn
        away = patch.away() / np.float32(radius)
        away = away + 0.28 * patch.hills(generator, radius) + 0.08 * patch.hills(generator, radius / 4)
        outside = np.maximum(away - 1, 0)
        amount = np.zeros(worn.pixels.shape[:2], np.float32)
        uneven = 1 + 0.15 * patch.hills(generator, radius / 3)
        amount[patch.box] = np.exp(-outside * (2 / self.halo)) * uneven + 0.8 * np.exp(-outside * (6 / self.halo))
        browned = tint(worn, amount, density=self.density)
        soot = 0.35 * np.clip(patch.hills(generator, radius / 6), 0, 2) * np.exp(-outside * 5)
        edge = (away - 1) * radius
        charred = np.clip(1 - edge / (0.12 * radius + 0.7), 0, 1) * (1 if through else 0.85)
        char = np.clip(charred + soot, 0, 1)
        gone = np.clip(0.5 - edge - 0.18 * radius * (1 + 0.5 * patch.hills(generator, radius / 3)), 0, 1) * through
        burnt = covered(browned, patch.box, [(char, CHAR), (gone, (self.behind, self.behind, self.behind))])
        lost = (char >= 0.5) | (gone >= 0.5)
        charcoal = marked(burnt, patch.box, lost, DamageKind.MISSING)
        return marked(charcoal, patch.box, ((char > 0) | (gone > 0)) & ~lost, DamageKind.STAIN)
