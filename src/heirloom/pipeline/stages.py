"""Steps that go through a photograph together, in one piece or strip by strip, onto a canvas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_

import numpy as np
from numpy.typing import NDArray

from heirloom.core.bitmap import BitMap
from heirloom.core.enlarged import enlarged_source
from heirloom.core.geometry import Box
from heirloom.core.io import Canvas
from heirloom.core.photo import Photo, Picture
from heirloom.core.step import Enlarging, Runtime, Step, Surveying
from heirloom.core.tiles import strips
from heirloom.pipeline.enlarging import Size
from heirloom.pipeline.log import StepLog

Progress = Callable[[str, float], None]


@dataclass(frozen=True, eq=False, kw_only=True)
class Limits:
    """How many pixels go through in one piece, and how many of a strip without its margins."""

    whole_pixels: int
    strip_pixels: int


@dataclass(frozen=True, eq=False, kw_only=True)
class Stage:
    """The steps from `first` up to `last` of a run; they give a picture of the size `after` (height, width)."""

    logs: list[StepLog]  # of all steps of the run
    first: int
    last: int
    after: Size
    limits: Limits

    def run(self, picture: Picture, runtime: Runtime, *, progress: Progress | None) -> tuple[Canvas, Photo | None]:
        """(what the steps made of the picture, the same as float pixels where it went through in one piece).

        `runtime` is that of the whole picture.
        """
        size = (picture.height, picture.width)
        mine = self.logs[self.first : self.last]
        canvas = self._canvas(picture)
        parts = self._parts(size)
        if len(parts) > 1:
            runtime = replace(runtime, found=None)
        if len(parts) > 1 and mine:
            runtime = replace(runtime, survey=mine[0].survey(picture, runtime))
        whole: Photo | None = None
        for core, window in parts:
            photo = picture.window(window)
            for index, log in enumerate(mine, start=self.first):
                told = _share_told(progress, log, core, size[0], index=index, steps=len(self.logs))
                inside = _in_window(replace(runtime, progress=told), window)
                photo = log.apply(photo, inside, core=core, window=window).photo
            whole = photo if core.height == size[0] else None
            target = core.enlarged(size, self.after)
            inner = photo.window(target.seen_from(window.enlarged(size, self.after)))
            if self._enlarging is None:
                canvas.put(core, inner, _changed(mine, core))
            else:
                canvas.fill(target, inner)
        return canvas, whole

    @property
    def _steps(self) -> list[Step]:
        return [log.planned.step for log in self.logs[self.first : self.last]]

    @property
    def _enlarging(self) -> Enlarging | None:
        return next((step for step in self._steps if isinstance(step, Enlarging)), None)

    def _canvas(self, picture: Picture) -> Canvas:
        """What the steps paint on: with three channels where they make colour, larger where they enlarge."""
        step = self._enlarging
        is_colouring = any(isinstance(step, Surveying) and step.is_colouring for step in self._steps)
        if step is None:
            return Canvas.coloured(picture) if is_colouring else Canvas(picture)
        base = Canvas.coloured(picture) if is_colouring and picture.is_gray else picture
        source = enlarged_source(base.source, scale=step.scale, size=self.after, dpi=step.dpi)
        return Canvas.enlarged(base, size=self.after, source=source)

    def _parts(self, size: Size) -> list[tuple[Box, Box]]:
        """The (core, window) boxes in which the steps run: the whole picture, or strips with margins.

        Strips of what gets larger are as large as a whole may be: their margins cost more.
        """
        height, width = size
        if self.after[0] * self.after[1] <= self.limits.whole_pixels:
            return [(Box.whole(height, width), Box.whole(height, width))]
        reach = sum(step.halo_px for step in self._steps)
        if self._enlarging is None:
            rows = self.limits.strip_pixels // width
        else:
            rows = self.limits.whole_pixels // self.after[1] * height // self.after[0]
        return strips(height, width, rows=max(1, rows), halo=reach)


def _in_window(runtime: Runtime, window: Box) -> Runtime:
    """The runtime of the whole as a step in a window of it sees it."""
    return replace(
        runtime,
        frame=runtime.frame.within(window.top, window.bottom),
        offset=(window.top, window.left),
        mask=None if runtime.mask is None else window.cut(runtime.mask),
        protect=None if runtime.protect is None else window.cut(runtime.protect),
    )


def _changed(logs: list[StepLog], core: Box) -> NDArray[np.bool_]:
    """What the steps changed in the strip that they did last."""
    nothing = BitMap.empty(core.height, core.width)
    return reduce(or_, (log.changed_parts[-1] for log in logs), nothing).unpacked()


def _share_told(
    progress: Progress | None, log: StepLog, core: Box, height: int, *, index: int, steps: int
) -> Callable[[float], None] | None:
    """How a step tells how far it is (0..1) in this strip; it begins now."""
    if progress is None:
        return None
    name = log.planned.step.name

    def tell(share: float) -> None:
        progress(name, (core.top + core.height * (index + share) / steps) / height)

    tell(0.0)
    return tell
