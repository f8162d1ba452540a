"""`heirloom train`: trains one of the networks that Heirloom ships, on the processor or on a graphics card."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def train(
    recipe: Annotated[str, typer.Argument(metavar="RECIPE", help="damage or fill.")],
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
    from heirloom.cli.extras import needs_train_extra

    needs_train_extra()
    import torch

    from heirloom.train.jobs import Data, train_job
    from heirloom.train.loop import Run

    if threads is not None:
        torch.set_num_threads(threads)
    folder = out or Path(".checkpoints") / recipe
    on = device if device != "auto" else ("cuda" if torch.cuda.is_available() else "cpu")
    run = Run(
        folder=folder,
        minutes=minutes,
        steps=steps,
        resume=resume,
        device=on,
        workers=workers,
        compile=on == "cuda",
        say=typer.echo,
    )
    work = Data(folder=data, work=folder / "data", seed=seed, pairs=pairs)
    figures = train_job(recipe, work, run, weights=weights, export_to=export)
    typer.echo(", ".join(f"{name} {value:.4f}" for name, value in figures.items()))
