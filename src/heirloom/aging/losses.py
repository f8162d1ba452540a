"""Losses inside the picture: holes with a torn rim, and emulsion that flaked off its paper in angular pieces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from heirloom.aging.patch import covered, marked, near_edge, patch_at, place, sharp_step
from heirloom.aging.recipe import AgeingKind, Generator, Worn
from heirloom.core.masks import DamageKind

AT_EDGE = 0.4  # share of the losses near an edge, where emulsion lifts first
SHADOW = (1.6, 1.6, 1.6)  # density of the shadow that the edge of the emulsion throws on the paper
DIRT = (0.8, 0.9, 1.1)  # density of what settled on bare paper


@dataclass(frozen=True, kw_only=True)
class Losses:
    """Missing pieces; sizes in thousandths of the photograph's size."""

    kind: ClassVar[AgeingKind] = AgeingKind.LOSSES

    seed: int
    holes: int  # through the paper: what is behind shows
    flaked: int  # patches of lost emulsion: the paper shows
    reach_permille: float  # radius of a middle loss
    rim_permille: float  # width of the torn paper around a hole
    paper: tuple[float, float, float]  # density of the paper, per RGB channel
    behind: float  # density of what lies behind the print

    @classmethod
    def draw(cls, generator: Generator, *, severity: float) -> Self:
        """A random recipe; `severity` in [0, 1] raises number and size."""
        holes, flaked = int(generator.poisson(0.3 + 1.2 * severity)), int(generator.poisson(0.5 + 2.5 * severity))
        paper, yellow = float(generator.uniform(0.0, 0.25)), float(generator.choice([0.02, 0.1, 0.3]))
        return cls(
            seed=int(generator.integers(2**31)),
            holes=holes,
            flaked=max(flaked, 1) if holes == 0 else flaked,
            reach_permille=float(14 + severity * generator.uniform(15, 70)),
            rim_permille=float(generator.uniform(1, 5)),
            paper=(paper, paper + 0.25 * yellow, paper + yellow),
            behind=float(generator.choice([0.02, 0.1, 0.4, 2.0])),
        )

    def apply(self, worn: Worn) -> Worn:
        """The print with pieces missing."""
        generator = np.random.default_rng(self.seed)
        worn_out = worn
        for number in range(self.flaked + self.holes):
            centre = place(generator, worn, margin=0.1 if number == 0 else 0.0)
            if number > 0 and generator.random() < AT_EDGE:
                centre = near_edge(generator, worn)
            lose = self._flaked if number < self.flaked else self._holed
            worn_out = lose(generator, worn_out, centre)
        return worn_out

    def _holed(self, generator: Generator, worn: Worn, centre: tuple[float, float]) -> Worn:
        """One hole through the paper, with the paper's core showing around it."""
        radius = max(worn.px(self.reach_permille) * float(generator.lognormal(-0.2, 0.5)), 1.2)
        rim = max(worn.px(self.rim_permille), 0.5)
        patch = patch_at(worn, centre=centre, reach_px=1.6 * radius + 6 * rim + 2)
        if patch is None:
            return worn
        u, v = patch.turned(generator.uniform(0, np.pi))
        stretch = generator.lognormal(0, 0.35)
        ragged = 0.3 * patch.hills(generator, radius) + 0.07 * patch.hills(generator, radius / 5)
        edge = np.hypot(u * stretch, v / stretch) + radius * (ragged - 1)
        wide = rim * (1 + 0.8 * patch.hills(generator, max(4 * rim, 2)))
        torn = np.clip(np.maximum(wide, 0.5) + 0.5 - edge, 0, 1)
        gone = np.clip(0.5 - edge, 0, 1)
        laid = covered(worn, patch.box, [(torn, self.paper), (gone, (self.behind, self.behind, self.behind))])
        missing = gone >= 0.5
        holed = marked(laid, patch.box, missing, DamageKind.MISSING)
        return marked(holed, patch.box, ((torn > 0) | (gone > 0)) & ~missing, DamageKind.TEAR)

    def _flaked(self, generator: Generator, worn: Worn, centre: tuple[float, float]) -> Worn:
        """One patch where the emulsion came off, with islands of it left, loose flakes around, and a fine shadow."""
        radius = max(worn.px(self.reach_permille) * float(generator.lognormal(0, 0.6)), 1.5)
        patch = patch_at(worn, centre=centre, reach_px=1.9 * radius + 3)
        if patch is None:
            return worn
        u, v = patch.turned(generator.uniform(0, np.pi))
        stretch = generator.lognormal(0, 0.4)
        level = 0.9 - np.hypot(u * stretch, v / stretch) / radius
        for share, part in ((0.4, 1.2), (0.3, 3.5), (0.16, 9.0), (0.08, 22.0)):
            level = level + share * generator.uniform(0.5, 1.3) * patch.hills(generator, radius / part)
        bare = sharp_step(level)
        shadow = np.roll(bare, (1, 1), axis=(0, 1)) * (1 - bare) * np.float32(generator.uniform(0, 0.6))
        settled = (
            np.clip(patch.hills(generator, worn.px(7)) - 0.6, 0, 1) * bare * np.float32(generator.uniform(0, 0.35))
        )
        scraped = bare * np.float32(generator.uniform(0.9, 1.0))
        laid = covered(worn, patch.box, [(shadow, SHADOW), (scraped, self.paper), (settled, DIRT)])
        bared = marked(laid, patch.box, bare >= 0.5, DamageKind.MISSING)
        return marked(bared, patch.box, ((bare > 0) | (shadow > 0)) & (bare < 0.5), DamageKind.TEAR)
