"""Scratches: transport scratches, arcs, fingernail marks and hairlines; white, black, coloured, translucent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from heirloom.aging.recipe import AgeingKind, Generator, Worn, smooth_line
from heirloom.aging.strokes import Marks, lay, stroke, walk
from heirloom.core.masks import DamageKind

Colour = tuple[float, float, float]

# Density per RGB channel. In colour paper the cyan dye lies on top: a shallow scratch takes it and looks red, a deeper
# one takes the magenta too and looks yellow, the deepest shows the paper.
SHALLOW_IN_PAPER: Colour = (0.1, 0.7, 0.8)
DEEP_IN_PAPER: Colour = (0.06, 0.1, 0.6)
# In a negative's copy the order of loss is seen in its complements.
SHALLOW_IN_FILM: Colour = (1.2, 0.6, 0.3)
DEEP_IN_FILM: Colour = (1.0, 1.1, 0.3)


@dataclass(frozen=True, kw_only=True)
class Scratches:
    """Lines in the surface; shares are of `count`, widths and lengths in thousandths of the photograph's size."""

    kind: ClassVar[AgeingKind] = AgeingKind.SCRATCHES

    seed: int
    count: int
    transport_share: float  # long, straight, all in one direction
    nail_share: float  # short, wide, curved; the rest are arcs and hairlines
    black_share: float
    coloured_share: float  # of those that are not black; gray photographs see their brightness only
    translucent_share: float
    width_permille: tuple[float, float]

    @classmethod
    def draw(cls, generator: Generator, *, severity: float) -> Self:
        """A random recipe; `severity` in [0, 1] raises the count from a few to some dozens, and the width."""
        return cls(
            seed=int(generator.integers(2**31)),
            count=1 + int(generator.poisson(2 + 30 * severity**1.4)),
            transport_share=float(generator.choice([0.0, 0.3, 0.7])),
            nail_share=float(generator.uniform(0, 0.4)),
            black_share=float(generator.choice([0.0, 0.15, 0.5])),
            coloured_share=float(generator.choice([0.0, 0.0, 0.3])),
            translucent_share=float(generator.uniform(0.2, 0.7)),
            width_permille=(0.4, float(1.4 + 4.5 * severity * generator.uniform(0.5, 1.2))),
        )

    def apply(self, worn: Worn) -> Worn:
        """The print scratched."""
        return lay(worn, self._marks(worn), kind=DamageKind.SCRATCH)

    def _marks(self, worn: Worn) -> Iterator[Marks]:
        generator = np.random.default_rng(self.seed)
        upright = generator.random() < 0.7  # film and prints mostly travel along their height
        for _ in range(self.count):
            yield self._one(generator, worn, upright)

    def _one(self, generator: Generator, worn: Worn, upright: bool) -> Marks:
        height, width = worn.pixels.shape[:2]
        start = (generator.uniform(0, width), generator.uniform(0, height))
        draw = generator.random()
        if draw < self.transport_share:
            angle = (np.pi / 2 if upright else 0.0) + generator.normal(0, 0.01)
            along = height if upright else width
            length = along * generator.uniform(0.2, 1.3)
            first = generator.uniform(-0.3, 0.8) * along
            start = (start[0], first) if upright else (first, start[1])
            bend, wobble, wide = generator.normal(0, 0.01), 0.004, 0.6
        elif draw < self.transport_share + self.nail_share * (1 - self.transport_share):
            angle, length = generator.uniform(0, 2 * np.pi), worn.px(generator.uniform(15, 110))
            bend, wobble, wide = generator.normal(0, 0.7), 0.05, 1.0
        else:
            angle, length = generator.uniform(0, 2 * np.pi), worn.px(generator.lognormal(np.log(220), 0.7))
            bend, wobble, wide = generator.normal(0, 0.35), 0.03, 0.8
        points = walk(generator, start=start, angle=angle, length_px=max(length, 3), bend=bend, wobble=wobble)
        return self._worn_line(generator, worn, points, wide)

    def _worn_line(self, generator: Generator, worn: Worn, points: np.ndarray, wide: float) -> Marks:
        low, high = self.width_permille
        width_px = max(worn.px(low + (high - low) * wide * generator.beta(1.2, 2.2)), generator.uniform(0.35, 0.8))
        count = len(points)
        along = width_px * np.exp(0.35 * smooth_line(generator, count=count, knots=2 + count // 60))
        own = np.random.default_rng(int(generator.integers(2**31)))  # one draw, however long the groove is
        along = along * np.exp(0.22 * smooth_line(own, count=count, knots=2 + count // 6))  # ragged
        taper = np.clip(np.minimum(np.arange(count), np.arange(count)[::-1]) / (0.06 * count + 1), 0.15, 1)
        if generator.random() < self.translucent_share:
            strength = generator.uniform(0.12, 0.5)
        else:
            strength = generator.uniform(0.7, 1.0)
        pressure = smooth_line(generator, count=count, knots=2 + count // 90)
        gaps = 1.0 if generator.random() < 0.5 else 1 / (1 + np.exp(-6 * (pressure + 0.7)))
        opacity = np.clip(strength * (1 + 0.25 * pressure) * gaps, 0, 1)
        return stroke(
            points,
            width_px=along * taper,
            opacity=opacity,
            density=self._colour(generator),
            shape=(worn.pixels.shape[0], worn.pixels.shape[1]),
        )

    def _colour(self, generator: Generator) -> Colour:
        if generator.random() < self.black_share:
            tone = float(generator.uniform(1.1, 2.4))
            return (tone, tone, tone)
        if generator.random() < self.coloured_share:
            choices = (SHALLOW_IN_PAPER, DEEP_IN_PAPER, SHALLOW_IN_FILM, DEEP_IN_FILM)
            return choices[int(generator.integers(4))]
        paper = float(generator.uniform(0.0, 0.18))
        return (paper, paper, paper + float(generator.uniform(0, 0.06)))
