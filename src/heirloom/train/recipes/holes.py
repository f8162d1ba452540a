"""The samples of the recipe of `fill`: holes as damage makes them, thin and wide, and what is seen around them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from heirloom.aging.film import Grain
from heirloom.aging.optics import Noise
from heirloom.aging.recipe import Generator, Worn
from heirloom.core.photo import Mask, Pixels
from heirloom.steps.repair.smooth import fill_smooth
from heirloom.train.batches import planes
from heirloom.train.recipes.damage_samples import Bools, differ
from heirloom.train.recipes.wear import Wear

GRAINY_SHARE, RESIDUE_SHARE = 0.35, 0.15
LEAST_HOLE_PX = 20  # pixels
DENSE = 0.06  # of a window: marks are added until so much is hole, since only holes teach
MOST_HOLE = 0.5  # of a window: beyond, there is too little left to learn from
MOST_WIDE_HOLE = 0.8  # the last stroke of a wide hole may go beyond
TRIES = 8
PAIR_RIM_PX = 2  # around what differs visibly, the rim of damage differs a little
WIDTH_PX = (12, 72)  # of the strokes and blobs of wide holes


@dataclass(frozen=True, eq=False, kw_only=True)
class Holed:
    """One window: what is seen (H, W, 3), what was there, the hole (H, W), and whether it is wide."""

    pixels: Pixels
    truth: Pixels
    hole: Mask
    wide: bool


def thin_hole(generator: Generator, side_px: int, wear: Wear) -> Mask:
    """A hole (H, W) as the ageing engine leaves it: scratches, cracks, dust and the like, with a rim of 0 to 2 px."""
    import cv2

    blank = Worn(pixels=np.full((side_px, side_px, 1), 0.5, np.float32), print_px=wear.print_px(generator, side_px))
    hole = np.zeros((side_px, side_px), np.uint8)
    for _ in range(TRIES):
        worn = blank
        for damage in wear.marks(generator):
            worn = damage.apply(worn)
        marked = np.zeros_like(hole)
        for mask in worn.damage.values():
            marked |= (mask >= 0.5).astype(np.uint8)
        rim = int(generator.integers(3))
        more = np.asarray(hole | cv2.dilate(marked, np.ones((2 * rim + 1, 2 * rim + 1), np.uint8)), dtype=np.uint8)
        if more.mean() < MOST_HOLE:
            hole = more
        if hole.mean() > DENSE:
            break
    if hole.sum() > LEAST_HOLE_PX:
        return hole.astype(np.float32)
    hole[:] = 0
    first, last = (tuple(int(v) for v in generator.integers(0, side_px, 2)) for _ in range(2))
    return np.asarray(cv2.line(hole, first, last, 1, 2), np.float32)


def wide_hole(generator: Generator, side_px: int) -> Mask:
    """A hole (H, W) of brush strokes and blobs 12 to 72 px wide, as torn and flaked places leave."""
    import cv2

    hole = np.zeros((side_px, side_px), np.uint8)
    for _ in range(1 + int(generator.poisson(0.8))):
        width = int(np.exp(generator.uniform(*np.log(WIDTH_PX))))
        if generator.random() < 0.5:
            points = generator.integers(0, side_px, (int(generator.integers(2, 5)), 2)).astype(np.int32)
            cv2.polylines(hole, [points.reshape(-1, 1, 2)], False, 1, width)
        else:
            cv2.fillPoly(hole, [_blob(generator, side_px, width).reshape(-1, 1, 2)], 1)
        if hole.mean() > MOST_HOLE:
            break
    if not LEAST_HOLE_PX < hole.sum() < MOST_WIDE_HOLE * hole.size:
        hole[:] = 0
        x, y = (int(v) for v in generator.integers(side_px // 4, 3 * side_px // 4, 2))
        cv2.circle(hole, (x, y), side_px // 8, 1, -1)
    return hole.astype(np.float32)


def _blob(generator: Generator, side_px: int, width: int) -> NDArray[np.int32]:
    """The corners (N, 2) of a ragged blob of about `width` px."""
    corners = int(generator.integers(5, 11))
    around = np.sort(generator.uniform(0, 2 * np.pi, corners))
    reach = width / 2 * generator.uniform(0.5, 1.6, corners)
    centre = generator.uniform(0, side_px, 2)
    corner = centre + reach[:, None] * np.stack([np.cos(around), np.sin(around)], axis=1)
    return np.asarray(corner, dtype=np.float64).astype(np.int32)


def pair_holed(before: Pixels, after: Pixels, valid: Bools) -> Holed | None:
    """A window of a scan whose damage is the hole and whose restoration, in its tones, is the truth.

    None where they do not correspond everywhere, or there is too little or too much damage to learn from.
    """
    import cv2

    damaged = differ(before, after).astype(np.uint8)
    hole = np.asarray(cv2.dilate(damaged, np.ones((PAIR_RIM_PX * 2 + 1,) * 2, np.uint8)), dtype=np.float32)
    if not valid.all() or not LEAST_HOLE_PX < hole.sum() < MOST_HOLE * hole.size:
        return None
    pixels = np.where(hole[..., None] > 0.5, np.float32(0.5), before)
    return Holed(pixels=pixels, truth=after, hole=hole, wide=False)  # what was there is known, however wide


def seen_around(generator: Generator, truth: Pixels, hole: Mask) -> Pixels:
    """The window as it is seen: with grain or noise in some, and in some with damage that reaches past the hole."""
    import cv2

    seen = truth
    if generator.random() < GRAINY_SHARE:
        kind = Grain if generator.random() < 0.6 else Noise
        worn = Worn(pixels=truth, print_px=float(generator.uniform(600, 2000)))
        seen = kind.draw(generator, severity=float(generator.beta(1.2, 3))).apply(worn).pixels
    if generator.random() < RESIDUE_SHARE:
        soft = cv2.GaussianBlur(hole, (0, 0), float(generator.uniform(0.5, 1.2)))[..., None]
        colour = np.float32(generator.choice([0.05, 0.9, 0.97]))
        seen = seen + np.float32(generator.uniform(0.2, 1)) * soft * (colour - seen)
    return np.where(hole[..., None] > 0.5, np.float32(0.5), seen).astype(np.float32)


def stacked(samples: list[Holed]) -> dict[str, Tensor]:
    """Samples as one batch: photo, smoothly filled, and truth (N, 3, H, W), hole (N, 1, H, W), wide (N,) of 0 and 1."""
    return {
        "photo": planes([fill_smooth(sample.pixels, sample.hole > 0.5) for sample in samples]),
        "truth": planes([sample.truth for sample in samples]),
        "hole": torch.from_numpy(np.stack([sample.hole for sample in samples]))[:, None],
        "wide": torch.tensor([float(sample.wide) for sample in samples]),
    }
