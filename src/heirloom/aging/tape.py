"""Tape and glue: yellowed translucent strips with sharp edges and a veil of gloss, and the glue that tape left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from heirloom.aging.patch import patch_at, place, soft_step
from heirloom.aging.recipe import AgeingKind, Array, Generator, Worn
from heirloom.aging.tint import tint, veil

ANGLES = (0.0, np.pi / 2, np.pi / 4, -np.pi / 4)  # along the edges, or across a corner


@dataclass(frozen=True, kw_only=True)
class Tape:
    """Strips of tape and patches of glue; sizes in thousandths of the photograph's size."""

    kind: ClassVar[AgeingKind] = AgeingKind.TAPE

    seed: int
    strips: int
    glue: int  # patches of dried glue
    width_permille: float  # of a strip
    density: tuple[float, float, float]  # of the yellowed adhesive, per RGB channel
    edge: float  # how much denser the dirty edge of a strip is
    gloss: float  # share of light that its surface adds, 0..1

    @classmethod
    def draw(cls, generator: Generator, *, severity: float) -> Self:
        """A random recipe; `severity` in [0, 1] raises the number of strips and how far they yellowed."""
        strips, glue = int(generator.poisson(0.7 + 1.3 * severity)), int(generator.poisson(1.5 * severity))
        blue = 0.08 + severity * generator.uniform(0.2, 0.8)
        return cls(
            seed=int(generator.integers(2**31)),
            strips=max(strips, 1) if glue == 0 else strips,
            glue=glue,
            width_permille=float(generator.uniform(70, 170)),
            density=(
                float(blue * generator.uniform(0.05, 0.25)),
                float(blue * generator.uniform(0.3, 0.5)),
                float(blue),
            ),
            edge=float(generator.uniform(0, 1.2)),
            gloss=float(generator.choice([0.0, 0.04, 0.1]) * generator.uniform(0.5, 1)),
        )

    def apply(self, worn: Worn) -> Worn:
        """The print taped and glued."""
        generator = np.random.default_rng(self.seed)
        amount, shine = (np.zeros(worn.pixels.shape[:2], np.float32) for _ in range(2))
        for _ in range(self.strips):
            self._tape(generator, worn, amount, shine)
        for _ in range(self.glue):
            self._dry(generator, worn, amount)
        return tint(veil(worn, shine * np.float32(self.gloss)), amount, density=self.density)

    def _tape(self, generator: Generator, worn: Worn, amount: Array, shine: Array) -> None:
        """One strip added to the working copies: its density, uneven with bubbles, and the gloss of its surface."""
        height, width = worn.pixels.shape[:2]
        half = max(worn.px(self.width_permille), 5) / 2
        length = max(worn.px(generator.uniform(150, 1100)), 8) / 2
        x, y = place(generator, worn)
        if generator.random() < 0.5:  # most strips hold a corner or an edge
            edge = float(generator.choice([0.03, 0.97]))
            x, y = (edge * width, y) if generator.random() < 0.5 else (x, edge * height)
        patch = patch_at(worn, centre=(x, y), reach_px=float(np.hypot(length, half)) + 2)
        if patch is None:
            return
        angle = float(generator.choice(ANGLES, p=(0.35, 0.35, 0.15, 0.15)) + generator.normal(0, 0.06))
        u, v = patch.turned(angle)
        teeth = max(worn.px(6), 2.0)  # the zigzag of a dispenser's cutter
        end = length - np.abs(u) - np.abs(v / teeth % 1 - 0.5) * (0.6 * teeth)
        side = half - np.abs(v) - 0.3 * np.sin(u / max(worn.px(40), 4))
        from_edge = np.minimum(end, side)
        inside = np.clip(from_edge + 0.5, 0, 1)
        uneven, bubbles = patch.hills(generator, worn.px(60)), patch.hills(generator, worn.px(8))
        rim = self.edge * np.exp(-np.maximum(from_edge, 0) / max(worn.px(3), 0.8))
        body = np.clip(1 + 0.25 * uneven - 0.4 * soft_step(bubbles - 1.3, wide=0.1), 0.2, 2)
        amount[patch.box] += inside * (body + rim)
        shine[patch.box] += inside * np.clip(0.8 + 0.4 * uneven, 0, 1.5)

    def _dry(self, generator: Generator, worn: Worn, amount: Array) -> None:
        """A patch of glue added to the working copy: spread unevenly, darker at its rim, with brush marks in it."""
        radius = max(worn.px(generator.uniform(30, 140)), 3)
        patch = patch_at(worn, centre=place(generator, worn), reach_px=1.9 * radius)
        if patch is None:
            return
        away = patch.away() / np.float32(radius)
        away = away + 0.3 * patch.hills(generator, radius / 1.5) + 0.07 * patch.hills(generator, radius / 7)
        streaks = patch.hills(generator, radius / 9)
        inside = soft_step(1 - away, wide=0.02) * (0.5 + 0.25 * streaks)
        amount[patch.box] += np.maximum(inside + 0.7 * np.exp(-(((away - 0.97) / 0.05) ** 2)), 0)
