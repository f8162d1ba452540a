"""What the runner writes down: one record per step, and the result of a run."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from heirloom.analysis import analyze
from heirloom.analysis.findings import Findings
from heirloom.core.bitmap import BitMap
from heirloom.core.io import Canvas
from heirloom.core.masks import DamageMap
from heirloom.core.photo import Photo
from heirloom.core.step import Effect, Enlarging, Step
from heirloom.pipeline.plan import Plan

UNCERTAIN_LEVELS = 4  # of an uncertain map for one unit of CIE LAB: 255 stands for 64 units and more
CLEARLY_UNCERTAIN = 12.0  # LAB units of standard deviation: one hue or another, not a shade of the same


@dataclass(frozen=True, eq=False, kw_only=True)
class Record:
    """What one step did: its parameters and reason, what it changed and invented, and how long it took.

    The maps have the size of what the step gave. `uncertain` (H, W) is how far made colour may be off, in steps of
    1/UNCERTAIN_LEVELS of a CIE LAB unit; None where no colour was made.
    """

    step: Step
    reason: str
    changed: BitMap
    invented: BitMap
    models: tuple[str, ...] = ()  # `id@sha256` of every network that took part; none for a classical step
    notes: tuple[str, ...] = ()
    took_s: float = 0.0
    uncertain: NDArray[np.uint8] | None = None

    @property
    def effect(self) -> Effect:
        """What the step may do: measure, correct or generate."""
        return self.step.effect

    @property
    def is_colouring(self) -> bool:
        """Whether the step made colours."""
        return self.uncertain is not None

    @property
    def is_enlargement(self) -> bool:
        """Whether the step gave a larger photograph."""
        return isinstance(self.step, Enlarging)


@dataclass(frozen=True, eq=False, kw_only=True)
class Result:
    """A restored photograph with everything that was done to it.

    `canvas` holds the picture in the depth and colour space of the file and is what gets written; `photo` is the same
    as float pixels. `changed` and `invented` are the unions over all steps, in the size of the canvas: outside
    `changed` the output equals the input exactly. `size_before` is the (height, width) of the photograph as it came
    in, and the size of `damage`.
    """

    canvas: Canvas
    plan: Plan
    records: tuple[Record, ...]
    changed: BitMap
    invented: BitMap
    damage: DamageMap | None
    findings_before: Findings | None
    took_s: float
    size_before: tuple[int, int]
    whole: Photo | None = field(default=None, repr=False)  # the float pixels, unless the run went strip by strip

    @cached_property
    def photo(self) -> Photo:
        """The restored photograph."""
        return self.whole if self.whole is not None else self.canvas.photo()

    @cached_property
    def findings_after(self) -> Findings:
        """What analysis finds in the restored photograph; damage is not searched for once more in an enlarged one."""
        picture = self.canvas if self.whole is None else self.whole
        if self.is_enlarged:
            return analyze(picture, damage=False)
        before = self.findings_before
        return analyze(picture) if before is None else analyze(picture, method=before.damage_method)

    @property
    def uncertain(self) -> NDArray[np.uint8] | None:
        """How uncertain made colours are, as in the record of the step that made them; None where none were made."""
        return next((record.uncertain for record in self.records if record.uncertain is not None), None)

    @property
    def is_enlarged(self) -> bool:
        """Whether the photograph goes out in another size than it came in."""
        return self.size_before != (self.canvas.height, self.canvas.width)
