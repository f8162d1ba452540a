"""Silver mirroring: old silver prints shine bluish where they are dark, most along their edges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from heirloom.aging.recipe import AgeingKind, Array, Generator, Worn, smooth_noise
from heirloom.aging.tint import veil
from heirloom.core.color import luma


@dataclass(frozen=True, kw_only=True)
class Mirroring:
    """A metallic sheen over the shadows; sizes in thousandths of the photograph's size."""

    kind: ClassVar[AgeingKind] = AgeingKind.MIRRORING

    seed: int
    sheen: float  # share of light that the darkest places at the edge reflect, 0..1
    reach_permille: float  # how far from the edges it goes
    patches: float  # 0: only at the edges, 1: also in patches all over
    light: tuple[float, float, float]  # its colour, linear per RGB channel

    @classmethod
    def draw(cls, generator: Generator, *, severity: float) -> Self:
        """A random recipe; `severity` in [0, 1] makes the sheen brighter and wider."""
        return cls(
            seed=int(generator.integers(2**31)),
            sheen=float(0.06 + severity * generator.uniform(0.12, 0.4)),
            reach_permille=float(60 + severity * generator.uniform(50, 260)),
            patches=float(generator.choice([0.0, 0.3, 0.8])),
            light=(
                float(generator.uniform(0.5, 0.66)),
                float(generator.uniform(0.62, 0.72)),
                float(generator.uniform(0.7, 0.9)),
            ),
        )

    def apply(self, worn: Worn) -> Worn:
        """The print with a mirror of silver on it."""
        generator = np.random.default_rng(self.seed)
        height, width = worn.pixels.shape[:2]
        reach = np.float32(max(worn.px(self.reach_permille), 2))
        strength = generator.uniform(0.2, 1, 4).astype(np.float32)  # of the four edges
        y, x = np.arange(height, dtype=np.float32)[:, None], np.arange(width, dtype=np.float32)[None, :]
        edges = np.maximum(
            np.maximum(strength[0] * np.exp(-y / reach), strength[1] * np.exp((y - height + 1) / reach)),
            np.maximum(strength[2] * np.exp(-x / reach), strength[3] * np.exp((x - width + 1) / reach)),
        )
        coarse = self._hills(generator, worn, 150) + 0.4 * self._hills(generator, worn, 47)
        fine = self._hills(generator, worn, 13) + self._hills(generator, worn, 5)
        place = np.clip(edges * (1 + 0.5 * coarse) + 0.5 * self.patches * np.clip(coarse - 0.5, 0, 1), 0, 1)
        # silver makes the image, so where there is none there is no mirror
        silver = np.clip(1.1 - 1.4 * luma(worn.pixels), 0, 1)
        amount = np.float32(self.sheen) * place * silver * np.clip(1 + 0.06 * fine, 0, 2)
        return veil(worn, np.clip(amount, 0, 1).astype(np.float32), light=self.light)

    def _hills(self, generator: Generator, worn: Worn, cell_permille: float) -> Array:
        height, width = worn.pixels.shape[:2]
        return smooth_noise(generator, height=height, width=width, cell_px=max(worn.px(cell_permille), 2))
