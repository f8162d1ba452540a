"""Carries a plan out and records what every step did. Steps never write records; only the runner does.

A photograph of up to WHOLE_PIXELS is processed in one piece. A larger one goes strip by strip, each with a margin as
wide as the steps' reach, and only the samples in the file's own depth stay in memory.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_

import numpy as np
from numpy.typing import NDArray

from heirloom.analysis import analyze
from heirloom.analysis.damage import FOUND_SENSITIVITY
from heirloom.analysis.findings import Findings
from heirloom.core.bitmap import BitMap
from heirloom.core.geometry import Box
from heirloom.core.io import Canvas
from heirloom.core.masks import CERTAIN, DamageMap
from heirloom.core.photo import Mask, Photo, Picture
from heirloom.core.step import Outcome, Runtime
from heirloom.core.tiles import strips
from heirloom.errors import BadMask
from heirloom.pipeline.plan import Plan, PlannedStep, plan
from heirloom.pipeline.presets import Wish, wish_for
from heirloom.pipeline.record import Record, Result
from heirloom.steps.repair import REPAIRABLE, Repair

WHOLE_PIXELS = 12_000_000  # in one piece up to here: about 1.5 GB at the peak of the hungriest step
STRIP_PIXELS = 6_000_000  # of a strip without its margins

Progress = Callable[[str, float], None]


def restore(
    picture: Picture,
    *,
    preset: Wish | str = "auto",
    plan: Plan | None = None,
    mask: Mask | None = None,
    protect: Mask | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Result:
    """The restored photograph and the record of everything that was done to it.

    Analyzes and plans first, unless a `plan` is given, which then decides alone. `mask` (H, W) names the damage
    instead of the detector: exactly the pixels >= 128/255 are repaired. Where `protect` (H, W) is >= 128/255 no step
    changes anything. Raises UsageError for an unknown preset, BadPlan for a plan of another photograph, BadMask for a
    mask of another size.
    """
    if plan is not None:
        return run(plan, picture, mask=mask, protect=protect, progress=progress)
    if progress is not None:
        progress("analyze", 0.0)
    wish = wish_for(preset) if isinstance(preset, str) else preset
    findings = analyze(picture, method=wish.method)
    return run(
        _make_plan(findings, wish, seed=seed),
        picture,
        mask=mask,
        protect=protect,
        findings=findings,
        progress=progress,
    )


_make_plan = plan  # `restore` has a parameter of that name


def run(
    plan: Plan,
    picture: Picture,
    *,
    mask: Mask | None = None,
    protect: Mask | None = None,
    findings: Findings | None = None,
    progress: Progress | None = None,
) -> Result:
    """The result of the plan's steps on `picture`. Raises as `restore` does."""
    started = time.perf_counter()
    height, width = picture.height, picture.width
    frame = plan.frame_of(height, width)
    for given in (mask, protect):
        if given is not None:
            _refuse_other_size(given, height, width)
    canvas = Canvas(picture)
    logs = [_StepLog(planned) for planned in plan.steps]
    whole: Photo | None = None
    for core, window in _strips_of(plan, height, width):
        runtime = Runtime(
            seed=plan.seed,
            frame=frame.within(window.top, window.bottom),
            whole_size=(height, width),
            offset=(window.top, window.left),
            mask=None if mask is None else window.cut(mask),
            protect=None if protect is None else window.cut(protect),
            found=_found_by_analysis(plan, findings) if window.height == height else None,
            progress=None,
        )
        inner = Box(0, core.top - window.top, width, core.bottom - window.top)
        photo = picture.window(window)
        changed = np.zeros((core.height, width), np.bool_)
        for index, log in enumerate(logs):
            if progress is not None:
                progress(log.planned.step.name, (core.top + core.height * index / len(logs)) / height)
            outcome = log.apply(photo, runtime, inner)
            changed |= log.changed_parts[-1].unpacked()
            photo = outcome.photo
        whole = photo if core.height == height else None
        canvas.put(core, photo.window(inner), changed)
    if progress is not None:
        progress("done", 1.0)
    return _result(canvas, plan, logs, findings, whole, time.perf_counter() - started)


@dataclass
class _StepLog:
    """What one step did so far, strip by strip."""

    planned: PlannedStep
    changed_parts: list[BitMap] = field(default_factory=list)
    invented_parts: list[BitMap] = field(default_factory=list)
    damage_parts: list[DamageMap] = field(default_factory=list)
    models: dict[str, None] = field(default_factory=dict)  # in order, each once
    notes: dict[str, None] = field(default_factory=dict)
    took_s: float = 0.0

    def apply(self, photo: Photo, runtime: Runtime, inner: Box) -> Outcome:
        """The step's outcome on a window, noted down for the part of it inside `inner`."""
        started = time.perf_counter()
        if runtime.frame.width == 0 or runtime.frame.height == 0:  # a strip of nothing but border
            outcome = Outcome(photo=photo)
        else:
            outcome = self.planned.step.apply(photo, runtime)
        if runtime.protect is not None:
            outcome = _spared(outcome, photo, runtime.protect >= CERTAIN - 1e-6)
        self.took_s += time.perf_counter() - started
        before, after = inner.cut(photo.pixels), inner.cut(outcome.photo.pixels)
        self.changed_parts.append(BitMap.of(_differs(before, after)))
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
        self.models.update(dict.fromkeys(outcome.models))
        self.notes.update(dict.fromkeys(outcome.notes))
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
        )

    def damage(self) -> DamageMap:
        """The damage found in all strips together."""
        if len(self.damage_parts) == 1:
            return self.damage_parts[0]
        return DamageMap(
            probability=np.concatenate([part.probability for part in self.damage_parts]),
            kind=np.concatenate([part.kind for part in self.damage_parts]),
            model=self.damage_parts[0].model,
        )


def _result(
    canvas: Canvas, plan: Plan, logs: list[_StepLog], findings: Findings | None, whole: Photo | None, took_s: float
) -> Result:
    records = tuple(log.record() for log in logs)
    nothing = BitMap.empty(canvas.height, canvas.width)
    damage = next((log.damage() for log in logs if log.damage_parts), None)
    if damage is None and findings is not None:
        damage = findings.damage_map
    return Result(
        canvas=canvas,
        plan=plan,
        records=records,
        changed=reduce(or_, (record.changed for record in records), nothing),
        invented=reduce(or_, (record.invented for record in records), nothing),
        damage=damage,
        findings_before=findings,
        took_s=took_s,
        whole=whole,
    )


def _found_by_analysis(plan: Plan, findings: Findings | None) -> DamageMap | None:
    """The damage map of the analysis, where the plan would find the very same one again."""
    if findings is None:
        return None
    repair = next((item.step for item in plan.steps if isinstance(item.step, Repair)), None)
    usual = Repair(
        strength=1.0 if repair is None else repair.strength,
        method=findings.damage_method,
        kinds=REPAIRABLE if repair is None else repair.kinds,
        sensitivity=FOUND_SENSITIVITY,
        noise_sigma=findings.noise.sigma,
        cracked=findings.is_cracked,
    )
    return findings.damage_map if repair == usual and plan.frame == findings.frame.picture else None


def _strips_of(plan: Plan, height: int, width: int) -> list[tuple[Box, Box]]:
    """The (core, window) boxes in which the plan runs: the whole picture, or strips with margins."""
    if height * width <= WHOLE_PIXELS:
        return [(Box.whole(height, width), Box.whole(height, width))]
    reach = sum(item.step.halo_px for item in plan.steps)
    return strips(height, width, rows=max(1, STRIP_PIXELS // width), halo=reach)


def _refuse_other_size(mask: Mask, height: int, width: int) -> None:
    if mask.shape != (height, width):
        raise BadMask(
            f"The mask has {mask.shape[1]} x {mask.shape[0]} px, the photograph {width} x {height}",
            kept="Nothing was changed",
            todo="Save the mask in the size of the photograph (repair --mask-out writes one to start from)",
        )


def _spared(outcome: Outcome, before: Photo, protected: NDArray[np.bool_]) -> Outcome:
    """The outcome with everything as it was where the person wants nothing touched."""
    pixels = np.where(protected[..., None], before.pixels, outcome.photo.pixels)
    invented = outcome.invented
    return replace(
        outcome,
        photo=outcome.photo.with_pixels(pixels),
        invented=None if invented is None else np.where(protected, np.float32(0), invented),
    )


def _differs(before: NDArray[np.float32], after: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Where any channel differs, (H, W)."""
    return np.asarray((before != after).any(axis=2), dtype=np.bool_)
