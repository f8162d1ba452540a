"""`heirloom restore`, `repair` and `enhance`: photographs in, better ones out, with a record of what was done."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from heirloom.cli import options
from heirloom.cli.colorize import colour_wish
from heirloom.cli.files import jobs_for
from heirloom.cli.restoring import Extras, Order, carry_out, one_photo_only, print_plans
from heirloom.errors import UsageError

ENHANCE_STEPS = ("clean", "unfade", "tone")


def restore(
    photos: options.Inputs,
    output: options.Output = None,
    preset: Annotated[str, typer.Option(help="auto, gentle or archive.")] = "auto",
    plan: Annotated[Path | None, typer.Option(metavar="PLAN.json", help="Run this plan instead of making one.")] = None,
    plan_only: Annotated[bool, typer.Option("--plan-only", help="Print the plan as JSON and change nothing.")] = False,
    method: options.Method = "learned",
    protect: options.Protect = None,
    seed: options.Seed = 0,
    sepia: options.Sepia = "keep",
    colorize: Annotated[
        bool, typer.Option("--colorize", help="Give gray and toned photographs plausible colours: an interpretation.")
    ] = False,
    caption: options.Caption = None,
    year: options.Year = None,
    format: options.Format = None,
    report: options.Report = False,
    as_json: options.AsJson = False,
    invented_out: options.InventedOut = None,
    overwrite: options.Overwrite = False,
) -> None:
    """Restore photographs: find what is wrong, repair and correct it, and say what was done."""
    from heirloom.cli.restoring import mask_in, plan_in
    from heirloom.pipeline.presets import wish_for

    wish = replace(
        wish_for(preset),
        sepia=options.sepia_choice(sepia),
        method=options.method_choice(method),
        colorize=float(colorize),
        colours=colour_wish(look="natural", caption=caption, year=year),
    )
    if colorize and preset == "archive":
        raise UsageError(
            "--colorize and the archive preset contradict each other",
            kept="Nothing was changed; an archive keeps what came down to us",
            todo="Use another preset, or heirloom colorize for a copy in colour",
        )
    extras = Extras(report=report, record=as_json, invented_out=invented_out)
    order = Order(wish=wish, plan=None if plan is None else plan_in(plan), seed=seed)
    if plan_only:
        print_plans(photos, order)
        return
    jobs = jobs_for(photos, output=output, label="restored", format=format, overwrite=overwrite)
    if protect is not None:
        one_photo_only(jobs, "--protect")
        order = replace(order, protect=mask_in(protect))
    carry_out(jobs, order, extras, format=format, overwrite=overwrite)


def repair(
    photos: options.Inputs,
    output: options.Output = None,
    mask: Annotated[
        Path | None, typer.Option(metavar="M.png", help="Repair exactly what is white (>= 128) in this mask.")
    ] = None,
    mask_kind: options.MaskKind = None,
    mask_out: Annotated[
        Path | None, typer.Option(metavar="M.png", help="Write the damage found: 0 none, 255 certain, >= 128 repaired.")
    ] = None,
    protect: options.Protect = None,
    kinds: options.Kinds = None,
    method: options.Method = "learned",
    sensitivity: Annotated[float, typer.Option(min=0, max=1, help="Of the search for damage: 0 finds nothing.")] = 0.5,
    strength: options.Strength = 1.0,
    seed: options.Seed = 0,
    format: options.Format = None,
    report: options.Report = False,
    as_json: options.AsJson = False,
    invented_out: options.InventedOut = None,
    overwrite: options.Overwrite = False,
) -> None:
    """Repair scratches, creases, dust, stains and losses, or exactly a given mask; nothing else changes."""
    from heirloom.cli.restoring import mask_in
    from heirloom.pipeline import Wish

    wish = Wish(
        preset="repair",
        only=("repair",),
        repair=strength,
        sensitivity=sensitivity,
        method=options.method_choice(method),
        kinds=options.kinds_choice(kinds),
        mask_kind=options.mask_kind_choice(mask_kind, has_mask=mask is not None),
        repair_anyway=True,
    )
    extras = Extras(report=report, record=as_json, invented_out=invented_out, mask_out=mask_out)
    jobs = jobs_for(photos, output=output, label="restored", format=format, overwrite=overwrite)
    for option, path in (("--mask", mask), ("--protect", protect)):
        if path is not None:
            one_photo_only(jobs, option)
    order = Order(
        wish=wish,
        seed=seed,
        mask=None if mask is None else mask_in(mask),
        protect=None if protect is None else mask_in(protect),
    )
    carry_out(jobs, order, extras, format=format, overwrite=overwrite)


def enhance(
    photos: options.Inputs,
    output: options.Output = None,
    only: Annotated[str | None, typer.Option(help="One step alone: clean, unfade or tone.")] = None,
    strength: options.Strength = 1.0,
    grain: options.Grain = None,
    method: options.Method = "learned",
    sepia: options.Sepia = "keep",
    seed: options.Seed = 0,
    format: options.Format = None,
    report: options.Report = False,
    as_json: options.AsJson = False,
    overwrite: options.Overwrite = False,
) -> None:
    """Clean noise, grain and blur and bring faded colour and tone back; nothing is invented."""
    from heirloom.pipeline import Wish

    if only is not None and only not in ENHANCE_STEPS:
        raise UsageError(
            f"--only is {only!r}", kept="Nothing was changed", todo=f"Use one of: {', '.join(ENHANCE_STEPS)}"
        )
    wish = Wish(
        preset="enhance",
        only=ENHANCE_STEPS if only is None else (only,),
        clean=strength,
        unfade=strength,
        tone=strength,
        grain=grain,
        method=options.method_choice(method),
        sepia=options.sepia_choice(sepia),
    )
    jobs = jobs_for(photos, output=output, label="restored", format=format, overwrite=overwrite)
    carry_out(
        jobs, Order(wish=wish, seed=seed), Extras(report=report, record=as_json), format=format, overwrite=overwrite
    )
