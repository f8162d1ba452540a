"""Cracked emulsion: a net of fine pale lines with a raised relief, gaping open where the print suffered most."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from heirloom.aging.creases import LEAST_SHADE, SHADE_IN_MASK
from heirloom.aging.drawn import drawn
from heirloom.aging.recipe import AgeingKind, Array, Generator, Worn, density_pixels, pixel_density, smooth_noise
from heirloom.aging.strokes import Line, Marks, blob, covering, lay
from heirloom.core.masks import DamageKind

MOST_FLAKES = 60
KNOTS = 17  # places along an edge of the net where its course and its width change
MOST_CELLS = 20_000  # a net finer than this is made of larger cells: the drawing would take minutes


@dataclass(frozen=True, kw_only=True)
class Cracks:
    """A net of cracks; sizes in thousandths of the photograph's size."""

    kind: ClassVar[AgeingKind] = AgeingKind.CRACKS

    seed: int
    cell_permille: float  # distance of the cracks
    stretch: float  # of the cells, along one direction
    share: float  # of the net's edges that are broken; the others are only raised
    width_permille: float  # of a middle crack
    gaping: float  # 0: hairlines everywhere, 1: seams of many times the width in the worst places
    relief: float  # density of the light and the dark side of an edge
    paper: tuple[float, float, float]  # density of what shows in the cracks

    @classmethod
    def draw(cls, generator: Generator, *, severity: float) -> Self:
        """A random recipe; `severity` in [0, 1] breaks more of the net, makes it finer and its seams wider."""
        paper = float(generator.uniform(0.03, 0.3))
        yellow = float(generator.choice([0.03, 0.1, 0.3]))
        return cls(
            seed=int(generator.integers(2**31)),
            cell_permille=float(generator.uniform(45, 180 - 80 * severity)),
            stretch=float(generator.uniform(1, 2.2)),
            share=float(np.clip(generator.uniform(0.02, 0.25) + 0.6 * severity**1.3, 0.05, 0.9)),
            width_permille=float(0.5 + severity * generator.uniform(0.4, 2.2)),
            gaping=float(np.clip(generator.uniform(-0.3, 0.3) + 0.8 * severity, 0, 1)),
            relief=float(generator.uniform(0.0, 0.06 + 0.08 * severity)),
            paper=(paper, paper + 0.25 * yellow, paper + yellow),
        )

    def apply(self, worn: Worn) -> Worn:
        """The print with its emulsion cracked."""
        generator = np.random.default_rng(self.seed)
        shape = (worn.pixels.shape[0], worn.pixels.shape[1])
        cell_px = max(worn.px(self.cell_permille), 6.0, float(np.sqrt(shape[0] * shape[1] / MOST_CELLS)))
        courses = _jagged(generator, _net(generator, *shape, cell_px=cell_px, stretch=self.stretch), cell_px=cell_px)
        worst = smooth_noise(generator, height=shape[0], width=shape[1], cell_px=max(worn.size_px / 3, 4))
        wide_px = float(np.clip(worn.px(1.5 * self.width_permille), 0.8, 4))
        raised = _raised(worn, courses, generator, amount=self.relief, wide_px=wide_px)
        return lay(raised, self._broken(generator, worn, courses, worst), kind=DamageKind.CREASE)

    def _broken(self, generator: Generator, worn: Worn, courses: Line, worst: Array) -> Iterator[Marks]:
        """The broken edges as one thing, and flakes lost beside them."""
        count = len(courses)
        here = _looked_up(worst, courses[:, KNOTS // 2]) + generator.normal(0, 0.5, count)
        broken = here >= np.quantile(here, 1 - self.share) if count else np.zeros(0, np.bool_)
        if not broken.any():
            return
        courses, count = courses[broken], int(broken.sum())
        segments = np.stack([courses[:, :-1], courses[:, 1:]], axis=2).reshape(-1, 2, 2)
        open_here = np.clip(_looked_up(worst, segments[:, 0]) - 0.3, 0, 2)
        ragged = generator.standard_normal((count, KNOTS - 1)).reshape(-1)
        slow = np.repeat(generator.standard_normal((count, 4)), (KNOTS - 1) // 4, axis=1).reshape(-1)
        gaping = 1.2 * self.gaping * open_here
        wide = np.exp(0.35 * ragged / (1 + 2 * gaping) + 0.35 * slow + gaping)
        wide = wide / (1 + np.exp(-4 * (slow + 1.2 + 0.7 * open_here)))  # thins out in places
        width_px = np.minimum(max(worn.px(self.width_permille), 0.45) * wide, 0.2 * _length(courses) + 0.3)
        cover = drawn(segments, width_px=width_px, shape=(worst.shape[0], worst.shape[1]))
        fade = smooth_noise(generator, height=worst.shape[0], width=worst.shape[1], cell_px=max(worn.px(25), 3))
        opacity = np.float32(0.95) / (1 + np.exp(np.float32(-2.5) * (fade + np.float32(1.2) + worst)))
        yield covering(cover, opacity=opacity, density=self.paper)
        for _ in range(min(int(generator.poisson(0.12 * (0.3 + self.gaping) * count)), MOST_FLAKES)):
            place = int(generator.integers(len(segments)))
            yield blob(
                generator,
                centre=(float(segments[place, 0, 0]), float(segments[place, 0, 1])),
                radius_px=float(np.clip(0.9 * width_px[place] * generator.lognormal(0, 0.4), 0.4, 12)),
                roughness=0.9,
                stretch=1 + generator.exponential(0.3),
                opacity=generator.uniform(0.6, 0.9),
                density=self.paper,
                shape=(worst.shape[0], worst.shape[1]),
            )


def _jagged(generator: Generator, edges: Line, *, cell_px: float) -> Line:
    """Straight edges (E, 2, 2) as jagged courses (E, KNOTS, 2) between the same ends."""
    along = edges[:, 1] - edges[:, 0]
    length = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-6)
    normal = np.stack([-along[:, 1], along[:, 0]], axis=1) / length[:, None]
    waves = np.arange(1, KNOTS)  # sine waves that vanish at both ends, the longer the larger
    place = np.linspace(0, 1, KNOTS)
    size = generator.standard_normal((len(edges), len(waves))) * waves**-1.1
    aside = size @ np.sin(np.pi * waves[:, None] * place[None, :]) * np.minimum(0.1 * cell_px, 0.11 * length)[:, None]
    straight = edges[:, None, 0] + place[None, :, None] * along[:, None]
    return np.asarray(straight + aside[..., None] * normal[:, None], dtype=np.float64)


def _length(courses: Line) -> Line:
    """The distance of the ends of the course to which each segment belongs."""
    along = courses[:, -1] - courses[:, 0]
    return np.repeat(np.hypot(along[:, 0], along[:, 1]), KNOTS - 1)


def _net(generator: Generator, height: int, width: int, *, cell_px: float, stretch: float) -> Line:
    """The edges (E, 2, 2) of a random net of cells that covers the picture, longer along a random direction."""
    import cv2

    angle = generator.uniform(0, np.pi)
    reach = float(np.hypot(height, width)) / 2 + cell_px
    columns, rows = int(2 * reach / (cell_px * np.sqrt(stretch))) + 1, int(2 * reach * np.sqrt(stretch) / cell_px) + 1
    grid = np.stack(np.meshgrid(np.arange(columns), np.arange(rows)), axis=-1).reshape(-1, 2)
    seeds = (grid + generator.uniform(0, 1, grid.shape)) * cell_px - reach * np.array(
        [1 / np.sqrt(stretch), np.sqrt(stretch)]
    )
    inside = (np.abs(seeds) < reach * np.array([1 / np.sqrt(stretch), np.sqrt(stretch)])).all(axis=1)
    inside &= generator.random(len(seeds)) > 0.25  # uneven cells
    plane = cv2.Subdiv2D((int(-4 * reach), int(-4 * reach), int(8 * reach) + 1, int(8 * reach) + 1))
    plane.insert([(float(x), float(y)) for x, y in seeds[inside]])
    if not inside.any():
        return np.zeros((0, 2, 2))
    facets, _ = plane.getVoronoiFacetList([])
    corners = np.concatenate(facets).astype(np.float64)
    last = np.cumsum([len(facet) for facet in facets])
    following = np.arange(len(corners)) + 1
    following[last - 1] = np.append(0, last[:-1])  # the last corner of a facet is followed by its first
    sides = np.stack([corners, corners[following]], axis=1)
    forward = (sides[:, 0] < sides[:, 1]).argmax(axis=1)  # each edge has a facet on both sides: keep one direction
    sides = sides[sides[np.arange(len(sides)), 0, forward] < sides[np.arange(len(sides)), 1, forward]]
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    placed = (sides * np.array([np.sqrt(stretch), 1 / np.sqrt(stretch)])) @ turn + np.array([width, height]) / 2
    low, high = placed.min(axis=1), placed.max(axis=1)
    near = ((high > -cell_px) & (low < np.array([width, height]) + cell_px)).all(axis=1)
    return np.asarray(placed[near], dtype=np.float64)


def _raised(worn: Worn, courses: Line, generator: Generator, *, amount: float, wide_px: float) -> Worn:
    """The print with every edge of the net raised, lit from one side."""
    import cv2

    height, width = worn.pixels.shape[:2]
    lines = list(np.rint(courses * 16).astype(np.int32).reshape(-1, KNOTS, 1, 2))
    edges = np.zeros((height, width), np.uint8)
    cv2.polylines(edges, lines, False, 255, 1, cv2.LINE_AA, 4)
    hills = cv2.GaussianBlur(edges.astype(np.float32) / 255, (0, 0), wide_px) * np.float32(wide_px)
    uneven = np.clip(1 + 0.6 * smooth_noise(generator, height=height, width=width, cell_px=max(worn.px(60), 3)), 0, 2)
    light = generator.uniform(0, 2 * np.pi)
    slope = np.cos(light) * _change(hills, 1) + np.sin(light) * _change(hills, 0)
    shade = (np.float32(amount * 5 * wide_px) * slope * uneven).astype(np.float32)
    touched = np.abs(shade) >= LEAST_SHADE
    pixels = worn.pixels.copy()
    pixels[touched] = density_pixels(np.maximum(pixel_density(pixels[touched]) + shade[touched][:, None], 0))
    return worn.with_pixels(pixels).with_damage(
        DamageKind.CREASE, np.where(touched, np.float32(SHADE_IN_MASK), 0).astype(np.float32)
    )


def _change(hills: Array, axis: int) -> Array:
    """The central difference along an axis; 0 where the picture has only one pixel."""
    return np.gradient(hills, axis=axis) if hills.shape[axis] > 1 else np.zeros_like(hills)


def _looked_up(field: Array, points: Line) -> Line:
    """The values of `field` (H, W) at points (N, 2) of x, y; outside, those of the border."""
    x = np.clip(points[:, 0], 0, field.shape[1] - 1).astype(np.int64)
    y = np.clip(points[:, 1], 0, field.shape[0] - 1).astype(np.int64)
    return np.asarray(field[y, x], dtype=np.float64)
