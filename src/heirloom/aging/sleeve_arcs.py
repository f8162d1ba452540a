"""Sleeve arcs: families of fine parallel arcs, rubbed into prints and negatives that were pulled from their sleeves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from heirloom.aging.recipe import AgeingKind, Generator, Worn
from heirloom.aging.strokes import Line, Marks, lay, ribbon
from heirloom.core.masks import DamageKind

STEP_PX = 0.8  # between the points of an arc: enough for lines of one width
KNOTS = 12  # places along an arc where its pressure changes


@dataclass(frozen=True, kw_only=True)
class SleeveArcs:
    """Families of arcs; sizes in thousandths of the photograph's size."""

    kind: ClassVar[AgeingKind] = AgeingKind.SLEEVE_ARCS

    seed: int
    families: int
    arcs: int  # in a middle family
    length_permille: float
    bend: float  # turn of a middle arc over its length, in radians
    spread_permille: float  # of a family, across its arcs
    width_permille: float
    opacity: float  # of the strongest arc
    black_share: float  # of the families

    @classmethod
    def draw(cls, generator: Generator, *, severity: float) -> Self:
        """A random recipe; `severity` in [0, 1] raises the number of families and arcs and how deep they go."""
        return cls(
            seed=int(generator.integers(2**31)),
            families=1 + int(generator.poisson(2.5 * severity)),
            arcs=3 + int(generator.poisson(14 * severity)),
            length_permille=float(generator.uniform(150, 500 + 400 * severity)),
            bend=float(generator.choice([0.1, 0.3, 0.8])),
            spread_permille=float(generator.uniform(8, 120)),
            width_permille=float(generator.uniform(0.3, 0.6 + 0.6 * severity)),
            opacity=float(generator.uniform(0.3, 0.5 + 0.5 * severity)),
            black_share=float(generator.choice([0.0, 0.2, 0.6])),
        )

    def apply(self, worn: Worn) -> Worn:
        """The print rubbed by its sleeve."""
        return lay(worn, self._marks(worn), kind=DamageKind.SCRATCH)

    def _marks(self, worn: Worn) -> Iterator[Marks]:
        generator = np.random.default_rng(self.seed)
        upright = generator.uniform(0, 2 * np.pi)
        for _ in range(self.families):
            yield self._family(generator, worn, upright=upright)
            if generator.random() < 0.5:
                upright = generator.uniform(0, 2 * np.pi)

    def _family(self, generator: Generator, worn: Worn, *, upright: float) -> Marks:
        """One pull: arcs around a common centre, each with its own reach, pressure and gaps."""
        height, width = worn.pixels.shape[:2]
        count = max(1, int(generator.poisson(self.arcs)))
        length = max(worn.px(self.length_permille) * generator.lognormal(0, 0.3), 4.0)
        bend = max(self.bend * generator.lognormal(0, 0.4), 0.02)
        radius = length / bend
        middle = generator.uniform(-0.05, 1.05, 2) * np.array([width, height])
        towards = upright + generator.normal(0, 0.15)
        centre = middle - radius * np.array([np.cos(towards), np.sin(towards)])
        away = radius + generator.normal(0, max(worn.px(self.spread_permille), 1.5), count)
        first = towards - bend / 2 + generator.normal(0, 0.12 * bend, count)
        turn = bend * np.clip(generator.normal(0.8, 0.3, count), 0.1, 1.3)
        points, arc, along = _arcs(centre, np.maximum(away, 2.0), first, turn)
        pressure = generator.standard_normal((count, KNOTS)) * 0.5 + generator.normal(0.2, 0.9, count)[:, None]
        press = pressure[arc, np.minimum((along * KNOTS).astype(np.int64), KNOTS - 1)]
        strength = generator.uniform(0.25, 1, count)[arc] * self.opacity / (1 + np.exp(-4 * press))
        fading = np.clip(np.minimum(along, 1 - along) * 6, 0, 1)
        wide = np.maximum(worn.px(self.width_permille) * generator.lognormal(0, 0.35, count), 0.3)[arc]
        black = generator.random() < self.black_share
        tone = float(generator.uniform(0.9, 2.0) if black else generator.uniform(0, 0.2))
        normal = (points - centre) / np.maximum(np.hypot(*(points - centre).T), 1e-6)[:, None]
        return ribbon(
            points,
            normal=normal,
            spacing=np.full(len(points), STEP_PX),
            width_px=wide,
            opacity=np.clip(strength * fading, 0, 1),
            density=(tone, tone, tone),
            shape=(height, width),
        )


def _arcs(centre: Line, radius: Line, first: Line, turn: Line) -> tuple[Line, np.ndarray, Line]:
    """Circular arcs as points (N, 2), the number of the arc of each, and its place in [0, 1] along it."""
    count = np.maximum(np.ceil(radius * turn / STEP_PX), 2).astype(np.int64)
    arc = np.repeat(np.arange(len(count)), count)
    along = (np.arange(len(arc)) - np.repeat(np.cumsum(count) - count, count) + 0.5) / count[arc]
    angle = first[arc] + along * turn[arc]
    points = centre + radius[arc, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return points, arc, along
