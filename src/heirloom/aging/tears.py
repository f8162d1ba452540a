"""Torn corners and edges: parts of the print that are missing, with a paper-white torn rim, and edges worn white."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from heirloom.aging.patch import Box, covered, marked
from heirloom.aging.recipe import AgeingKind, Array, Generator, Worn, for_channels, from_density, smooth_noise
from heirloom.core.color import from_linear, to_linear
from heirloom.core.masks import DamageKind

SEEN = 0.01  # coverage from which a pixel counts as damaged


@dataclass(frozen=True, kw_only=True)
class Tears:
    """Missing corners, bites out of the edges, and worn edges; sizes in thousandths of the photograph's size."""

    kind: ClassVar[AgeingKind] = AgeingKind.TEARS

    seed: int
    corners: int  # 0..4
    bites: int  # pieces missing from the edges
    reach_permille: float  # of a middle missing piece
    rim_permille: float  # width of the torn paper
    worn_permille: float  # how far the edges of the print are rubbed white; 0 not at all
    behind: float  # density of what the scanner sees where paper is missing: 0.02 its lid, 2 black

    @classmethod
    def draw(cls, generator: Generator, *, severity: float) -> Self:
        """A random recipe; `severity` in [0, 1] raises how much is missing."""
        corners = int(min(generator.poisson(0.5 + 1.5 * severity), 4))
        bites = int(generator.poisson(1.5 * severity))
        return cls(
            seed=int(generator.integers(2**31)),
            corners=max(corners, 1) if bites == 0 else corners,
            bites=bites,
            reach_permille=float(25 + severity * generator.uniform(30, 150)),
            rim_permille=float(generator.uniform(1.5, 6)),
            worn_permille=float(generator.choice([0.0, 2.0, 4.0]) * severity),
            behind=float(generator.choice([0.02, 0.1, 0.5, 2.0])),
        )

    def apply(self, worn: Worn) -> Worn:
        """The print torn."""
        generator = np.random.default_rng(self.seed)
        torn = self._rubbed(worn, generator) if self.worn_permille > 0 else worn
        for corner in generator.permutation(4)[: self.corners]:
            torn = self._torn(torn, generator, _corner(generator, torn, int(corner), worn.px(self.reach_permille)))
        for _ in range(self.bites):
            torn = self._torn(torn, generator, _bite(generator, torn, worn.px(self.reach_permille)))
        return torn

    def _torn(self, worn: Worn, generator: Generator, distance: Array) -> Worn:
        """The print without what lies at a negative `distance` (H, W, in pixels) from the tear."""
        rim_px = worn.px(self.rim_permille)
        box = _where(distance < 8 * rim_px + 3)
        if box is None:
            return worn
        near = distance[box]
        height, width = near.shape
        edge = near + _ragged(generator, worn, height, width, amount_px=rim_px)
        uneven = smooth_noise(generator, height=height, width=width, cell_px=max(worn.px(15), 2))
        gone = np.clip(0.5 - edge, 0, 1)
        rim = np.clip(np.maximum(rim_px * (1 + 0.7 * uneven), 0.5) + 0.5 - edge, 0, 1)
        paper = float(generator.uniform(0.02, 0.15))
        behind = (self.behind, self.behind, self.behind)
        torn = covered(worn, box, [(rim, (paper, paper, paper + 0.03)), (gone, behind)])
        missing = gone >= 0.5
        torn = marked(torn, box, missing, DamageKind.MISSING)
        return marked(torn, box, ((rim > 0) | (gone > 0)) & ~missing, DamageKind.TEAR)

    def _rubbed(self, worn: Worn, generator: Generator) -> Worn:
        """The print with its edges worn white."""
        height, width, channels = worn.pixels.shape
        y, x = np.arange(height, dtype=np.float32), np.arange(width, dtype=np.float32)
        from_edge = np.minimum(np.minimum(y, y[::-1])[:, None], np.minimum(x, x[::-1])[None, :])
        wide = worn.px(self.worn_permille)
        uneven = smooth_noise(generator, height=height, width=width, cell_px=max(worn.px(30), 2))
        fine = smooth_noise(generator, height=height, width=width, cell_px=max(worn.px(4), 1.5))
        cover = np.clip(wide * (0.4 + 0.8 * uneven + 0.5 * fine) - from_edge, 0, 1) * np.float32(0.9)
        cover[cover < SEEN] = 0
        paper = from_density(for_channels((0.08, 0.09, 0.13), channels))
        light = to_linear(worn.pixels)
        pixels = np.where(cover[..., None] > 0, from_linear(light + cover[..., None] * (paper - light)), worn.pixels)
        return worn.with_pixels(pixels).with_damage(DamageKind.TEAR, (cover > 0).astype(np.float32))


def _where(here: NDArray[np.bool_]) -> Box | None:
    """The smallest box that holds every place of `here` (H, W); None where there is none."""
    rows, columns = np.flatnonzero(here.any(axis=1)), np.flatnonzero(here.any(axis=0))
    if rows.size == 0:
        return None
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def _corner(generator: Generator, worn: Worn, corner: int, reach_px: float) -> Array:
    """The distance (H, W) in pixels from a slanted line across a corner; negative in the corner."""
    height, width = worn.pixels.shape[:2]
    x = np.arange(width, dtype=np.float32)[:: -1 if corner % 2 else 1]
    y = np.arange(height, dtype=np.float32)[:: -1 if corner // 2 else 1]
    across, down = (max(reach_px * generator.lognormal(0, 0.4), 2.0) for _ in range(2))
    slope = x[None, :] / across + y[:, None] / down - 1
    return np.asarray(slope * (across * down / np.hypot(across, down)), dtype=np.float32)


def _bite(generator: Generator, worn: Worn, reach_px: float) -> Array:
    """The distance (H, W) in pixels from half an ellipse on one edge; negative inside it."""
    height, width = worn.pixels.shape[:2]
    x, y = np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)
    wide = max(reach_px * generator.lognormal(-0.2, 0.5), 2.0)
    deep = max(reach_px * generator.lognormal(-0.7, 0.5), 1.5)
    edge = int(generator.integers(4))
    if edge < 2:
        u, v = x[None, :] - generator.uniform(0, width), (y if edge == 0 else y[::-1])[:, None]
    else:
        u, v = y[:, None] - generator.uniform(0, height), (x if edge == 2 else x[::-1])[None, :]
    return np.asarray((np.hypot(u / wide, v / deep) - 1) * min(wide, deep), dtype=np.float32)


def _ragged(generator: Generator, worn: Worn, height: int, width: int, *, amount_px: float) -> Array:
    """How far the torn outline strays at each pixel: coarse and fine together, in pixels."""
    coarse = smooth_noise(generator, height=height, width=width, cell_px=max(worn.px(25), 2))
    fine = smooth_noise(generator, height=height, width=width, cell_px=max(worn.px(5), 1.5))
    return np.asarray(amount_px * (1.2 * coarse + 0.5 * fine), dtype=np.float32)
