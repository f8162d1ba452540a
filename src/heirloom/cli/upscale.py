"""`heirloom upscale`: photographs in, larger ones out, to a factor, a number of pixels or a print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from heirloom.cli import options
from heirloom.cli.files import jobs_for
from heirloom.cli.restoring import Enlargement, Extras, Order, carry_out
from heirloom.errors import UsageError

if TYPE_CHECKING:
    from heirloom.steps.enhance import Target

STYLES = {"faithful": 0.0, "detailed": 1.0}  # what each means for the dial of detail
USUAL_SCALE = 2.0


def upscale(
    photos: options.Inputs,
    output: options.Output = None,
    scale: Annotated[
        float | None,
        typer.Option(metavar="S", help="So many times as large: any number above 1 up to 16; 2 without it."),
    ] = None,
    long_side: Annotated[int | None, typer.Option(metavar="PX", min=1, help="So many pixels on the long side.")] = None,
    paper: Annotated[
        str | None,
        typer.Option("--print", metavar="20x30cm@300dpi", help="To fill this paper (cm, mm or in) at this resolution."),
    ] = None,
    style: Annotated[
        str | None,
        typer.Option(help="faithful invents nothing; detailed makes up fine texture. Faithful without it."),
    ] = None,
    detail: Annotated[
        float | None, typer.Option(min=0, max=1, help="Between the styles: 0 faithful, 1 detailed.")
    ] = None,
    method: options.Method = "learned",
    format: options.Format = None,
    report: options.Report = False,
    as_json: options.AsJson = False,
    invented_out: options.InventedOut = None,
    overwrite: options.Overwrite = False,
) -> None:
    """Enlarge photographs for a larger print or screen; nothing is invented unless detail is asked for."""
    from heirloom.pipeline import Wish

    enlargement = Enlargement(
        target=target_of(scale=scale, long_side=long_side, paper=paper),
        detail=detail_of(style=style, detail=detail),
        method=options.method_choice(method),
    )
    if enlargement.detail > 0 and enlargement.method == "classical":
        raise UsageError(
            "--method classical cannot give detail",
            kept="Nothing was changed",
            todo="Leave out --style and --detail, or --method",
        )
    jobs = jobs_for(photos, output=output, label="enlarged", format=format, overwrite=overwrite)
    order = Order(wish=Wish(preset="upscale"), enlargement=enlargement)
    extras = Extras(report=report, record=as_json, invented_out=invented_out)
    carry_out(jobs, order, extras, format=format, overwrite=overwrite)


def target_of(*, scale: float | None, long_side: int | None, paper: str | None) -> Target:
    """What to enlarge to; twice as large where nothing was said. Raises UsageError for two answers."""
    from heirloom.steps.enhance import LongSide, Times, print_named

    given = [
        name
        for name, value in (("--scale", scale), ("--long-side", long_side), ("--print", paper))
        if value is not None
    ]
    if len(given) > 1:
        raise UsageError(f"{' and '.join(given)} contradict each other", kept="Nothing was changed", todo="Give one")
    if paper is not None:
        return print_named(paper)
    if long_side is not None:
        return LongSide(pixels=long_side)
    return Times(scale=USUAL_SCALE if scale is None else scale)


def detail_of(*, style: str | None, detail: float | None) -> float:
    """The dial of detail in [0, 1]. Raises UsageError for an unknown style, and for a style with another dial."""
    if style is not None and style not in STYLES:
        raise UsageError(f"--style is {style!r}", kept="Nothing was changed", todo=f"Use {' or '.join(STYLES)}")
    if style is not None and detail is not None:
        raise UsageError(
            "--style and --detail say the same in two ways", kept="Nothing was changed", todo="Give one of them"
        )
    return detail if detail is not None else STYLES[style or "faithful"]
