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
DENSE = 8  # pixels between the first and the last mark for each sample: above, sorting the samples needs less memory
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
    return ribbon(
        points, normal=normal, spacing=spacing, width_px=width_px, opacity=opacity, density=density, shape=shape
    )


def ribbon(
    points: Line,
    *,
    normal: Line,
    spacing: Line,
    width_px: Line,
    opacity: Line,
    density: tuple[float, float, float],
    shape: tuple[int, int],
) -> Marks:
    """The pixels of one or many lines, whose `points` (N, 2) come with their unit `normal` (N, 2) and `spacing` in px.

    Like `stroke`, but the points need not follow each other, so that a whole net of lines is one thing.
    """
    margin = float(width_px.max()) + 1
    near = ((points > -margin) & (points < np.array([shape[1], shape[0]]) + margin)).all(axis=1)
    if not near.all():
        points, normal, spacing = points[near], normal[near], spacing[near]
        width_px, opacity = width_px[near], opacity[near]
    # each point gets as many samples across as its own width needs, in a few classes of width
    across = np.maximum(3, 2 ** np.ceil(np.log2(np.maximum(width_px, SAMPLE_PX) / SAMPLE_PX))).astype(np.int64)
    places, weights, opacities = [np.zeros((0, 2))], [np.zeros(0)], [np.zeros(0)]
    for count in np.unique(across):
        here = across == count
        offsets = (np.arange(count) + 0.5) / count - 0.5
        aside = offsets[None, :, None] * width_px[here, None, None]
        places.append((points[here, None, :] + normal[here, None, :] * aside).reshape(-1, 2))
        weights.append(np.repeat(spacing[here] * width_px[here] / count, count))
        opacities.append(np.repeat(opacity[here], count))
    place, weight = np.concatenate(places), np.concatenate(weights)
    return _splat(place, weight=weight, opacity=np.concatenate(opacities), density=density, shape=shape)


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
    for order in (2, 3, 5, 8, 13):
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


def covering(cover: Array, *, opacity: Array | float, density: tuple[float, float, float]) -> Marks:
    """The pixels of a thing given as coverage (H, W), with one opacity or one for every pixel (H, W)."""
    strong = np.flatnonzero((cover * np.float32(1) * opacity).reshape(-1) >= LEAST_EFFECT)
    return Marks(
        indices=strong.astype(np.int64),
        coverage=cover.reshape(-1)[strong],
        opacity=np.broadcast_to(np.float32(opacity), cover.shape).reshape(-1)[strong].astype(np.float32),
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
    where = np.flatnonzero(touched)
    changed = largest(np.abs(flat[where] - worn.pixels.reshape(-1, channels)[where]))
    mask = np.zeros(height * width, np.float32)
    mask[where] = np.where(changed >= SEEN, 1, FAINT_IN_MASK)
    return worn.with_pixels(pixels).with_damage(kind, mask.reshape(height, width))


def largest(values: Array) -> Array:
    """The largest of the channels of values (..., C): several times as fast as `max` along so short an axis."""
    most = values[..., 0]
    for channel in range(1, values.shape[-1]):
        most = np.maximum(most, values[..., channel])
    return most


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
    index, share = np.concatenate(indices), np.concatenate(weights)
    touched, coverage, total = _summed(index, share, share * np.concatenate(opacities))
    mean_opacity = total / np.maximum(coverage, 1e-12)
    coverage = np.minimum(coverage, 1)
    strong = coverage * mean_opacity >= LEAST_EFFECT
    return Marks(
        indices=touched[strong],
        coverage=coverage[strong].astype(np.float32),
        opacity=mean_opacity[strong].astype(np.float32),
        density=density,
    )


def _summed(index: NDArray[np.int64], first: Line, second: Line) -> tuple[NDArray[np.int64], Line, Line]:
    """Each different index once, sorted, and the sums of two weights over its occurrences."""
    if index.size == 0:
        return index, first, second
    low = int(index.min())
    span = int(index.max()) - low + 1
    if span <= DENSE * index.size:  # counting in place is ten times as fast as sorting, while the marks lie close
        place, touched = index - low, np.arange(low, low + span)
    else:
        touched, place = np.unique(index, return_inverse=True)
    sums = np.asarray(np.bincount(place, first, minlength=len(touched)), dtype=np.float64)
    others = np.asarray(np.bincount(place, second, minlength=len(touched)), dtype=np.float64)
    found = sums > 0
    return touched[found], sums[found], others[found]
