"""Fills large losses with patches of the surroundings, from coarse to fine.

Every patch that meets the hole looks for a similar whole patch nearby, and every pixel of the hole becomes the mean of
what the patches over it propose (Wexler, Shechtman and Irani, "Space-time completion of video", 2007); the search is
that of Barnes and others, "PatchMatch" (2009). We differ in that patches are compared by a few of their cosines
instead of all pixels, and that all patches of a level search at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heirloom.core.geometry import Box
from heirloom.core.photo import Pixels
from heirloom.steps.repair.biharmonic import fill_biharmonic
from heirloom.steps.repair.grain import even_noise

Bools = NDArray[np.bool_]
Places = NDArray[np.int64]

REACH_PX = 160  # how far around a hole patches are looked for
_LEAST_REACH_PX = 32  # around the smallest hole; it grows by twice the hole's size
_RADIUS = 3  # of a patch, px
_SMALLEST_PX = 24  # side of the surroundings below which no coarser level is made
_TRUST = 1.3  # a patch one pixel deeper in the hole counts this many times less (Wexler and others, section 3.2)
_ROUNDS_COARSE, _ROUNDS_FINE = 5, 2
_FINE_PIXELS = 3_000  # a level with more patches than this gets the few rounds


@dataclass(frozen=True, eq=False)
class _Level:
    """One resolution: the picture and which of its pixels are to be filled."""

    pixels: Pixels
    hole: Bools


def fill_exemplar(pixels: Pixels, hole: Bools, *, seed: int = 0, offset: tuple[int, int] = (0, 0)) -> Pixels:
    """`pixels` (H, W, C) with every part of the hole (H, W) filled with patches from at most `REACH_PX` around it.

    `offset` is the (top, left) of the pixels in the whole photograph: the search starts from noise that belongs to the
    place. A part with too little surroundings is filled smoothly.
    """
    import cv2

    result = pixels.copy()
    count, _, stats, _ = cv2.connectedComponentsWithStats(hole.astype(np.uint8), connectivity=8)
    for left, top, width, height, _ in stats[1:count]:
        reach = min(REACH_PX, _LEAST_REACH_PX + 2 * max(width, height))
        around = Box(
            max(0, left - reach),
            max(0, top - reach),
            min(pixels.shape[1], left + width + reach),
            min(pixels.shape[0], top + height + reach),
        )
        part, open_ = around.cut(result), around.cut(hole)
        place = (offset[0] + around.top, offset[1] + around.left)
        mine = np.zeros_like(hole)
        Box(left, top, left + width, top + height).cut(mine)[...] = True
        filled = _fill_part(part, open_, seed=seed, offset=place)
        mine &= hole
        result[mine] = filled[around.cut(mine)]
    return result


def _fill_part(pixels: Pixels, hole: Bools, *, seed: int, offset: tuple[int, int]) -> Pixels:
    levels = _pyramid(_Level(pixels=pixels, hole=hole))
    guess = _smooth(levels[-1])
    match: NDArray[np.int32] | None = None  # (H, W, 2): the source (row, column) of every pixel's patch
    current = pixels
    for number, level in reversed(list(enumerate(levels))):
        current = np.where(level.hole[..., None], guess, level.pixels)
        current, match = _fill_level(level, current, match, seed=seed + 7919 * number, offset=offset)
        if number:
            finer = levels[number - 1]
            guess = _enlarged(current, finer.hole.shape)
            match = None if match is None else _enlarged_match(match, finer.hole.shape)
    return current


def _smooth(level: _Level) -> Pixels:
    return np.clip(fill_biharmonic(level.pixels, level.hole), 0, 1).astype(np.float32)


def _pyramid(finest: _Level) -> list[_Level]:
    """Levels, each half the one before, until the hole is few pixels wide; a coarse pixel is whole if all four are."""
    import cv2

    levels = [finest]
    while True:
        level = levels[-1]
        height, width = level.hole.shape
        deep = float(cv2.distanceTransform(level.hole.astype(np.uint8), cv2.DIST_L2, 3).max())
        if deep <= _RADIUS + 1 or min(height, width) < 2 * _SMALLEST_PX:
            return levels
        height, width = height // 2 * 2, width // 2 * 2
        known = (~level.hole[:height, :width]).astype(np.float32)
        weight = known.reshape(height // 2, 2, width // 2, 2).sum(axis=(1, 3))
        total = (level.pixels[:height, :width] * known[..., None]).reshape(height // 2, 2, width // 2, 2, -1)
        mean = total.sum(axis=(1, 3)) / np.maximum(weight, 1)[..., None]
        hole = weight < 4
        if not _sources(hole).any():
            return levels
        levels.append(_Level(pixels=mean.astype(np.float32), hole=hole))


def _sources(hole: Bools) -> Bools:
    """The pixels whose whole patch is known and inside the picture."""
    import cv2

    side = 2 * _RADIUS + 1
    known = np.pad((~hole).astype(np.uint8), _RADIUS)
    whole = cv2.erode(known, np.ones((side, side), np.uint8), borderType=cv2.BORDER_CONSTANT, borderValue=0)
    return np.asarray(whole[_RADIUS:-_RADIUS, _RADIUS:-_RADIUS], dtype=np.bool_)


def _fill_level(
    level: _Level, current: Pixels, match: NDArray[np.int32] | None, *, seed: int, offset: tuple[int, int]
) -> tuple[Pixels, NDArray[np.int32] | None]:
    import cv2

    allowed = _sources(level.hole)
    if not allowed.any():
        return current, None
    side = 2 * _RADIUS + 1
    targets = cv2.dilate(level.hole.astype(np.uint8), np.ones((side, side), np.uint8)).astype(np.bool_)
    rounds = _ROUNDS_COARSE if int(targets.sum()) < _FINE_PIXELS else _ROUNDS_FINE
    rows, columns = np.nonzero(targets)
    search = _Search(allowed=allowed, rows=rows, columns=columns, seed=seed, offset=offset)
    if match is None:
        known_rows, known_columns = np.nonzero(allowed)
        pick = (search.noise(0) * len(known_rows)).astype(np.int64)
        found = np.stack([known_rows[pick], known_columns[pick]], axis=1)
    else:
        found = match[rows, columns].astype(np.int64)
    for turn in range(rounds):
        features = _features(current)
        found, distance = search.improved(found, features, turn)
        current = _voted(level, current, search, found, distance, sharp=turn == rounds - 1)
    matches = np.zeros((*level.hole.shape, 2), np.int32)
    matches[...] = np.moveaxis(np.indices(level.hole.shape), 0, 2)
    matches[rows, columns] = found
    return current, matches


@dataclass(frozen=True, eq=False)
class _Search:
    """The patches of the hole (rows, columns of their centres) and where they may find their like."""

    allowed: Bools
    rows: Places
    columns: Places
    seed: int
    offset: tuple[int, int]

    def noise(self, salt: int) -> NDArray[np.float64]:
        """Even noise in [0, 1) for every patch, (N,)."""
        return even_noise(self.rows + self.offset[0], self.columns + self.offset[1], seed=self.seed, salt=salt)

    def improved(self, found: Places, features: Pixels, turn: int) -> tuple[Places, NDArray[np.float32]]:
        """Better sources (N, 2) than `found`, by trying the neighbours' and random ones nearby; and their distance."""
        height, width = self.allowed.shape
        own = features[self.rows, self.columns]
        inside = self.allowed[found[:, 0], found[:, 1]]
        best = np.where(inside, self._distance(own, features, found), np.float32(np.inf))
        number = np.full((height, width), -1, np.int64)
        number[self.rows, self.columns] = np.arange(len(self.rows))

        def tried(candidate: Places) -> None:
            nonlocal found, best
            candidate = np.clip(candidate, 0, [height - 1, width - 1])
            fresh = self._distance(own, features, candidate)
            better = self.allowed[candidate[:, 0], candidate[:, 1]] & (fresh < best)
            found = np.where(better[:, None], candidate, found)
            best = np.where(better, fresh, best)

        for jump in (4, 1):
            for down, right in ((0, jump), (jump, 0), (0, -jump), (-jump, 0)):
                rows, columns = self.rows + down, self.columns + right
                beside = number[np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)]
                tried(np.where(beside[:, None] >= 0, found[beside] - [down, right], found))
        reach = float(max(height, width))
        salt = 100 * turn
        while reach >= 2:
            salt += 2
            step = np.stack([self.noise(salt), self.noise(salt + 1)], axis=1) * 2 - 1
            tried(found + np.rint(step * reach).astype(np.int64))
            reach /= 3
        return found, best

    def _distance(self, own: Pixels, features: Pixels, candidate: Places) -> NDArray[np.float32]:
        difference = own - features[candidate[:, 0], candidate[:, 1]]
        return np.asarray(np.einsum("ij,ij->i", difference, difference), dtype=np.float32)


def _features(pixels: Pixels) -> Pixels:
    """What patches are compared by (H, W, F): ten low cosines of the brightness, the mean and slopes of the colour."""
    import cv2

    side = 2 * _RADIUS + 1
    line = np.array([[np.cos(np.pi * (2 * x + 1) * k / (2 * side)) for x in range(side)] for k in range(4)])
    line /= np.linalg.norm(line, axis=1, keepdims=True)
    gray = pixels.mean(axis=2)
    planes = [cv2.sepFilter2D(gray, cv2.CV_32F, line[i], line[j]) for i in range(4) for j in range(4 - i)]
    if pixels.shape[2] == 3:
        for colour in (pixels[..., 0] - gray, pixels[..., 2] - gray):
            planes += [cv2.sepFilter2D(colour, cv2.CV_32F, line[i], line[j]) for i, j in ((0, 0), (0, 1), (1, 0))]
    return np.asarray(np.stack(planes, axis=2), dtype=np.float32)


def _voted(
    level: _Level, current: Pixels, search: _Search, found: Places, distance: NDArray[np.float32], *, sharp: bool
) -> Pixels:
    """The hole filled with the weighted mean of the proposals; `sharp` listens to the patches centred close by only."""
    import cv2

    height, width, channels = current.shape
    total = np.zeros((height, width, channels + 1), np.float32)
    reached = distance[np.isfinite(distance)]
    range_ = max(float(np.median(reached)), 1e-4) if len(reached) else 1.0
    depth = cv2.distanceTransform(np.pad(level.hole, 1, mode="edge").astype(np.uint8), cv2.DIST_L2, 3)[1:-1, 1:-1]
    trust = _TRUST ** -depth[search.rows, search.columns]
    weight = ((np.exp(-distance / range_) + 1e-6) * trust + 1e-12).astype(np.float32)
    reach = 1 if sharp else _RADIUS
    for down in range(-reach, reach + 1):
        for right in range(-reach, reach + 1):
            rows, columns = search.rows + down, search.columns + right
            inside = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)
            inside &= level.hole[np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)]
            share = weight[inside] * np.float32(np.exp(-(down * down + right * right) / (0.5 if sharp else 8.0)))
            proposal = current[found[inside, 0] + down, found[inside, 1] + right]
            total[rows[inside], columns[inside], :channels] += proposal * share[:, None]
            total[rows[inside], columns[inside], channels] += share
    filled = total[..., :channels] / np.maximum(total[..., channels:], 1e-20)
    return np.where(level.hole[..., None], filled, level.pixels)


def _enlarged(pixels: Pixels, shape: tuple[int, ...]) -> Pixels:
    """Twice the size, cropped or continued to `shape`."""
    import cv2

    height, width = pixels.shape[:2]
    double = cv2.resize(pixels, (2 * width, 2 * height), interpolation=cv2.INTER_LINEAR)
    double = double.reshape(2 * height, 2 * width, -1)
    edge = ((0, max(0, shape[0] - 2 * height)), (0, max(0, shape[1] - 2 * width)), (0, 0))
    return np.pad(double, edge, mode="edge")[: shape[0], : shape[1]]


def _enlarged_match(match: NDArray[np.int32], shape: tuple[int, ...]) -> NDArray[np.int32]:
    """The sources of the next finer level: the same shift, doubled."""
    rows, columns = np.mgrid[0 : shape[0], 0 : shape[1]]
    near = (np.minimum(rows // 2, match.shape[0] - 1), np.minimum(columns // 2, match.shape[1] - 1))
    shift = (match[near] - np.stack(near, axis=2)) * 2
    place = np.stack([rows, columns], axis=2) + shift
    return np.asarray(np.clip(place, 0, [shape[0] - 1, shape[1] - 1]), dtype=np.int32)
