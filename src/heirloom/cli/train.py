"""`heirloom train`: trains one of the networks that Heirloom ships, on the processor or on a graphics card."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from heirloom.cli.extras import needs_train_extra
from heirloom.errors import UsageError


def train(
    recipe: Annotated[
        str, typer.Argument(metavar="RECIPE", help="damage, fill, clean, unfade, upscale-x2, -x4 [-detailed].")
    ],
    data: Annotated[Path, typer.Option(metavar="DIR", help="Photographs to learn from, and shapes of film damage.")],
    minutes: Annotated[float | None, typer.Option(min=0.01, help="The budget, of all runs together.")] = None,
    steps: Annotated[int | None, typer.Option(min=1, help="The budget in steps instead.")] = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="DIR", help="For checkpoints; .checkpoints/RECIPE without it.")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on from the last checkpoint.")] = False,
    weights: Annotated[
        Path | None, typer.Option("--from", metavar="W.onnx", help="Begin with the weights of an exported network.")
    ] = None,
    rate: Annotated[float | None, typer.Option(min=1e-6, help="The highest learning rate, if not the usual.")] = None,
    export: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write RECIPE.onnx, RECIPE.json and the card here at the end.")
    ] = None,
    pairs: Annotated[
        tuple[Path, Path] | None,
        typer.Option(metavar="BEFORE AFTER", help="Folders of damaged scans and of their restorations, same names."),
    ] = None,
    device: Annotated[str, typer.Option(help="cpu or cuda; without it a graphics card where there is one.")] = "auto",
    threads: Annotated[int | None, typer.Option(min=1, help="For the network; the rest make batches.")] = None,
    workers: Annotated[int, typer.Option(min=0, help="Processes that make batches.")] = 1,
    seed: Annotated[int, typer.Option(min=0, help="Of weights, windows and damage.")] = 0,
) -> None:
    """Train a network by its recipe; resumable, seeded, and exported as ONNX with its card."""
    needs_train_extra()
    from heirloom.train.builders import Data
    from heirloom.train.jobs import job_named, train_job
    from heirloom.train.state import Run

    job_named(recipe)  # before its name becomes a folder
    use_threads(threads)
    on = device_named(device, local_rank=_told("LOCAL_RANK", 0))
    run = Run(
        folder=out or Path(".checkpoints") / recipe,
        minutes=minutes,
        steps=steps,
        resume=resume,
        device=on,
        workers=workers,
        compile=on != "cpu",
        rank=_told("RANK", 0),
        world=_told("WORLD_SIZE", 1),
        say=typer.echo,
    )
    work = Data(folder=data, work=run.folder / "data", seed=seed, pairs=pairs)
    train_job(recipe, work, run, weights=weights, rate=rate, export_to=export)


def use_threads(number: int | None) -> None:
    """Lets the network have so many threads; without a number PyTorch decides."""
    import torch

    if number is not None:
        torch.set_num_threads(number)


def device_named(asked: str, *, local_rank: int) -> str:
    """The device as torch calls it; of several processes on one machine each has its own graphics card.

    Raises UsageError for another word than auto, cpu and cuda, and where there is no graphics card to use.
    """
    import torch

    if asked not in ("auto", "cpu", "cuda"):
        raise UsageError(f"There is no device {asked!r}", kept="Nothing was trained", todo="Use auto, cpu or cuda")
    there = torch.cuda.is_available()
    if asked == "cuda" and not there:
        raise UsageError(
            "PyTorch finds no graphics card",
            kept="Nothing was trained",
            todo="Use --device cpu, or install PyTorch with CUDA",
        )
    return f"cuda:{local_rank}" if there and asked != "cpu" else "cpu"


def _told(name: str, usual: int) -> int:
    """A number that `torchrun` tells each of its processes."""
    return int(os.environ.get(name, usual))
