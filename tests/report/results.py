"""Results made by hand, so that the tests of the report need no pipeline run."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from heirloom.analysis import analyze
from heirloom.core.bitmap import BitMap
from heirloom.core.canvas import Canvas
from heirloom.core.geometry import Box
from heirloom.core.masks import DamageKind, DamageMap, kind_code
from heirloom.core.photo import Photo
from heirloom.core.step import Step
from heirloom.pipeline import Plan, PlannedStep, Record, Result
from heirloom.pipeline.plan import LeftOut
from heirloom.steps.colorize import Colorize
from heirloom.steps.enhance import Tone, Upscale
from heirloom.steps.repair import Repair
from tests.support.pictures import photo

REPAIR_REASON = "damage found: <b>scratches</b> & dust"
TONE_REASON = "tones reach only from 0.2 to 0.7"
CLEAN_REASON = "there is no noise to speak of"


def marked(rows: slice, columns: slice, *, height: int = 64, width: int = 96) -> BitMap:
    """A map with one marked rectangle."""
    marks = np.zeros((height, width), np.bool_)
    marks[rows, columns] = True
    return BitMap.of(marks)


def damage() -> DamageMap:
    """A certain scratch of 2 x 96 px, certain dust of 3 x 3 px, and a suspicion that is not certain."""
    probability = np.zeros((64, 96), np.float32)
    kind = np.zeros((64, 96), np.uint8)
    probability[10:12], kind[10:12] = 0.9, kind_code(DamageKind.SCRATCH)
    probability[40:43, 50:53], kind[40:43, 50:53] = 1.0, kind_code(DamageKind.DUST)
    probability[60:62], kind[60:62] = 0.4, kind_code(DamageKind.TEAR)
    return DamageMap(probability=probability, kind=kind)


def record(step: Step, reason: str, *, changed: BitMap, invented: BitMap | None = None) -> Record:
    """A record of a step that took an eighth of a second."""
    nothing = BitMap.empty(changed.height, changed.width)
    return Record(
        step=step, reason=reason, changed=changed, invented=invented or nothing, notes=("a note",), took_s=0.125
    )


def original() -> Photo:
    """The photograph before restoration, 64 x 96 px."""
    return photo(64, 96, seed=3)


def restored(*, models: tuple[str, ...] = ()) -> Result:
    """A result in which repair filled 2 rows and tone changed 16; clean was left out."""
    before = original()
    filled = marked(slice(10, 12), slice(None))
    toned = marked(slice(16, 32), slice(None))
    repair = replace(record(Repair(), REPAIR_REASON, changed=filled, invented=filled), models=models)
    records = (repair, record(Tone(black_point=0.2, white_point=0.7), TONE_REASON, changed=toned))
    canvas = Canvas(before)
    box = Box.whole(64, 96)
    canvas.put(box, before.with_pixels(before.pixels * np.float32(0.9)), toned.unpacked())
    return Result(
        canvas=canvas,
        plan=Plan(
            preset="auto",
            seed=7,
            steps=tuple(PlannedStep(step=item.step, reason=item.reason) for item in records),
            left_out=(LeftOut(name="clean", reason=CLEAN_REASON),),
            size_px=(64, 96),
            frame=box,
        ),
        records=records,
        changed=filled | toned,
        invented=filled,
        damage=damage(),
        findings_before=analyze(before),
        took_s=0.3,
        size_before=(64, 96),
    )


def enlarged(*, models: tuple[str, ...] = ()) -> Result:
    """A result in which repair filled 2 rows and the photograph was enlarged to 160 x 240; with models in detail."""
    before, size = original(), (160, 240)
    filled = marked(slice(10, 12), slice(None))
    step = Upscale(scale=2.5, detail=1.0 if models else 0.0)
    everywhere = BitMap.full(*size)
    larger = replace(
        record(step, "asked for", changed=everywhere, invented=everywhere if models else None), models=models
    )
    records = (record(Repair(), REPAIR_REASON, changed=filled, invented=filled), larger)
    canvas = Canvas.enlarged(before, size=size, source=before.source)
    canvas.fill(Box.whole(*size), photo(*size, seed=3))
    return Result(
        canvas=canvas,
        plan=Plan(
            preset="upscale",
            seed=0,
            steps=tuple(PlannedStep(step=item.step, reason=item.reason) for item in records),
        ),
        records=records,
        changed=everywhere,
        invented=everywhere if models else filled.enlarged(*size),
        damage=damage(),
        findings_before=None,
        took_s=0.3,
        size_before=(64, 96),
    )


def coloured() -> Result:
    """A result in which repair filled 2 rows and the rest was given colours, uncertain in a quarter of the picture."""
    before = original()
    filled = marked(slice(10, 12), slice(None))
    everywhere = BitMap.full(64, 96)
    levels = np.full((64, 96), 20, np.uint8)
    levels[:32, :48] = 80
    made = replace(
        record(Colorize(), "asked for", changed=everywhere, invented=everywhere),
        models=("colorize@1234",),
        uncertain=levels,
    )
    records = (record(Repair(), REPAIR_REASON, changed=filled, invented=filled), made)
    return Result(
        canvas=Canvas.coloured(before),
        plan=Plan(
            preset="auto",
            seed=0,
            steps=tuple(PlannedStep(step=item.step, reason=item.reason) for item in records),
        ),
        records=records,
        changed=everywhere,
        invented=everywhere,
        damage=damage(),
        findings_before=None,
        took_s=0.3,
        size_before=(64, 96),
    )


def untouched() -> Result:
    """A result in which nothing was done, from a plan that was given (so nothing was measured before)."""
    nothing = BitMap.empty(64, 96)
    return Result(
        canvas=Canvas(original()),
        plan=Plan(preset="gentle", seed=0, steps=()),
        records=(),
        changed=nothing,
        invented=nothing,
        damage=None,
        findings_before=None,
        took_s=0.1,
        size_before=(64, 96),
    )
