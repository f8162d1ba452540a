"""What `heirloom train` can train, by name, and how a run of it goes from the data to the exported network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heirloom.core.commit import commit
from heirloom.errors import InputMissing, UsageError
from heirloom.train.builders import (
    Data,
    Say,
    build_clean,
    build_colorize,
    build_damage,
    build_detailed,
    build_fill,
    build_unfade,
    build_upscale,
    write_clean,
    write_colorize,
    write_damage,
    write_fill,
    write_unfade,
    write_upscale,
)

if TYPE_CHECKING:  # the loop needs torch, and the names of the recipes are wanted without it
    from heirloom.train.recipe import Recipe
    from heirloom.train.state import Run, State


@dataclass(frozen=True, kw_only=True)
class Job:
    """One recipe by name."""

    build: Callable[[Data, Say], Recipe]
    write: Callable[[Any, Any, Path], None]  # the recipe's averaged network to an ONNX file
    prefix: str  # what the exported module calls the network
    fresh: tuple[str, ...] = ()  # weights that keep their start where those of a file have another shape
    learns_damage: bool = True  # False: film damage and pairs of scans teach it nothing


def train_job(
    name: str,
    data: Data,
    run: Run,
    *,
    weights: Path | None = None,
    rate: float | None = None,
    export_to: Path | None = None,
) -> dict[str, float]:
    """Trains the recipe called `name` and exports it to `export_to`; gives the last validation figures.

    `weights` is an exported file to begin from, `rate` another highest learning rate than the recipe's. Raises
    UsageError for an unknown recipe or a run that both resumes and begins from weights, InputMissing for a folder that
    is not there.
    """
    from heirloom.train.loop import train
    from heirloom.train.ranks import first_goes_first, joined

    job = job_named(name)
    if data.pairs is not None and not job.learns_damage:
        raise UsageError(f"{name} does not learn from pairs", kept="Nothing was trained", todo="Leave the pairs out")
    if not data.folder.is_dir():
        raise InputMissing(f"{data.folder} is no folder", kept="Nothing was trained", todo="Name the data with --data")
    if weights is not None and run.resume:
        raise UsageError(
            "A run that goes on has its own weights", kept="Nothing was trained", todo="Give --resume or --from"
        )
    with joined(run):
        with first_goes_first(run):
            recipe = job.build(data, run.say if run.leads else _say_nothing)
        if rate is not None:
            recipe.rate = rate
        _take_hard_places(recipe, run)
        state = train(recipe, run, begin=None if weights is None else _begin(job, weights, recipe, run))
    if export_to is not None and run.leads:
        _export(name, recipe, state, run, data, export_to)
    return state.figures


def job_named(name: str) -> Job:
    """The job called `name`. Raises UsageError for one that does not exist."""
    if name not in JOBS:
        raise UsageError(
            f"There is no recipe {name!r}", kept="Nothing was trained", todo=f"Use one of: {', '.join(JOBS)}"
        )
    return JOBS[name]


def _export(name: str, recipe: Recipe, state: State, run: Run, data: Data, folder: Path) -> None:
    """Writes the network, what is known of it, and its card."""
    import torch

    from heirloom.models.card import seal
    from heirloom.train.cards import write_card

    file = folder / f"{name}.onnx"
    JOBS[name].write(recipe, state.averages[recipe.average_of[0]], file)
    known = seal(
        file,
        commit=commit() or "unknown",
        steps=state.step,
        hardware=f"{run.device}, {torch.get_num_threads()} threads, {state.elapsed_s / 60:.0f} minutes",
        training_data=data.credits(damage=JOBS[name].learns_damage),
        metrics=state.figures,
    )
    write_card(file.with_suffix(".md"), job=name, recipe=recipe, weights=known)


def _begin(job: Job, weights: Path, recipe: Recipe, run: Run) -> Callable[[State], None]:
    """Takes over the weights of an exported file; a recipe that looks for hard places looks with them."""

    def begin(state: State) -> None:
        from heirloom.train.export import load_weights
        from heirloom.train.recipes.hard import Mines, write_places

        for nets in (state.nets, state.averages):
            load_weights(nets["net"], weights, prefix=job.prefix, fresh=job.fresh)
        if isinstance(recipe, Mines):
            recipe.mine(state.averages["net"])
            write_places(recipe.hard, run.folder)

    return begin


def _take_hard_places(recipe: Recipe, run: Run) -> None:
    """Gives a run that goes on the hard places that it began with."""
    from heirloom.train.recipes.hard import Mines, read_places

    if run.resume and isinstance(recipe, Mines):
        recipe.hard = read_places(run.folder)


def _say_nothing(_words: str) -> None:
    """For processes beside the leading one."""


def _upscale_job(build: Callable[..., Recipe], *, scale: int) -> Job:
    """The head is fresh where the weights are those of another scale."""
    return Job(
        build=partial(build, scale=scale),
        write=write_upscale,
        prefix="",
        learns_damage=False,
        fresh=("head.weight", "head.bias"),
    )


JOBS: dict[str, Job] = {
    "damage": Job(build=build_damage, write=write_damage, prefix="net."),
    "fill": Job(build=build_fill, write=write_fill, prefix=""),
    "clean": Job(build=build_clean, write=write_clean, prefix="", learns_damage=False),
    "unfade": Job(build=build_unfade, write=write_unfade, prefix="", learns_damage=False),
    "colorize": Job(build=build_colorize, write=write_colorize, prefix="net.", learns_damage=False),
    "upscale-x2": _upscale_job(build_upscale, scale=2),
    "upscale-x2-detailed": _upscale_job(build_detailed, scale=2),
    "upscale-x4": _upscale_job(build_upscale, scale=4),
    "upscale-x4-detailed": _upscale_job(build_detailed, scale=4),
}
