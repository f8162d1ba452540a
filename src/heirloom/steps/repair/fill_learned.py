"""Fills holes with the fill network, in windows around them; what lies between the holes is never looked at.

The picture is divided into cells on the grid of the whole. Holes of a cell that are small enough are filled in one
window, so that none of them is cut; large ones are filled cell by cell in windows that fade into each other. Wide
ones are first filled in a reduced copy, which decides what is where; the full size adds the detail.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heirloom.core.geometry import Box
from heirloom.core.parallel import available_cores, in_threads
from heirloom.core.photo import Pixels
from heirloom.models import Network
from heirloom.models.open import as_rgb, like
from heirloom.steps.repair.smooth import fill_smooth

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]

CELL_PX = 448  # of the grid; the window of a cell is at most TILE_PX large where its holes do not reach far out of it
CONTEXT_PX = 48  # around a hole that the network sees at least
FADE_PX = 16  # over which the windows of a large hole fade into each other
LARGE_PX = 160  # a hole longer than this is filled cell by cell
WIDE_PX = 64  # a hole wider than this is filled in a reduced copy first, in which it is not
RIM_PX = 16  # of a wide hole, in which the full size alone counts; the reduced copy takes over within as much again
LEAST_KNOWN = 0.02  # of a window: with less around, the full size has nothing to go by


@dataclass(frozen=True, eq=False, kw_only=True)
class _Task:
    """The picture in RGB, its hole, how deep that is (px from the known pixels), and who fills it."""

    rgb: Pixels
    hole: Bools
    depth: Floats
    network: Network
    offset: tuple[int, int]


@dataclass(frozen=True, eq=False, kw_only=True)
class _Piece:
    """What one run of the network is for: the window it sees and how much its word counts for each pixel of it."""

    window: Box
    weight: Floats


def fill_learned(pixels: Pixels, hole: Bools, *, network: Network, offset: tuple[int, int] = (0, 0)) -> Pixels:
    """`pixels` (H, W, C) with the hole (H, W) filled by the network; not clipped. Gray stays gray.

    `offset` is the (top, left) of the pixels in the whole they are a window of: the cells belong to the whole. Every
    pixel outside the hole is left as it is. A hole that covers everything stays as it is too.
    """
    if hole.all() or not hole.any():
        return pixels
    task = _Task(rgb=as_rgb(pixels), hole=hole, depth=_depth(hole), network=network, offset=offset)
    total = np.zeros((*hole.shape, 3), np.float32)
    weights = np.zeros(hole.shape, np.float32)
    pieces = _pieces(task)
    while few := list(itertools.islice(pieces, available_cores())):  # a few at a time, so that memory stays bounded
        for piece, filled in zip(few, in_threads(lambda piece: _filled(piece.window, task), few), strict=True):
            piece.window.cut(total)[...] += filled * piece.weight[..., None]
            piece.window.cut(weights)[...] += piece.weight
    result = pixels.copy()
    made = np.asarray(total[hole] / weights[hole][:, None], dtype=np.float32)
    result[hole] = like(made[None], pixels)[0]
    return result


def _depth(hole: Bools) -> Floats:
    """How far every pixel of the hole is from a known one, px; a hole goes on beyond the edge of the picture."""
    import cv2

    padded = np.pad(hole, 1, mode="edge").astype(np.uint8)
    return np.asarray(cv2.distanceTransform(padded, cv2.DIST_L2, 5)[1:-1, 1:-1], dtype=np.float32)


def _filled(window: Box, task: _Task) -> Pixels:
    """What the network makes of a window (h, w, 3), wide holes with the help of a reduced copy."""
    factor = _reduction(2 * float(window.cut(task.depth).max()))
    inside = window.cut(task.hole)
    coarse = None if factor == 1 else _coarse(window, task, factor)
    if coarse is not None and float((~inside).mean()) < LEAST_KNOWN:
        return coarse
    origin = (task.offset[0] + window.top, task.offset[1] + window.left)
    fine = _run(window.cut(task.rgb), inside, task.network, origin)
    return fine if coarse is None else _joined(coarse, fine, window.cut(task.depth), factor)


def _reduction(width_px: float) -> int:
    """By how much a copy must be reduced so that a hole of this width is at most WIDE_PX wide; a power of two."""
    return 1 if width_px <= WIDE_PX else 2 ** int(np.ceil(np.log2(width_px / WIDE_PX)))


def _run(rgb: Pixels, hole: Bools, network: Network, origin: tuple[int, int]) -> Pixels:
    smooth = fill_smooth(rgb, hole, origin=origin)
    return network.run({"photo": smooth, "hole": hole[..., None].astype(np.float32)}, origin=origin)["filled"]


def _coarse(window: Box, task: _Task, factor: int) -> Pixels:
    """The window filled in a copy reduced by `factor`, which sees as many times further, at full size again."""
    import cv2

    seen = _clipped(window, factor * (CONTEXT_PX + WIDE_PX), task.hole.shape)
    place = (task.offset[0] + seen.top, task.offset[1] + seen.left)
    before = (place[0] % factor, place[1] % factor)  # so that the blocks are those of the whole
    after = (-(place[0] + seen.height) % factor, -(place[1] + seen.width) % factor)
    margins = ((before[0], after[0]), (before[1], after[1]))
    known = np.pad((~seen.cut(task.hole)).astype(np.float32), margins)
    picture = np.pad(seen.cut(task.rgb), (*margins, (0, 0)))
    size = (known.shape[1] // factor, known.shape[0] // factor)
    share = cv2.resize(known, size, interpolation=cv2.INTER_AREA)
    total = cv2.resize(picture * known[..., None], size, interpolation=cv2.INTER_AREA)
    mean = np.asarray(total / np.maximum(share, np.float32(1e-6))[..., None], dtype=np.float32)
    small = _run(mean, share < 0.5, task.network, (place[0] // factor, place[1] // factor))
    large = cv2.resize(small, (size[0] * factor, size[1] * factor), interpolation=cv2.INTER_CUBIC)
    top, left = window.top - seen.top + before[0], window.left - seen.left + before[1]
    return np.asarray(large[top : top + window.height, left : left + window.width], dtype=np.float32)


def _joined(coarse: Pixels, fine: Pixels, depth: Floats, factor: int) -> Pixels:
    """The detail of `fine` on what `coarse` shows deep in the hole, `fine` alone near its rim."""
    import cv2

    trust = np.clip((depth - RIM_PX) / RIM_PX, 0, 1)[..., None]
    difference = cv2.GaussianBlur(coarse - fine, (0, 0), float(factor))
    return np.asarray(fine + trust * difference, dtype=np.float32)


def _pieces(task: _Task) -> Iterator[_Piece]:
    """One window for every cell with holes. The weights of all windows together are above 0 wherever there is a hole.

    A small hole belongs wholly to the cell of its middle, a large one to every cell it meets.
    """
    holes = _sorted_holes(task.hole)
    top, left = task.offset
    middles = (holes.boxes[:, :2] + holes.boxes[:, 2:]) // 2 + [left, top]  # (N, 2): x, y in the whole
    for cell in _cells(task):
        mine = (middles // CELL_PX == [(cell.left + left) // CELL_PX, (cell.top + top) // CELL_PX]).all(axis=1)
        extents = [*holes.boxes[mine], *_extent(holes.large, _clipped(cell, FADE_PX, holes.large.shape))]
        if not extents:
            continue
        together = np.stack(extents)
        box = Box(*(int(edge) for edge in (*together[:, :2].min(axis=0), *together[:, 2:].max(axis=0))))
        window = _window(box, task)
        ramp = _ramp(window.top, window.bottom, cell.top)[:, None] * _ramp(window.left, window.right, cell.left)
        whole = np.isin(window.cut(holes.labels), holes.small[mine])
        yield _Piece(window=window, weight=(ramp * window.cut(holes.large) + whole).astype(np.float32))


@dataclass(frozen=True, eq=False, kw_only=True)
class _Holes:
    """Connected holes: `labels` (H, W), the numbers and boxes (N, 4) of the small ones, where the large ones are."""

    labels: NDArray[np.int32]
    small: NDArray[np.int64]
    boxes: NDArray[np.int64]
    large: Bools


def _sorted_holes(hole: Bools) -> _Holes:
    import cv2

    _, labels, stats, _ = cv2.connectedComponentsWithStats(hole.astype(np.uint8), connectivity=8)
    start = stats[:, [cv2.CC_STAT_LEFT, cv2.CC_STAT_TOP]].astype(np.int64)
    size = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].astype(np.int64)
    is_large = size.max(axis=1) > LARGE_PX
    small = np.flatnonzero(~is_large[1:]) + 1  # 0 is what is known
    is_large[0] = False
    boxes = np.concatenate([start, start + size], axis=1)[small]
    return _Holes(labels=labels, small=small, boxes=boxes, large=is_large[labels])


def _cells(task: _Task) -> Iterator[Box]:
    """The cells of the whole's grid that the picture meets, in the picture's coordinates."""
    height, width = task.hole.shape
    for top in range(-(task.offset[0] % CELL_PX), height, CELL_PX):
        for left in range(-(task.offset[1] % CELL_PX), width, CELL_PX):
            yield Box(left, top, left + CELL_PX, top + CELL_PX)


def _extent(marked: Bools, area: Box) -> list[NDArray[np.int64]]:
    """The box of the marked pixels inside an area, as (left, top, right, bottom); none where nothing is marked."""
    part = area.cut(marked)
    if not part.any():
        return []
    rows, columns = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
    edges = (columns[0] + area.left, rows[0] + area.top, columns[-1] + 1 + area.left, rows[-1] + 1 + area.top)
    return [np.array(edges, np.int64)]


def _ramp(start: int, stop: int, cell: int) -> Floats:
    """1 inside a cell that begins at `cell`, falling to 0 at FADE_PX outside of it, for the places [start, stop)."""
    place = np.arange(start, stop, dtype=np.float32) + 0.5
    outside = np.maximum(np.maximum(cell - place, place - (cell + CELL_PX)), 0)
    return np.asarray(np.clip(1 - outside / FADE_PX, 0, 1), dtype=np.float32)


def _window(box: Box, task: _Task) -> Box:
    """A box with its context, begun and ended on the network's grid where the picture allows it."""
    grid = task.network.card.multiple_px
    top, left = task.offset
    aligned = Box(
        (box.left - CONTEXT_PX + left) // grid * grid - left,
        (box.top - CONTEXT_PX + top) // grid * grid - top,
        -(-(box.right + CONTEXT_PX + left) // grid) * grid - left,
        -(-(box.bottom + CONTEXT_PX + top) // grid) * grid - top,
    )
    return _clipped(aligned, 0, task.hole.shape)


def _clipped(box: Box, margin: int, shape: tuple[int, ...]) -> Box:
    """The box grown by `margin` on every side, within a picture of this shape."""
    return Box(
        max(0, box.left - margin),
        max(0, box.top - margin),
        min(shape[1], box.right + margin),
        min(shape[0], box.bottom + margin),
    )
