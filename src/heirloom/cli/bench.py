"""`heirloom bench`: measures restoration beside classical tools."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, cast

import typer

from heirloom.cli.options import number_or_word
from heirloom.cli.progress import progress_bar


def bench(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder of clean photographs.")],
    task: Annotated[str, typer.Option(help="repair, enhance or restore.")] = "restore",
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many photographs.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of the ageing.")] = 0,
    severity: Annotated[str | None, typer.Option(help="mild, medium, heavy, or a number from 0 to 1.")] = None,
    metric_weights: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Weights of the LPIPS-like distance; needs the torch extra.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The whole report as JSON.")] = False,
) -> None:
    """Age clean photographs, restore them by Heirloom and by classical tools, and print the figures side by side."""
    import json

    from heirloom.aging.chain import severity_level
    from heirloom.bench import Task, run_bench, table

    level = None if severity is None else severity_level(number_or_word(severity))
    with progress_bar(task) as report:
        result = run_bench(
            folder,
            task=cast(Task, task),
            limit=limit,
            seed=seed,
            severity=level,
            metric_weights=metric_weights,
            progress=report,
        )
    typer.echo(json.dumps(result.to_json()) if as_json else table(result))
