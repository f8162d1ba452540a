"""`heirloom bench`: measures restoration beside classical tools."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, cast

import typer

from heirloom.cli.options import number_or_word
from heirloom.cli.progress import progress_bar


def bench(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder of clean photographs.")],
    task: Annotated[str, typer.Option(help="damage, fill, repair, enhance or restore.")] = "restore",
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many photographs.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of the ageing.")] = 0,
    severity: Annotated[str | None, typer.Option(help="mild, medium, heavy, or a number from 0 to 1.")] = None,
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
    """Age clean photographs, restore them by Heirloom and by classical tools, and print the figures side by side."""
    import json

    from heirloom.aging.chain import severity_level
    from heirloom.bench import DAMAGE_TASK, Task, damage_table, run_bench, run_damage_bench, table

    level = None if severity is None else severity_level(number_or_word(severity))
    with progress_bar(task) as report:
        if task == DAMAGE_TASK:
            found = run_damage_bench(
                folder,
                limit=limit,
                seed=seed,
                severity=level,
                artefacts=artefacts,
                anchor_weights=anchor_weights,
                progress=report,
            )
        else:
            restored = run_bench(
                folder,
                task=cast(Task, task),
                limit=limit,
                seed=seed,
                severity=level,
                metric_weights=metric_weights,
                progress=report,
            )
    if as_json:
        typer.echo(json.dumps((found if task == DAMAGE_TASK else restored).to_json()))
    else:
        typer.echo(damage_table(found) if task == DAMAGE_TASK else table(restored))
