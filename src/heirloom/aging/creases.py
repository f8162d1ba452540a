"""Creases and cracks: folds across the print and nets of broken emulsion, paper-white, ragged, shaded on both sides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from heirloom.aging.recipe import AgeingKind, Array, Generator, Worn, density_pixels, pixel_density, smooth_line
from heirloom.aging.strokes import SAMPLE_PX, Line, Marks, blob, lay, stroke
from heirloom.core.masks import DamageKind

SHADE_IN_MASK = 0.3  # bent but unbroken paper: changed, yet its content is there, so below the repair threshold
LENGTHS = (np.log(0.04), np.log(0.7))  # of cracks, as shares of the print's size: short nicks to half across
DOUBLED = 0.3  # share of the seams that have a finer one beside them, as paper breaks where it was folded twice
LEAST_POINTS = 4  # of a seam in the picture
MOST_POINTS = 257  # of a jagged line before it is drawn: finer ones are straight over less than the paper's fibres
LEAST_SHADE = 0.004  # density; less is not seen


@dataclass(frozen=True, kw_only=True)
class Creases:
    """Folds and cracks; widths in thousandths of the photograph's size."""

    kind: ClassVar[AgeingKind] = AgeingKind.CREASES

    seed: int
    folds: int  # nearly straight, from edge to edge or across a corner
    cracks: int  # jagged, each with branches
    width_permille: float  # of the broken core
    broken: float  # 0: bent only, 1: paper shows along the whole line
    shade: float  # density of the light and dark side of a fold
    flakes: float  # emulsion lost beside the line, 0 none, 1 much

    @classmethod
    def draw(cls, generator: Generator, *, severity: float) -> Self:
        """A random recipe; `severity` in [0, 1] raises the number of folds and cracks, and how far they broke."""
        folds, cracks = int(generator.poisson(0.4 + 2.5 * severity)), int(generator.poisson(3.5 * severity**1.5))
        return cls(
            seed=int(generator.integers(2**31)),
            folds=max(folds, 1) if cracks == 0 else folds,
            cracks=cracks,
            width_permille=float(0.7 + severity * generator.uniform(0.5, 3)),
            broken=float(np.clip(generator.uniform(0.1, 0.8) + 0.4 * severity, 0, 1)),
            shade=float(generator.uniform(0.03, 0.08 + 0.12 * severity)),
            flakes=float(generator.uniform(0, 0.3 + 0.7 * severity)),
        )

    def apply(self, worn: Worn) -> Worn:
        """The print folded and cracked."""
        generator = np.random.default_rng(self.seed)
        height, width = worn.pixels.shape[:2]
        folds = [_fold(generator, height, width) for _ in range(self.folds)]
        cracks = [line for _ in range(self.cracks) for line in _crack(generator, worn)]
        bent = worn
        for fold in folds:
            bent = _shaded(bent, fold, generator, amount=self.shade)
        return lay(bent, self._cores(generator, bent, folds + cracks), kind=DamageKind.CREASE)

    def _cores(self, generator: Generator, worn: Worn, lines: list[Line]) -> Iterator[Marks]:
        """What broke along each line: a frayed seam, its core, sometimes a second seam beside it, and lost flakes."""
        for line in lines:
            paper = float(generator.uniform(0.02, 0.16))
            colour = (paper, paper + 0.01, paper + float(generator.uniform(0.02, 0.08)))
            width_px = max(worn.px(self.width_permille * generator.uniform(0.4, 1.3)), 0.5)
            yield from self._seam(generator, worn, line, width_px=width_px, colour=colour)
            if generator.random() < DOUBLED:
                beside = line + generator.normal(0, 1, 2) * (2.5 * width_px + 1)
                start = int(generator.integers(len(beside) // 2 + 1))
                part = beside[start : start + max(4, int(len(beside) * generator.uniform(0.1, 0.5)))]
                yield from self._seam(generator, worn, part, width_px=0.5 * width_px, colour=colour)

    def _seam(
        self, generator: Generator, worn: Worn, line: Line, *, width_px: float, colour: tuple[float, float, float]
    ) -> Iterator[Marks]:
        """One broken seam with its flakes."""
        shape = (worn.pixels.shape[0], worn.pixels.shape[1])
        margin = 8 * width_px + 4
        line = line[((line > -margin) & (line < np.array([shape[1], shape[0]]) + margin)).all(axis=1)]
        count = len(line)
        if count < LEAST_POINTS:
            return
        fine = smooth_line(generator, count=count, knots=2 + count // 5)
        ragged = smooth_line(generator, count=count, knots=2 + count // 16)
        slow = smooth_line(generator, count=count, knots=2 + count // 120)
        threshold = 1.6 - 3.2 * self.broken  # of a standard normal: the share of the line that is broken
        opacity = generator.uniform(0.75, 1) / (1 + np.exp(-5 * (slow + 0.5 * ragged - threshold)))
        wide = width_px * np.exp(0.25 * fine + 0.4 * ragged + 0.3 * slow)
        along = np.gradient(line, axis=0)
        normal = np.stack([-along[:, 1], along[:, 0]], axis=1) / np.maximum(np.hypot(*along.T), 1e-9)[:, None]
        swayed = line + normal * (0.35 * width_px * smooth_line(generator, count=count, knots=2 + count // 8))[:, None]
        frayed = opacity * generator.uniform(0.05, 0.35)
        soft = slice(None, None, 2)  # what is soft needs fewer points
        yield stroke(swayed[soft], width_px=2.4 * wide[soft] + 0.6, opacity=frayed[soft], density=colour, shape=shape)
        yield stroke(swayed, width_px=wide, opacity=opacity, density=colour, shape=shape)
        for _ in range(int(generator.poisson(self.flakes * count * SAMPLE_PX / max(worn.px(25), 1)))):
            place = line[generator.integers(count)] + generator.normal(0, width_px, 2)
            yield blob(
                generator,
                centre=(float(place[0]), float(place[1])),
                radius_px=float(np.clip(0.8 * width_px * generator.lognormal(0, 0.6), 0.4, worn.px(10) + 0.4)),
                roughness=0.9,
                stretch=1 + generator.exponential(0.4),
                opacity=generator.uniform(0.6, 1),
                density=colour,
                shape=shape,
            )


def _fold(generator: Generator, height: int, width: int) -> Line:
    """A nearly straight line across the print, or across one corner of it."""
    size = np.array([width, height], np.float64)
    if generator.random() < 0.35:
        corner = generator.integers(0, 2, 2)
        reach = generator.uniform(0.08, 0.4, 2) * size
        towards = 1 - 2 * corner
        start = corner * size + np.array([towards[0] * reach[0], 0])
        end = corner * size + np.array([0, towards[1] * reach[1]])
    else:
        across = int(generator.integers(2))
        start, end = np.zeros(2), size.copy()
        start[1 - across], end[1 - across] = generator.uniform(0.1, 0.9, 2) * size[1 - across]
        if generator.random() < 0.6:  # folded in the middle, as for an envelope
            end[1 - across] = start[1 - across] + generator.normal(0, 0.03) * size[1 - across]
    return _jagged(generator, start, end, roughness=0.006)


def _crack(generator: Generator, worn: Worn) -> Iterator[Line]:
    """A jagged line through the print and the branches that leave it."""
    size = np.array([worn.pixels.shape[1], worn.pixels.shape[0]], np.float64)
    middle = generator.uniform(0.02, 0.98, 2) * size
    angle, length = generator.uniform(0, 2 * np.pi), np.exp(generator.uniform(*LENGTHS)) * worn.size_px
    half = length / 2 * np.array([np.cos(angle), np.sin(angle)])
    main = _jagged(generator, middle - half, middle + half, roughness=0.075)
    yield main
    for _ in range(int(generator.poisson(2.5))):
        root = main[generator.integers(len(main))]
        turn = angle + generator.choice([-1, 1]) * generator.uniform(0.4, 1.5)
        reach = length * generator.uniform(0.1, 0.5)
        yield _jagged(generator, root, root + reach * np.array([np.cos(turn), np.sin(turn)]), roughness=0.09)


def _jagged(generator: Generator, start: np.ndarray, end: np.ndarray, *, roughness: float) -> Line:
    """A broken line from `start` to `end` by midpoint displacement, as points about 0.4 px apart."""
    points = np.array([start, end], np.float64)
    length = float(np.hypot(*(end - start)))
    step = roughness * length
    while len(points) < MOST_POINTS and length / len(points) > 3:
        middle = (points[:-1] + points[1:]) / 2
        along = np.diff(points, axis=0)
        normal = np.stack([-along[:, 1], along[:, 0]], axis=1) / np.maximum(np.hypot(*along.T), 1e-9)[:, None]
        middle = middle + normal * (step * generator.standard_normal((len(middle), 1)))
        merged = np.empty((len(points) + len(middle), 2), np.float64)
        merged[0::2], merged[1::2] = points, middle
        points, step = merged, step * 0.5
    pieces = np.hypot(*np.diff(points, axis=0).T)
    place = np.append(0, np.cumsum(pieces))
    fine = np.linspace(0, place[-1], max(4, int(np.ceil(place[-1] / SAMPLE_PX))))
    return np.stack([np.interp(fine, place, points[:, 0]), np.interp(fine, place, points[:, 1])], axis=1)


def _shaded(worn: Worn, line: Line, generator: Generator, *, amount: float) -> Worn:
    """The print with the light and the dark side of a bend along `line`."""
    import cv2

    height, width = worn.pixels.shape[:2]
    wide = max(worn.px(generator.uniform(2, 8)), 0.8)
    margin = int(np.ceil(5 * wide))
    left, top = (int(v) for v in np.clip(np.floor(line.min(axis=0)) - margin, 0, (width - 1, height - 1)))
    right, bottom = (int(v) for v in np.clip(np.ceil(line.max(axis=0)) + margin, (left + 1, top + 1), (width, height)))
    along = (line[-1] - line[0]) / max(float(np.hypot(*(line[-1] - line[0]))), 1e-9)
    normal = np.array([-along[1], along[0]]) * wide
    shade = np.zeros((bottom - top, right - left), np.float32)
    for side, weight in ((1, generator.uniform(0.5, 1)), (-1, -generator.uniform(0.2, 1))):
        moved = np.rint((line - (left, top) + side * normal) * 16).astype(np.int32)
        drawn = np.zeros(shade.shape, np.uint8)
        cv2.polylines(drawn, [moved.reshape(-1, 1, 2)], False, 255, 1, cv2.LINE_AA, 4)
        soft: Array = cv2.GaussianBlur(drawn.astype(np.float32) / 255, (0, 0), wide)
        shade += np.float32(weight * amount * wide * np.sqrt(2 * np.pi)) * soft
    shade[np.abs(shade) < LEAST_SHADE] = 0
    pixels = worn.pixels.copy()
    part = pixels[top:bottom, left:right]
    touched = shade != 0
    part[touched] = density_pixels(np.maximum(pixel_density(part[touched]) + shade[touched][:, None], 0))
    mask = np.zeros((height, width), np.float32)
    mask[top:bottom, left:right] = np.where(touched, np.float32(SHADE_IN_MASK), 0)
    return worn.with_pixels(pixels).with_damage(DamageKind.CREASE, mask)
