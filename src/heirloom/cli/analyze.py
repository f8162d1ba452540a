"""`heirloom analyze`: what is the matter with a photograph."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from heirloom.cli.batch import for_each
from heirloom.cli.files import photos_in
from heirloom.cli.progress import progress_bar


def analyze(
    photos: Annotated[list[Path], typer.Argument(metavar="IN", help="Photographs, or folders of them.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per photograph, one per line.")] = False,
) -> None:
    """Measure damage, noise, blur, fading, cast and more; change nothing."""
    found = photos_in(photos)
    for_each(found, lambda path: _analyze_one(path, as_json=as_json), name_of=str)


def _analyze_one(path: Path, *, as_json: bool) -> None:
    import json

    from heirloom.analysis import analyze as measure
    from heirloom.analysis import findings_table, findings_to_json
    from heirloom.core.io import open_scan

    with progress_bar(path.name) as report:
        if report is not None:
            report("analyzing", 0.0)
        findings = measure(open_scan(path))
    if as_json:
        typer.echo(json.dumps(findings_to_json(findings, path=path), ensure_ascii=False))
        return
    rows = findings_table(findings)
    width = max(len(name) for name, _ in rows)
    typer.echo(str(path))
    for name, words in rows:
        typer.echo(f"  {name:<{width}}  {words}")
