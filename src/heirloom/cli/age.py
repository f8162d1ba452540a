"""`heirloom age`: makes a new photograph old, to try restoration on and to train it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from heirloom.cli.batch import for_each
from heirloom.cli.files import Job, jobs_for, make_folder
from heirloom.cli.options import number_or_word

if TYPE_CHECKING:  # the engine is loaded when it ages something, not for --help
    from heirloom.aging import Aged


def age(
    photos: Annotated[list[Path], typer.Argument(metavar="IN", help="Photographs, or folders of them.")],
    output: Annotated[str | None, typer.Option("-o", "--output", help="A file, or a folder.")] = None,
    kinds: Annotated[
        str | None, typer.Option(help="Kinds of ageing, separated by commas; a likely mixture without it.")
    ] = None,
    look: Annotated[
        str | None, typer.Option(metavar="NAME", help='A named look, such as "1950s print, stored badly".')
    ] = None,
    severity: Annotated[str, typer.Option(help="mild, medium, heavy, or a number from 0 to 1.")] = "medium",
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same damage.")] = 0,
    artefacts: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Also real damage from this folder of masks.")
    ] = None,
    masks: Annotated[bool, typer.Option("--masks", help="Also write a mask of each kind of damage.")] = False,
    log: Annotated[bool, typer.Option("--log", help="Also write every choice as JSON.")] = False,
    format: Annotated[str | None, typer.Option(help="png, jpg, tiff, webp or avif.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace existing outputs.")] = False,
) -> None:
    """Make clean photographs old: scratches, creases, stains, fading, grain, blur and more, seeded and logged."""
    from heirloom.aging.chain import kinds_named, severity_level

    if look is not None:
        _check_look(look, is_alone=kinds is None and artefacts is None)
    chosen = None if kinds is None else kinds_named([name.strip() for name in kinds.split(",")])
    level = severity_level(number_or_word(severity))

    def work(job: Job) -> None:
        from heirloom.aging import age as make_old
        from heirloom.aging import age_as
        from heirloom.core.io import read, write

        if look is not None:
            aged = age_as(read(job.photo), look=look, severity=level, seed=seed)
        else:
            aged = make_old(read(job.photo), kinds=chosen, severity=level, seed=seed, artefacts=artefacts)
        make_folder(job.output.parent)
        write(aged.photo, job.output, format=format, overwrite=overwrite)
        if masks:
            _write_masks(job, aged, overwrite=overwrite)
        if log:
            _write_log(job, aged, seed=seed, overwrite=overwrite)
        typer.echo(f"{job.photo} -> {job.output}: {', '.join(str(entry['kind']) for entry in aged.log)}")

    jobs = jobs_for(photos, output=output, label="aged", format=format, overwrite=overwrite)
    for_each(jobs, work, name_of=lambda job: str(job.photo))


def _check_look(look: str, *, is_alone: bool) -> None:
    """Raises UsageError for an unknown look, before anything is read, and for one that is not asked for alone."""
    from heirloom.aging.looks import look_named
    from heirloom.errors import UsageError

    look_named(look)
    if not is_alone:
        raise UsageError(
            "--look and --kinds or --artefacts contradict each other",
            kept="Nothing was aged",
            todo="Give either a look, or kinds and artefacts",
        )


def _write_masks(job: Job, aged: Aged, *, overwrite: bool) -> None:
    """One mask beside the output for each kind of damage."""
    import numpy as np

    from heirloom.core.io import atomic_write_bytes
    from heirloom.core.masks import DamageMap, kind_code
    from heirloom.report.maps import mask_png

    for kind, mask in aged.damage.items():
        damage = DamageMap(probability=mask, kind=np.full(mask.shape, kind_code(kind), np.uint8))
        atomic_write_bytes(job.beside(f".{kind.value}.png"), mask_png(damage), overwrite=overwrite)


def _write_log(job: Job, aged: Aged, *, seed: int, overwrite: bool) -> None:
    """Every choice as JSON beside the output."""
    import json

    from heirloom.core.io import atomic_write_bytes

    text = json.dumps({"schema": "heirloom.ageing/1", "seed": seed, "log": list(aged.log)}, indent=1)
    atomic_write_bytes(job.beside(".json"), text.encode(), overwrite=overwrite)
