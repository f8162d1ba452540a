"""`heirloom bench`: measures finding, filling, restoring, enlarging and colouring beside other tools."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, cast

import typer

from heirloom.cli.options import number_or_word
from heirloom.cli.progress import Report as Progress
from heirloom.cli.progress import progress_bar
from heirloom.errors import UsageError


def bench(
    folder: Annotated[
        Path | None, typer.Argument(metavar="FOLDER", help="A folder of clean photographs; none with --pairs.")
    ] = None,
    task: Annotated[str, typer.Option(help="damage, fill, repair, enhance, restore, upscale or colorize.")] = "restore",
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many photographs.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of the ageing.")] = 0,
    case: Annotated[list[str] | None, typer.Option(metavar="CASE", help="Only this case; can be given again.")] = None,
    severity: Annotated[str | None, typer.Option(help="mild, medium, heavy, or a number from 0 to 1.")] = None,
    scale: Annotated[int | None, typer.Option(help="2 or 4, with --task upscale; both without it.")] = None,
    pairs: Annotated[
        tuple[Path, Path] | None,
        typer.Option(metavar="BEFORE AFTER", help="Folders of damaged scans and of their restorations, by name."),
    ] = None,
    metric_weights: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Weights of the LPIPS-like distance; needs the torch extra.")
    ] = None,
    artefacts: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Real film damage; what is held out from training is used.")
    ] = None,
    anchor_weights: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Weights of public networks to measure beside; needs torch too.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The whole report as JSON.")] = False,
) -> None:
    """Age clean photographs, or take real pairs, and print the figures of Heirloom and of other tools side by side."""
    import json

    asked = _Asked(
        folder=folder,
        task=task,
        cases=case,
        limit=limit,
        seed=seed,
        severity=severity,
        scale=scale,
        pairs=pairs,
        metric_weights=metric_weights,
        artefacts=artefacts,
        anchor_weights=anchor_weights,
    )
    with progress_bar(task) as progress:
        values, text = _measured(asked, progress)
    typer.echo(json.dumps(values) if as_json else text)


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """What a run is to measure."""

    folder: Path | None
    task: str
    cases: list[str] | None
    limit: int | None
    seed: int
    severity: str | None
    scale: int | None
    pairs: tuple[Path, Path] | None
    metric_weights: Path | None
    artefacts: Path | None
    anchor_weights: Path | None


def _measured(asked: _Asked, progress: Progress | None) -> tuple[dict[str, object], str]:
    """The report as JSON values and as a table."""
    from heirloom.bench import UPSCALE_TASK

    if asked.scale is not None and asked.task != UPSCALE_TASK:
        raise UsageError(
            f"The task {asked.task} has no scale",
            kept="Nothing was measured",
            todo="Use --scale with --task upscale, or leave it out",
        )
    if asked.pairs is not None:
        return _of_pairs(*asked.pairs, asked=asked, progress=progress)
    if asked.folder is None:
        raise _no_source("it has neither")
    return _of_folder(asked.folder, asked=asked, progress=progress)


def _of_folder(folder: Path, *, asked: _Asked, progress: Progress | None) -> tuple[dict[str, object], str]:
    """The figures on the clean photographs of a folder."""
    from heirloom.aging.chain import severity_level
    from heirloom.bench import (
        COLORIZE_TASK,
        DAMAGE_TASK,
        UPSCALE_TASK,
        Task,
        damage_table,
        run_bench,
        run_damage_bench,
        run_upscale_bench,
        table,
    )

    if asked.task == COLORIZE_TASK:
        return _of_colours(folder, asked=asked, progress=progress)
    level = None if asked.severity is None else severity_level(number_or_word(asked.severity))
    if asked.task == DAMAGE_TASK:
        found = run_damage_bench(
            folder,
            limit=asked.limit,
            seed=asked.seed,
            severity=level,
            cases=asked.cases,
            artefacts=asked.artefacts,
            anchor_weights=asked.anchor_weights,
            progress=progress,
        )
        return found.to_json(), damage_table(found)
    run = (
        partial(run_upscale_bench, scale=asked.scale)
        if asked.task == UPSCALE_TASK
        else partial(run_bench, task=cast(Task, asked.task))
    )
    report = run(
        folder,
        limit=asked.limit,
        seed=asked.seed,
        severity=level,
        cases=asked.cases,
        metric_weights=asked.metric_weights,
        anchor_weights=asked.anchor_weights,
        progress=progress,
    )
    return report.to_json(), table(report)


def _of_colours(folder: Path, *, asked: _Asked, progress: Progress | None) -> tuple[dict[str, object], str]:
    """The figures of ways to colour, which have one case and no strength."""
    from heirloom.bench import run_colour_bench, table

    given = {"--severity": asked.severity, "--case": asked.cases, "--anchor-weights": asked.anchor_weights}
    for option, value in given.items():
        if value:
            raise UsageError(
                f"The task {asked.task} takes no {option}", kept="Nothing was measured", todo=f"Leave {option} out"
            )
    report = run_colour_bench(
        folder, limit=asked.limit, seed=asked.seed, metric_weights=asked.metric_weights, progress=progress
    )
    return report.to_json(), table(report)


def _of_pairs(before: Path, after: Path, *, asked: _Asked, progress: Progress | None) -> tuple[dict[str, object], str]:
    """The figures on the pairs of two folders, each registered first."""
    from heirloom.bench import run_pairs_bench, table
    from heirloom.bench.photos import MAX_PIXELS
    from heirloom.train.pairs import load_pairs

    if asked.folder is not None:
        raise _no_source("it has both")
    if asked.task != "restore":
        raise UsageError(
            f"Pairs cannot be used for the task {asked.task}",
            kept="Nothing was measured",
            todo="Use --pairs with --task restore",
        )
    loaded = load_pairs(before, after, limit=asked.limit, max_pixels=MAX_PIXELS)
    report = run_pairs_bench(
        loaded.pairs, seed=asked.seed, metric_weights=asked.metric_weights, notes=loaded.notes, progress=progress
    )
    return report.to_json(), table(report)


def _no_source(has: str) -> UsageError:
    return UsageError(
        f"The bench needs clean photographs or real pairs, and {has}",
        kept="Nothing was measured",
        todo="Name a FOLDER of clean photographs, or --pairs BEFORE AFTER",
    )
