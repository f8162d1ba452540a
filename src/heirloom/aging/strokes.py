"""Small things laid on a print: lines of varying width and opacity, and blobs, as the list of pixels they touch.

Only the touched pixels are computed, so that a scratch across a 100-megapixel scan costs what its own area costs. What
covers a part of a pixel mixes in linear light, as in a scanner; what is translucent mixes in density, as dye does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heirloom.aging.recipe import Array, Generator, Worn, for_channels, from_density, smooth_line, to_density
from heirloom.core.color import from_linear, to_linear
from heirloom.core.masks import DamageKind

Line = NDArray[np.float64]

SAMPLE_PX = 0.4  # spacing of the samples that make a stroke: below half a pixel, so that no pixel is missed
LEAST_EFFECT = 0.006  # coverage times opacity below this is left out: under one 8-bit level on all but black
SEEN = 5 / 255  # a change of the encoded values: below, a mark on a smooth ground is not seen
FAINT_IN_MASK = 0.3  # changed, but not to be seen (white on white): below the repair threshold


@dataclass(frozen=True, eq=False, kw_only=True)
class Marks:
    """The pixels that one thing touches: flat indices (N,), how much of each it covers, and how opaque it is there."""

    indices: NDArray[np.int64]
    coverage: Array
    opacity: Array
    density: tuple[float, float, float]  # of the thing itself, per RGB channel


def walk(
    generator: Generator, *, start: tuple[float, float], angle: float, length_px: float, bend: float, wobble: float
) -> Line:
    """A line as points (N, 2) of x, y every 0.4 px, from `start` in direction `angle` (radians).

    `bend` is the turn over the whole length, `wobble` the size of random turns, both in radians.
    """
    count = max(2, int(np.ceil(length_px / SAMPLE_PX)))
    turn = angle + bend * np.linspace(-0.5, 0.5, count)
    if wobble > 0:
        turn = turn + wobble * smooth_line(generator, count=count, knots=8)
    steps = np.stack([np.cos(turn), np.sin(turn)], axis=1) * (length_px / count)
    return np.asarray(np.cumsum(steps, axis=0) + start, dtype=np.float64)


def stroke(
    points: Line,
    *,
    width_px: Line,
    opacity: Line,
    density: tuple[float, float, float],
    shape: tuple[int, int],
) -> Marks:
    """The pixels of a line: `points` (N, 2) about 0.4 px apart, with a width and an opacity in [0, 1] at each point.

    Widths below a pixel cover a part of it. `shape` is (height, width) of the photograph; the rest is left out.
    """
    along = np.gradient(points, axis=0)
    spacing = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)
    normal = np.stack([-along[:, 1], along[:, 0]], axis=1) / spacing[:, None]
    across = max(3, int(np.ceil(float(width_px.max()) / SAMPLE_PX)))
    offsets = (np.arange(across) + 0.5) / across - 0.5
    place = points[:, None, :] + normal[:, None, :] * (offsets[None, :, None] * width_px[:, None, None])
    weight = np.repeat(spacing * width_px / across, across)
    return _splat(place.reshape(-1, 2), weight=weight, opacity=np.repeat(opacity, across), density=density, shape=shape)


def blob(
    generator: Generator,
    *,
    centre: tuple[float, float],
    radius_px: float,
    roughness: float,
    stretch: float,
    opacity: float,
    density: tuple[float, float, float],
    shape: tuple[int, int],
) -> Marks:
    """The pixels of a speck with an uneven outline; `roughness` 0 is an ellipse, `stretch` its ratio of axes."""
    reach = int(np.ceil(radius_px * stretch * (1 + roughness) + 2))
    left, top = int(np.floor(centre[0])) - reach, int(np.floor(centre[1])) - reach
    y, x = np.mgrid[top : top + 2 * reach + 1, left : left + 2 * reach + 1]
    turn = generator.uniform(0, np.pi)
    u = (x + 0.5 - centre[0]) * np.cos(turn) + (y + 0.5 - centre[1]) * np.sin(turn)
    v = (y + 0.5 - centre[1]) * np.cos(turn) - (x + 0.5 - centre[0]) * np.sin(turn)
    distance, around = np.hypot(u / stretch, v), np.arctan2(v, u / stretch)
    outline = np.ones_like(distance)
    for order in (2, 3, 5):
        outline += roughness / order * generator.standard_normal() * np.cos(order * around + generator.uniform(0, 6.3))
    coverage = np.clip(radius_px * np.maximum(outline, 0.2) - distance + 0.5, 0, 1)
    inside = (x >= 0) & (x < shape[1]) & (y >= 0) & (y < shape[0]) & (coverage * opacity >= LEAST_EFFECT)
    covered = coverage[inside].astype(np.float32)
    return Marks(
        indices=(y[inside] * shape[1] + x[inside]).astype(np.int64),
        coverage=covered,
        opacity=np.full(covered.shape, opacity, np.float32),
        density=density,
    )


def lay(worn: Worn, things: Iterable[Marks], *, kind: DamageKind) -> Worn:
    """The print with `things` lying on it one after the other, and their pixels marked as damage of `kind`.

    A pixel that looks as before (white on white, a mark too thin to be seen) is marked with less than one half.
    """
    pixels = worn.pixels.copy()
    height, width, channels = pixels.shape
    flat = pixels.reshape(-1, channels)
    touched = np.zeros(height * width, np.bool_)
    for thing in things:
        light = to_linear(flat[thing.indices])
        seen = to_density(light)
        target = for_channels(thing.density, channels)
        through = from_density(seen + thing.opacity[:, None] * (target - seen))
        mixed = light + thing.coverage[:, None] * (through - light)
        flat[thing.indices] = np.clip(from_linear(mixed), 0, 1)
        touched[thing.indices] = True
    changed = np.abs(flat - worn.pixels.reshape(-1, channels)).max(axis=1)
    mask = np.where(touched, np.where(changed >= np.float32(SEEN), np.float32(1), np.float32(FAINT_IN_MASK)), 0)
    return worn.with_pixels(pixels).with_damage(kind, mask.reshape(height, width).astype(np.float32))


def _splat(
    place: Line, *, weight: Line, opacity: Line, density: tuple[float, float, float], shape: tuple[int, int]
) -> Marks:
    """Weighted points spread bilinearly over the pixels around them."""
    height, width = shape
    corner = np.floor(place - 0.5).astype(np.int64)
    part = place - 0.5 - corner
    indices, weights, opacities = [], [], []
    for right in (0, 1):
        for down in (0, 1):
            x, y = corner[:, 0] + right, corner[:, 1] + down
            share = np.abs(1 - right - part[:, 0]) * np.abs(1 - down - part[:, 1]) * weight
            inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
            indices.append((y * width + x)[inside])
            weights.append(share[inside])
            opacities.append(opacity[inside])
    touched, inverse = np.unique(np.concatenate(indices), return_inverse=True)
    share = np.concatenate(weights)
    coverage = np.bincount(inverse, share, minlength=len(touched))
    total = np.bincount(inverse, share * np.concatenate(opacities), minlength=len(touched))
    mean_opacity = total / np.maximum(coverage, 1e-12)
    coverage = np.minimum(coverage, 1)
    strong = coverage * mean_opacity >= LEAST_EFFECT
    return Marks(
        indices=touched[strong],
        coverage=coverage[strong].astype(np.float32),
        opacity=mean_opacity[strong].astype(np.float32),
        density=density,
    )
