"""`heirloom colorize`: photographs in, the same in colour out, with what is known of their colours."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from heirloom.cli import options
from heirloom.cli.files import jobs_for, variants_of
from heirloom.cli.restoring import Extras, Order, carry_out, one_photo_only
from heirloom.errors import InputMissing, UsageError

if TYPE_CHECKING:
    from heirloom.pipeline import ColourWish
    from heirloom.steps.colorize import Hint, Palette


PlaceHints = Annotated[
    list[str] | None,
    typer.Option("--hint", metavar="X,Y,COLOUR", help="A colour at a place: #rrggbb or a word. Can be given again."),
]
HintsFile = Annotated[
    Path | None, typer.Option("--hints", metavar="FILE.json", help="Points, strokes and regions with their colours.")
]
PaletteOption = Annotated[
    str | None, typer.Option(metavar="FILE_OR_NAME", help="Colours of the whole: a name, JSON, or a photograph.")
]
Reference = Annotated[Path | None, typer.Option(metavar="PHOTO", help="Take the palette of this colour photograph.")]
Variants = Annotated[int, typer.Option(min=1, max=8, help="So many different, plausible answers.")]
LookOption = Annotated[str, typer.Option(help="natural, hand-tinted, autochrome, kodachrome-1950s or faded-1970s.")]
ColourStrength = Annotated[float, typer.Option(min=0, max=1, help="0 leaves the photograph as it is, 1 colours it.")]
UncertainOut = Annotated[
    Path | None, typer.Option("--uncertain-out", metavar="M.png", help="Also write how uncertain the colours are.")
]


def colorize(
    photos: options.Inputs,
    output: options.Output = None,
    places: PlaceHints = None,
    hints: HintsFile = None,
    palette: PaletteOption = None,
    reference: Reference = None,
    caption: options.Caption = None,
    year: options.Year = None,
    variants: Variants = 1,
    look: LookOption = "natural",
    strength: ColourStrength = 1.0,
    seed: options.Seed = 0,
    format: options.Format = None,
    report: options.Report = False,
    as_json: options.AsJson = False,
    uncertain_out: UncertainOut = None,
    overwrite: options.Overwrite = False,
) -> None:
    """Give photographs plausible colours: an interpretation. Their lightness stays, and hints are obeyed."""
    from heirloom.pipeline import Wish

    wanted = colour_wish(look=look, caption=caption, year=year)
    wanted = replace(
        wanted,
        hints=hints_in(places or [], hints),
        palette=palette_in(palette, reference),
        variants=variants,
    )
    wish = Wish(preset="colorize", colorize=strength, colours=wanted, colorize_alone=True)
    jobs = jobs_for(photos, output=output, label="colorized", format=format, overwrite=overwrite or variants > 1)
    if wanted.hints:
        one_photo_only(jobs, "--hint" if places else "--hints")
    jobs = variants_of(jobs, variants, overwrite=overwrite)
    extras = Extras(report=report, record=as_json, uncertain_out=uncertain_out)
    carry_out(jobs, Order(wish=wish, seed=seed), extras, format=format, overwrite=overwrite)


def colour_wish(*, look: str, caption: str | None, year: int | None) -> ColourWish:
    """What is said about the colours in words. Raises UsageError for a look that does not exist."""
    from heirloom.pipeline import ColourWish
    from heirloom.steps.colorize import LOOK_NAMES

    if look not in LOOK_NAMES:
        raise UsageError(f"--look is {look!r}", kept="Nothing was changed", todo=f"Use one of: {', '.join(LOOK_NAMES)}")
    return ColourWish(look=look, caption=caption or "", year=year)


def hints_in(texts: list[str], path: Path | None) -> tuple[Hint, ...]:
    """The hints of a file and those of the command line, which count more. Raises UsageError, InputMissing."""
    from heirloom.steps.colorize import hint_from_text, hints_from_json

    of_file = () if path is None else hints_from_json(_text_of(path), folder=path.parent)
    return (*of_file, *(hint_from_text(text) for text in texts))


def palette_in(name: str | None, reference: Path | None) -> Palette:
    """The palette of a name, file or photograph; empty without any. Raises UsageError, and what reading raises."""
    from heirloom.core.io import open_scan
    from heirloom.steps.colorize import palette_from_json, palette_named, palette_of_picture

    if name is not None and reference is not None:
        raise UsageError(
            "--palette and --reference say the same in two ways", kept="Nothing was changed", todo="Give one of them"
        )
    if reference is not None:
        return palette_of_picture(open_scan(reference))
    if name is None:
        return ()
    path = Path(name)
    if not path.exists():
        return palette_named(name)
    return palette_from_json(_text_of(path)) if path.suffix.lower() == ".json" else palette_of_picture(open_scan(path))


def _text_of(path: Path) -> str:
    if not path.is_file():
        raise InputMissing(f"There is no file {path}", kept="Nothing was changed", todo="Check the name and folder")
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{path} is not a text file", kept="Nothing was changed", todo="Give JSON as docs/guide/colorize.md shows"
        ) from error
