"""Dust: white and black specks, hair and lint, as they lie on a print, a negative or the glass of a scanner."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from heirloom.aging.recipe import AgeingKind, Generator, Worn
from heirloom.aging.strokes import Marks, blob, lay, stroke, walk
from heirloom.core.masks import DamageKind


@dataclass(frozen=True, kw_only=True)
class Dust:
    """Specks, hairs and lint; sizes in thousandths of the photograph's size."""

    kind: ClassVar[AgeingKind] = AgeingKind.DUST

    seed: int
    specks: int
    hairs: int
    lint: int
    black_share: float  # the rest is white: dust that lay on the negative
    radius_permille: tuple[float, float]  # of the middle speck, and its spread as a factor
    clustered: float  # 0 evenly spread, 1 all in a few places

    @classmethod
    def draw(cls, generator: Generator, *, severity: float) -> Self:
        """A random recipe; `severity` in [0, 1] raises the number of specks from some tens to hundreds."""
        return cls(
            seed=int(generator.integers(2**31)),
            specks=int(generator.poisson(12 + 240 * severity**1.6)),
            hairs=int(generator.poisson(0.4 + 5 * severity)),
            lint=int(generator.poisson(1 + 14 * severity**1.5)),
            black_share=float(generator.choice([0.1, 0.35, 0.75])),
            radius_permille=(float(generator.uniform(0.5, 0.9 + 0.6 * severity)), float(generator.uniform(1.4, 1.9))),
            clustered=float(generator.uniform(0, 0.7)),
        )

    def apply(self, worn: Worn) -> Worn:
        """The print with dust on it."""
        return lay(worn, self._marks(worn), kind=DamageKind.DUST)

    def _marks(self, worn: Worn) -> Iterator[Marks]:
        generator = np.random.default_rng(self.seed)
        height, width = worn.pixels.shape[:2]
        nests = generator.uniform(0, 1, (4, 2))
        for _ in range(self.specks):
            place = generator.uniform(0, 1, 2)
            if generator.random() < self.clustered:
                place = nests[generator.integers(4)] + generator.normal(0, 0.12, 2)
            yield self._speck(generator, worn, centre=(float(place[0] * width), float(place[1] * height)))
        for _ in range(self.hairs):
            yield self._fibre(generator, worn, length_permille=generator.uniform(25, 120), width_permille=(0.5, 1.3))
        for _ in range(self.lint):
            yield self._fibre(generator, worn, length_permille=generator.uniform(4, 22), width_permille=(0.35, 0.9))

    def _colour(self, generator: Generator) -> tuple[float, float, float]:
        tone = generator.uniform(0.9, 2.2) if generator.random() < self.black_share else generator.uniform(0, 0.2)
        tint = generator.uniform(-0.03, 0.05)
        return (float(tone), float(tone + max(tint, 0) / 2), float(tone + max(tint, 0)))

    def _speck(self, generator: Generator, worn: Worn, *, centre: tuple[float, float]) -> Marks:
        middle, spread = self.radius_permille
        radius = worn.px(middle * float(np.exp(np.log(spread) * generator.standard_normal())))
        return blob(
            generator,
            centre=centre,
            radius_px=float(np.clip(radius, 0.35, worn.px(9) + 0.35)),
            roughness=generator.uniform(0.1, 0.6),
            stretch=1 + generator.exponential(0.35),
            opacity=generator.uniform(0.35, 1.0),
            density=self._colour(generator),
            shape=(worn.pixels.shape[0], worn.pixels.shape[1]),
        )

    def _fibre(
        self, generator: Generator, worn: Worn, *, length_permille: float, width_permille: tuple[float, float]
    ) -> Marks:
        height, width = worn.pixels.shape[:2]
        points = walk(
            generator,
            start=(generator.uniform(0, width), generator.uniform(0, height)),
            angle=generator.uniform(0, 2 * np.pi),
            length_px=max(worn.px(length_permille), 3),
            bend=generator.normal(0, 1.5),
            wobble=generator.uniform(0.2, 1.2),
        )
        wide = max(worn.px(generator.uniform(*width_permille)), 0.4)
        return stroke(
            points,
            width_px=np.full(len(points), wide),
            opacity=np.full(len(points), generator.uniform(0.4, 1.0)),
            density=self._colour(generator),
            shape=(height, width),
        )
