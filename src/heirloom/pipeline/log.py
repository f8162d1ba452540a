"""What one step did, written down strip by strip while a plan runs; in the end it becomes the step's record."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from heirloom.core.bitmap import BitMap
from heirloom.core.geometry import Box
from heirloom.core.masks import CERTAIN, DamageMap
from heirloom.core.photo import Photo, Picture
from heirloom.core.step import Enlarging, Outcome, Runtime, Survey, Surveying
from heirloom.pipeline.enlarging import spared_of_detail
from heirloom.pipeline.plan import PlannedStep
from heirloom.pipeline.record import UNCERTAIN_LEVELS, Record


@dataclass
class StepLog:
    """What one step did so far."""

    planned: PlannedStep
    changed_parts: list[BitMap] = field(default_factory=list)
    invented_parts: list[BitMap] = field(default_factory=list)
    damage_parts: list[DamageMap] = field(default_factory=list)
    uncertain_parts: list[NDArray[np.uint8]] = field(default_factory=list)
    models: dict[str, None] = field(default_factory=dict)  # in order, each once
    notes: dict[str, None] = field(default_factory=dict)
    took_s: float = 0.0

    def apply(self, photo: Photo, runtime: Runtime, *, core: Box, window: Box) -> Outcome:
        """The step's outcome on a window of the whole, noted down for the part of it in `core`."""
        started = time.perf_counter()
        step, before = self.planned.step, runtime.whole_size
        after = step.size_of(*before) if isinstance(step, Enlarging) else before
        # a strip of nothing but border is left alone, but it must be as large as the others
        is_border = runtime.frame.width == 0 or runtime.frame.height == 0
        if is_border and not isinstance(step, Enlarging | Surveying):
            outcome = Outcome(photo=photo)
        else:
            outcome = step.apply(photo, runtime)
        if runtime.protect is not None:
            protected = runtime.protect >= CERTAIN - 1e-6
            if isinstance(step, Enlarging):
                outcome = spared_of_detail(outcome, photo, protected, window=window, sizes=(before, after))
            else:
                outcome = _spared(outcome, photo, protected)
        self.took_s += time.perf_counter() - started
        inner = core.enlarged(before, after).seen_from(window.enlarged(before, after))
        if isinstance(step, Enlarging):
            self.changed_parts.append(BitMap.full(inner.height, inner.width))
        else:
            self.changed_parts.append(BitMap.of(_differs(inner.cut(photo.pixels), inner.cut(outcome.photo.pixels))))
        self._note(outcome, inner)
        return outcome

    def record(self) -> Record:
        """The record of the whole run of this step."""
        return Record(
            step=self.planned.step,
            reason=self.planned.reason,
            changed=BitMap.stacked(self.changed_parts),
            invented=BitMap.stacked(self.invented_parts),
            models=tuple(self.models),
            notes=tuple(self.notes),
            took_s=self.took_s,
            uncertain=np.concatenate(self.uncertain_parts) if self.uncertain_parts else None,
        )

    def survey(self, picture: Picture, runtime: Runtime) -> Survey | None:
        """What the step learns from the whole, if it must see it."""
        if not isinstance(self.planned.step, Surveying) or not self.planned.step.is_colouring:
            return None
        started = time.perf_counter()
        survey = self.planned.step.survey(picture, runtime)
        self.took_s += time.perf_counter() - started
        return survey

    def damage(self) -> DamageMap:
        """The damage found in all strips together."""
        if len(self.damage_parts) == 1:
            return self.damage_parts[0]
        return DamageMap(
            probability=np.concatenate([part.probability for part in self.damage_parts]),
            kind=np.concatenate([part.kind for part in self.damage_parts]),
            model=self.damage_parts[0].model,
        )

    def _note(self, outcome: Outcome, inner: Box) -> None:
        """Writes down what the step says of itself."""
        if outcome.invented is None:
            self.invented_parts.append(BitMap.empty(inner.height, inner.width))
        else:
            self.invented_parts.append(BitMap.of(inner.cut(outcome.invented) > 0))
        if outcome.damage is not None:
            damage = outcome.damage
            self.damage_parts.append(
                DamageMap(
                    probability=inner.cut(damage.probability).copy(),
                    kind=inner.cut(damage.kind).copy(),
                    model=damage.model,
                )
            )
        if outcome.uncertain is not None:
            levels = inner.cut(outcome.uncertain) * np.float32(UNCERTAIN_LEVELS) + np.float32(0.5)
            self.uncertain_parts.append(np.clip(levels, 0, 255).astype(np.uint8))
        self.models.update(dict.fromkeys(outcome.models))
        self.notes.update(dict.fromkeys(outcome.notes))


def _spared(outcome: Outcome, before: Photo, protected: NDArray[np.bool_]) -> Outcome:
    """The outcome with everything as it was where the person wants nothing touched."""
    pixels = np.where(protected[..., None], before.pixels, outcome.photo.pixels)
    invented, uncertain = outcome.invented, outcome.uncertain
    return replace(
        outcome,
        photo=outcome.photo.with_pixels(pixels),
        invented=None if invented is None else np.where(protected, np.float32(0), invented),
        uncertain=None if uncertain is None else np.where(protected, np.float32(0), uncertain),
    )


def _differs(before: NDArray[np.float32], after: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Where any channel differs, (H, W)."""
    return np.asarray((before != after).any(axis=2), dtype=np.bool_)
