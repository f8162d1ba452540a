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
Method = Annotated[str, typer.Option(help="learned (trained networks) or classical, wherever there are both.")]
Grain = Annotated[
    float | None,
    typer.Option(
        min=0,
        max=1,
        help="The share of the film's grain that stays: 0 smooth, 1 all of it; chosen by its size without it.",
        show_default=False,
    ),
]
Kinds = Annotated[
    str | None,
    typer.Option(
        metavar="KINDS",
        help="Kinds of damage to repair, separated by commas; all but writing without it.",
        show_default=False,
    ),
]
MaskKind = Annotated[
    str | None,
    typer.Option(
        metavar="KIND", help="What the mask marks: a stain is corrected, all else filled.", show_default=False
    ),
]
Protect = Annotated[
    Path | None, typer.Option(metavar="P.png", help="Change nothing where this mask is white (>= 128).")
]
Sepia = Annotated[str, typer.Option(help="keep or neutralise the tone of a sepia print.")]


Caption = Annotated[
    str | None,
    typer.Option(metavar="TEXT", help='What is known, such as "wedding in Lisbon, spring 1952, navy suit".'),
]
Year = Annotated[int | None, typer.Option(metavar="N", min=1826, max=2100, help="When the photograph was taken.")]


def number_or_word(value: str) -> Any:
    """A number where the text is one, else the text."""
    try:
        return float(value)
    except ValueError:
        return value


def method_choice(value: str) -> str:
    """`learned` or `classical`. Raises UsageError for anything else."""
    from heirloom.steps.repair import METHODS

    if value not in METHODS:
        raise UsageError(f"--method is {value!r}", kept="Nothing was changed", todo=f"Use {' or '.join(METHODS)}")
    return value


def kinds_choice(value: str | None) -> tuple[str, ...]:
    """The kinds of damage in a list such as `scratch,dust`; all but writing without one. Raises UsageError."""
    from heirloom.core.masks import DamageKind
    from heirloom.steps.repair import REPAIRABLE

    if value is None:
        return REPAIRABLE
    known = (*REPAIRABLE, DamageKind.WRITING.value)
    kinds = tuple(dict.fromkeys(name.strip() for name in value.split(",")))
    unknown = [name for name in kinds if name not in known]
    if unknown:
        raise UsageError(
            f"--kinds holds {unknown[0]!r}", kept="Nothing was changed", todo=f"Use some of: {', '.join(known)}"
        )
    return kinds


def mask_kind_choice(value: str | None, *, has_mask: bool) -> str | None:
    """What a given mask marks: a kind of damage, or None. Raises UsageError for another word or without a mask."""
    from heirloom.steps.repair import REPAIRABLE

    if value is None:
        return None
    if not has_mask:
        raise UsageError(
            "--mask-kind without --mask", kept="Nothing was changed", todo="Give the mask too, or use --kinds"
        )
    if value not in REPAIRABLE:
        raise UsageError(
            f"--mask-kind is {value!r}", kept="Nothing was changed", todo=f"Use one of: {', '.join(REPAIRABLE)}"
        )
    return value


def sepia_choice(value: str) -> Any:
    """`keep` or `neutralise`. Raises UsageError for anything else."""
    if value not in ("keep", "neutralise"):
        raise UsageError(f"--sepia is {value!r}", kept="Nothing was changed", todo="Use keep or neutralise")
    return value
