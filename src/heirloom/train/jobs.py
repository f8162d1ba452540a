"""What `heirloom train` can train: for each recipe how it is built from a folder of data and how it is exported."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heirloom.core.commit import commit
from heirloom.errors import InputMissing, UsageError

if TYPE_CHECKING:  # the loop needs torch, and the names of the recipes are wanted without it
    from heirloom.train.loop import Recipe, Run, State

PHOTO_FOLDERS = ("train_general", "train_faces")
ARTEFACTS = Path("textures") / "film_damage"
METRIC_WEIGHTS = Path("..") / "weights" / "metrics"  # beside the data: the perceptual loss of the recipes that have one
PHOTO_CREDIT = "photographs marked open in the manifests of"
ARTEFACT_CREDIT = "film damage shapes of daniela997/FilmDamageSimulator (MIT), every fifth of each folder left out"


@dataclass(frozen=True, kw_only=True)
class Data:
    """Where a recipe finds what it learns from."""

    folder: Path
    work: Path  # where decoded photographs are packed
    seed: int = 0
    pairs: tuple[Path, Path] | None = None  # folders of damaged scans and of their restorations

    @property
    def artefacts(self) -> Path | None:
        """The folder of film damage, where there is one."""
        folder = self.folder / ARTEFACTS
        return folder if folder.is_dir() else None

    @property
    def photo_folders(self) -> tuple[Path, ...]:
        """The folders of photographs: the known ones within the data, or the data itself."""
        found = tuple(self.folder / name for name in PHOTO_FOLDERS if (self.folder / name).is_dir())
        return found or (self.folder,)

    def credits(self) -> tuple[str, ...]:
        """What the card says of the data."""
        photos = f"{PHOTO_CREDIT} {', '.join(folder.name for folder in self.photo_folders)}"
        return (photos,) if self.artefacts is None else (photos, ARTEFACT_CREDIT)


@dataclass(frozen=True, kw_only=True)
class Job:
    """One recipe by name."""

    build: Callable[[Data], Recipe]
    write: Callable[[Recipe, Any, Path, Mapping[str, float]], None]  # the averaged network to an ONNX file
    begin: Callable[[State, Path], None]  # takes over the weights of an exported file


def train_job(
    name: str, data: Data, run: Run, *, weights: Path | None = None, export_to: Path | None = None
) -> dict[str, float]:
    """Trains the recipe called `name` and exports it to `export_to`; gives the last validation figures.

    `weights` is an exported file to begin from. Raises UsageError for an unknown recipe or data folder.
    """
    import torch

    from heirloom.models.card import seal
    from heirloom.train.cards import write_card
    from heirloom.train.loop import train

    job = job_named(name)
    if not data.folder.is_dir():
        raise InputMissing(f"{data.folder} is no folder", kept="Nothing was trained", todo="Name the data with --data")
    recipe = job.build(data)

    def begin(state: State) -> None:
        if weights is not None:
            job.begin(state, weights)

    state = train(recipe, run, begin=begin)
    net = state.averages[recipe.average_of[0]]
    with torch.no_grad():
        figures = recipe.validate(net)
    if export_to is not None and int(os.environ.get("RANK", "0")) == 0:
        file = export_to / f"{name}.onnx"
        job.write(recipe, net, file, figures)
        known = seal(
            file,
            commit=commit() or "unknown",
            steps=state.step,
            hardware=f"{run.device}, {torch.get_num_threads()} threads, {state.elapsed_s / 60:.0f} minutes",
            training_data=data.credits(),
            metrics=figures,
        )
        write_card(file.with_suffix(".md"), job=name, recipe=recipe, weights=known)
    return figures


def job_named(name: str) -> Job:
    """The job called `name`. Raises UsageError for one that does not exist."""
    if name not in JOBS:
        raise UsageError(
            f"There is no recipe {name!r}", kept="Nothing was trained", todo=f"Use one of: {', '.join(JOBS)}"
        )
    return JOBS[name]


def _shard(data: Data) -> Any:
    from heirloom.train.data import INDEX, open_photos, open_shard, pack

    if (data.work / INDEX).is_file():
        return open_shard(data.work)
    return pack([path for folder in data.photo_folders for path in open_photos(folder)], data.work)


def _build_damage(data: Data) -> Recipe:
    from heirloom.train.recipes.damage import DamageRecipe
    from heirloom.train.recipes.wear import usual_wear

    return DamageRecipe(shard=_shard(data), wear=usual_wear(data.artefacts), seed=data.seed)


def _write_damage(recipe: Any, net: Any, path: Path, _figures: Mapping[str, float]) -> None:
    from heirloom.train.export import export
    from heirloom.train.networks.damage import DamageOutputs

    temperature, shift = recipe.calibrate(net)
    outputs = DamageOutputs(net, temperature=temperature, shift=shift)
    export(outputs, path, inputs=[("photo", 3)], outputs=["kinds", "veil"])


def _build_fill(data: Data) -> Recipe:
    from heirloom.metrics.perceptual import open_perceptual
    from heirloom.train.recipes.fill import FillRecipe
    from heirloom.train.recipes.wear import usual_wear

    metric = data.folder / METRIC_WEIGHTS
    distance = open_perceptual(metric) if metric.is_dir() else None
    return FillRecipe(shard=_shard(data), wear=usual_wear(data.artefacts), distance=distance, seed=data.seed)


def _write_fill(_recipe: Any, net: Any, path: Path, _figures: Mapping[str, float]) -> None:
    from heirloom.train.export import export

    export(net, path, inputs=[("photo", 3), ("hole", 1)], outputs=["filled"])


def _begin(prefix: str) -> Callable[[State, Path], None]:
    def begin(state: State, weights: Path) -> None:
        from heirloom.train.export import load_weights

        load_weights(state.nets["net"], weights, prefix=prefix)
        load_weights(state.averages["net"], weights, prefix=prefix)

    return begin


JOBS: dict[str, Job] = {
    "damage": Job(build=_build_damage, write=_write_damage, begin=_begin("net.")),
    "fill": Job(build=_build_fill, write=_write_fill, begin=_begin("")),
}
