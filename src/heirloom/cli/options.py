"""Options that several commands share, and how their values are read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from heirloom.errors import UsageError

Inputs = Annotated[list[Path], typer.Argument(metavar="IN", help="Photographs, or folders of them.")]
Output = Annotated[
    str | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE_OR_DIR",
        help="A file, or a folder (existing, or ending in /).",
        show_default=False,
    ),
]
Format = Annotated[str | None, typer.Option(help="png, jpg, tiff, webp or avif; the photograph's own without it.")]
Seed = Annotated[int, typer.Option(min=0, help="The same seed and plan give the same bytes.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace existing outputs; never an original.")]
Report = Annotated[bool, typer.Option("--report", help="Also write one HTML page that shows what was done.")]
AsJson = Annotated[bool, typer.Option("--json", help="Also write the record as JSON.")]
InventedOut = Annotated[
    Path | None, typer.Option("--invented-out", metavar="M.png", help="Also write the map of what was made up.")
]
Strength = Annotated[float, typer.Option(min=0, max=1, help="The dial of every step: 0 nothing, 1 all of it.")]
Sepia = Annotated[str, typer.Option(help="keep or neutralise the tone of a sepia print.")]


def number_or_word(value: str) -> Any:
    """A number where the text is one, else the text."""
    try:
        return float(value)
    except ValueError:
        return value


def sepia_choice(value: str) -> Any:
    """`keep` or `neutralise`. Raises UsageError for anything else."""
    if value not in ("keep", "neutralise"):
        raise UsageError(f"--sepia is {value!r}", kept="Nothing was changed", todo="Use keep or neutralise")
    return value
