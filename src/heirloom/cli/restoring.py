"""What `restore`, `repair`, `enhance`, `upscale` and `colorize` share: one order carried out on every photograph."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from heirloom.cli.batch import for_each
from heirloom.cli.files import Job, make_folder, photos_in, refuse_existing
from heirloom.cli.progress import progress_bar
from heirloom.errors import BadMask, BadPlan, HeirloomError, InputMissing, UsageError

if TYPE_CHECKING:
    from heirloom.analysis import Findings
    from heirloom.core.photo import Mask
    from heirloom.core.scan import Scan
    from heirloom.pipeline import Plan, Result, Wish
    from heirloom.steps.enhance import Target


@dataclass(frozen=True, kw_only=True)
class Enlargement:
    """How to enlarge every photograph."""

    target: Target
    detail: float
    method: str


@dataclass(frozen=True, eq=False, kw_only=True)
class Order:
    """What to do with every photograph: a wish to plan from, an enlargement, or a plan to follow."""

    wish: Wish
    plan: Plan | None = None
    enlargement: Enlargement | None = None
    seed: int = 0
    mask: Mask | None = None
    protect: Mask | None = None


@dataclass(frozen=True, kw_only=True)
class Extras:
    """What to write besides the photograph."""

    report: bool = False
    record: bool = False
    invented_out: Path | None = None
    mask_out: Path | None = None
    uncertain_out: Path | None = None

    def paths_of(self, job: Job) -> list[Path]:
        """All the files that go with the result of this job."""
        maps = () if job.variant else (self.invented_out, self.mask_out, self.uncertain_out)
        named = [path for path in maps if path is not None]
        if self.report:
            named.append(job.beside(".report.html"))
        if self.record:
            named.append(job.beside(".json"))
        return named


def carry_out(jobs: list[Job], order: Order, extras: Extras, *, format: str | None, overwrite: bool) -> None:
    """Restores every photograph. Raises the error of the only one that failed, SomeFailed where there are several."""
    maps = {
        "--invented-out": extras.invented_out,
        "--mask-out": extras.mask_out,
        "--uncertain-out": extras.uncertain_out,
    }
    for option, path in maps.items():
        if path is not None:
            one_photo_only(jobs, option)
    for job in jobs:
        further = extras.paths_of(job)
        for path in further:
            refuse_existing(path, overwrite=overwrite)
        if len({*further, job.output, job.photo}) < len(further) + 2:
            raise UsageError(
                "Two of the outputs have the same name", kept="Nothing was changed", todo="Give each a name of its own"
            )
    for_each(
        jobs,
        lambda job: _restore_one(job, order, extras, format=format, overwrite=overwrite),
        name_of=lambda job: str(job.photo),
    )


def one_photo_only(jobs: list[Job], option: str) -> None:
    """Raises UsageError when an option that names one file meets several photographs."""
    photos = len({job.photo for job in jobs})
    if photos > 1:
        raise UsageError(
            f"{option} names one file, but there are {photos} photographs",
            kept="Nothing was changed",
            todo=f"Use {option} with one photograph at a time",
        )


def print_plans(inputs: list[Path], order: Order) -> None:
    """Prints the plan of every photograph as JSON: indented for one, one per line for several."""
    photos = photos_in(inputs)
    indent = 2 if len(photos) == 1 else None

    def work(path: Path) -> None:
        from heirloom.core.io import open_scan

        plan = _plan_for(open_scan(path), order)[0]
        typer.echo(json.dumps(plan.to_json(), indent=indent, ensure_ascii=False))

    for_each(photos, work, name_of=str)


def plan_in(path: Path) -> Plan:
    """The plan in a JSON file. Raises InputMissing, BadPlan."""
    from heirloom.pipeline import plan_from_json

    if not path.is_file():
        raise InputMissing(f"There is no plan {path}", kept="Nothing was changed", todo="Make one with --plan-only")
    try:
        return plan_from_json(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise BadPlan(
            f"The plan {path} is not a text file", kept="Nothing was changed", todo="Make one with --plan-only"
        ) from error


def mask_in(path: Path) -> Mask:
    """The mask in a picture file, float32 (H, W). Raises InputMissing, BadMask."""
    import numpy as np

    from heirloom.core.color import luma
    from heirloom.core.io import read

    try:
        return np.ascontiguousarray(luma(read(path).pixels))
    except InputMissing:
        raise
    except HeirloomError as error:
        raise BadMask(
            f"The mask {path} cannot be read ({error.happened})",
            kept="Nothing was changed",
            todo="Save it as an 8-bit gray PNG; repair --mask-out writes one to start from",
        ) from error


def _plan_for(scan: Scan, order: Order, *, measured: bool = False) -> tuple[Plan, Findings | None]:
    """The plan and what it was made from; for an enlargement nothing needs to be, unless it is to be `measured`."""
    from heirloom.analysis import analyze
    from heirloom.pipeline import plan, plan_upscale

    if order.plan is not None:
        return order.plan, None
    if order.enlargement is not None:
        wanted = order.enlargement
        plan_of_it = plan_upscale(scan, wanted.target, detail=wanted.detail, method=wanted.method, seed=order.seed)
        return plan_of_it, analyze(scan, damage=False) if measured else None
    # where a mask is given or the damage is searched for anyway, looking for it twice would only cost time
    search = not order.wish.repair_anyway and order.wish.wants("repair")
    findings = analyze(scan, damage=search, method=order.wish.method)
    return plan(findings, order.wish, seed=order.seed), findings


def _restore_one(job: Job, order: Order, extras: Extras, *, format: str | None, overwrite: bool) -> None:
    from heirloom.core.io import format_of, open_scan, refuse_too_wide
    from heirloom.pipeline import run, size_after
    from heirloom.report import xmp_for

    scan = open_scan(job.photo)
    with progress_bar(job.photo.name) as report:
        if report is not None:
            report("analyzing", 0.0)
        plan, findings = _plan_for(scan, _of_variant(order, job), measured=extras.report or extras.record)
        height, width = size_after(plan, scan.height, scan.width)
        refuse_too_wide(format_of(job.output, format=format), height=height, width=width)
        result = run(plan, scan, mask=order.mask, protect=order.protect, findings=findings, progress=report)
        for path in (job.output, *extras.paths_of(job)):
            make_folder(path.parent)
        notes = result.canvas.save(
            job.output, format=format, xmp=xmp_for(result, original=result.canvas.source.xmp), overwrite=overwrite
        )
        _write_extras(job, scan, result, extras, notes=(*scan.source.notes, *notes), overwrite=overwrite)
    typer.echo(f"{job.photo} -> {job.output}: {_summary(result, order.wish)}")
    for sentence in _told(order.wish):
        typer.echo(f"  {sentence}")
    of_steps = [note for record in result.records for note in record.notes]
    measured = () if findings is None else findings.notes
    for note in dict.fromkeys((*scan.source.notes, *notes, *measured, *of_steps)):
        typer.echo(f"  note: {note}", err=True)


def _of_variant(order: Order, job: Job) -> Order:
    """The order for one of several answers for a photograph."""
    colours = replace(order.wish.colours, variant=job.variant)
    return replace(order, wish=replace(order.wish, colours=colours)) if job.variant else order


def _write_extras(
    job: Job, scan: Scan, result: Result, extras: Extras, *, notes: tuple[str, ...], overwrite: bool
) -> None:
    from heirloom.core.io import atomic_write_bytes
    from heirloom.core.masks import DamageMap
    from heirloom.report import record_json
    from heirloom.report.maps import invented_png, mask_png, uncertain_png
    from heirloom.report.page import report_page

    if extras.invented_out is not None and not job.variant:
        atomic_write_bytes(extras.invented_out, invented_png(result.invented), overwrite=overwrite)
    if extras.mask_out is not None:
        damage = result.damage or DamageMap.empty(*result.size_before)
        atomic_write_bytes(extras.mask_out, mask_png(damage), overwrite=overwrite)
    if extras.uncertain_out is not None and not job.variant:
        atomic_write_bytes(extras.uncertain_out, uncertain_png(result), overwrite=overwrite)
    if not (extras.record or extras.report):
        return
    record = record_json(
        result,
        input_path=job.photo,
        output_path=job.output,
        input_sha256=result.canvas.source.sha256,
        output_sha256=hashlib.sha256(job.output.read_bytes()).hexdigest(),
        notes=notes,
    )
    if extras.record:
        text = json.dumps(record, indent=2, ensure_ascii=False)
        atomic_write_bytes(job.beside(".json"), _utf8(text), overwrite=overwrite)
    if extras.report:
        page = report_page(result, before=scan, record=record)
        atomic_write_bytes(job.beside(".report.html"), _utf8(page), overwrite=overwrite)


def _utf8(text: str) -> bytes:
    """The text as UTF-8; a byte of a file name that is not (an old disk, a ZIP from elsewhere) becomes a `?`."""
    return text.encode("utf-8", "replace")


def _told(wish: Wish) -> tuple[str, ...]:
    """What was understood of a caption, and which of its words are not known."""
    from heirloom.steps.colorize import understand

    colours = wish.colours
    return understand(colours.caption, year=colours.year).sentences() if colours.caption or colours.year else ()


def _summary(result: Result, wish: Wish) -> str:
    """One line for the terminal: what was done and how much of the picture was made up."""
    done = [record.step.name for record in result.records if record.changed.share > 0]
    if not done:
        reasons = "; ".join(f"{item.name}: {item.reason}" for item in result.plan.left_out if wish.wants(item.name))
        return f"nothing needed to be changed ({reasons})" if reasons else "nothing needed to be changed"
    size = f" to {result.canvas.width} x {result.canvas.height} px" if result.is_enlarged else ""
    return f"{', '.join(done)}{size}{_invented(result)}, {result.took_s:.1f} s"


def _invented(result: Result) -> str:
    """What was made up, with a comma before it; empty where nothing was."""
    if not result.invented.share:
        return ""
    if any(record.invented.share for record in result.records if record.is_enlargement):
        return ", fine texture made up"
    if result.uncertain is not None:
        return ", its colours are an interpretation"
    return f", {result.invented.share:.2%} of the picture filled in"
