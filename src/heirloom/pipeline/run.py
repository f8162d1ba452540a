"""Carries a plan out and records what every step did. Steps never write records; only the runner does.

A photograph of up to WHOLE_PIXELS is processed in one piece. A larger one goes strip by strip, each with a margin as
wide as the steps' reach, and only the samples in the file's own depth stay in memory.
"""

from __future__ import annotations

import time
from dataclasses import replace
from functools import reduce
from operator import or_

from heirloom.analysis import analyze
from heirloom.analysis.damage import FOUND_SENSITIVITY
from heirloom.analysis.findings import Findings
from heirloom.core.bitmap import BitMap
from heirloom.core.io import Canvas
from heirloom.core.masks import DamageMap
from heirloom.core.photo import Mask, Photo, Picture
from heirloom.core.step import Runtime, Surveying
from heirloom.errors import BadMask
from heirloom.pipeline.enlarging import Size, enlarging_step
from heirloom.pipeline.log import StepLog
from heirloom.pipeline.plan import Plan, plan
from heirloom.pipeline.presets import Wish, wish_for
from heirloom.pipeline.record import Result
from heirloom.pipeline.stages import Limits, Progress, Stage
from heirloom.steps.repair import REPAIRABLE, Repair

WHOLE_PIXELS = 12_000_000  # in one piece up to here: about 1.5 GB at the peak of the hungriest step
STRIP_PIXELS = 6_000_000  # of a strip without its margins


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
    size = (height, width)
    enlarging = enlarging_step(plan)
    after = size if enlarging is None else enlarging.size_of(height, width)
    logs = [StepLog(planned) for planned in plan.steps]
    runtime = Runtime(seed=plan.seed, frame=frame, whole_size=size, mask=mask, protect=protect)
    seen, first = picture, 0
    for last in _stages_of(plan, after):
        stage = Stage(
            logs=logs,
            first=first,
            last=last,
            after=after if last == len(logs) else size,
            limits=Limits(whole_pixels=WHOLE_PIXELS, strip_pixels=STRIP_PIXELS),
        )
        found = _found_by_analysis(plan, findings) if first == 0 else None
        canvas, whole = stage.run(seen, replace(runtime, found=found), progress=progress)
        seen, first = canvas.content, last
    if progress is not None:
        progress("done", 1.0)
    return _result(canvas, plan, logs, findings, whole, time.perf_counter() - started, size_before=size)


def _result(
    canvas: Canvas,
    plan: Plan,
    logs: list[StepLog],
    findings: Findings | None,
    whole: Photo | None,
    took_s: float,
    *,
    size_before: tuple[int, int],
) -> Result:
    records = tuple(log.record() for log in logs)
    size = (canvas.height, canvas.width)
    nothing = BitMap.empty(*size)
    damage = next((log.damage() for log in logs if log.damage_parts), None)
    if damage is None and findings is not None:
        damage = findings.damage_map
    return Result(
        canvas=canvas,
        plan=plan,
        records=records,
        changed=reduce(or_, (_of_size(record.changed, *size) for record in records), nothing),
        invented=reduce(or_, (_of_size(record.invented, *size) for record in records), nothing),
        damage=damage,
        findings_before=findings,
        took_s=took_s,
        size_before=size_before,
        whole=whole,
    )


def _of_size(bitmap: BitMap, height: int, width: int) -> BitMap:
    """A map of the photograph as it came in, in the size in which it goes out."""
    return bitmap if (bitmap.height, bitmap.width) == (height, width) else bitmap.enlarged(height, width)


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


def _stages_of(plan: Plan, after: Size) -> tuple[int, ...]:
    """Where each part of the steps ends that goes through the photograph together.

    In strips, a step that must see the whole waits until all strips of the steps before it are done.
    """
    count = len(plan.steps)
    if after[0] * after[1] <= WHOLE_PIXELS:
        return (count,)
    waiting = {index for index, item in enumerate(plan.steps) if index and isinstance(item.step, Surveying)}
    return (*sorted(waiting), count)


def _refuse_other_size(mask: Mask, height: int, width: int) -> None:
    if mask.shape != (height, width):
        raise BadMask(
            f"The mask has {mask.shape[1]} x {mask.shape[0]} px, the photograph {width} x {height}",
            kept="Nothing was changed",
            todo="Save the mask in the size of the photograph (repair --mask-out writes one to start from)",
        )
