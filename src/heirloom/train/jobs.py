"""What `heirloom train` can train: for each recipe how it is built from a folder of data and how it is exported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heirloom.core.commit import commit
from heirloom.errors import InputMissing, UsageError
from heirloom.train.data import INDEX, MANIFEST, open_photos, open_shard, pack

if TYPE_CHECKING:  # the loop needs torch, and the names of the recipes are wanted without it
    from heirloom.metrics.perceptual import PerceptualDistance
    from heirloom.train.data import Shard
    from heirloom.train.recipe import Recipe
    from heirloom.train.state import Run, State

PHOTO_FOLDERS = ("train_general", "train_faces")
ARTEFACTS = Path("textures") / "film_damage"
METRIC_WEIGHTS = Path("..") / "weights" / "metrics"  # beside the data: the perceptual loss of the recipes that have one
OPEN_CREDIT, OWN_CREDIT = "photographs marked open in the manifest of", "photographs of the person's own in"
PAIR_CREDIT = "scans and their restorations in"
ARTEFACT_CREDIT = "film damage shapes of daniela997/FilmDamageSimulator (MIT), every fifth of each folder left out"

Say = Callable[[str], None]


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

    def credits(self, *, damage: bool = True) -> tuple[str, ...]:
        """What the card says of the data; without `damage` that is the photographs alone."""
        photos = tuple(
            f"{OPEN_CREDIT if (folder / MANIFEST).is_file() else OWN_CREDIT} {folder.name}"
            for folder in self.photo_folders
        )
        if not damage:
            return photos
        shapes = () if self.artefacts is None else (ARTEFACT_CREDIT,)
        pairs = () if self.pairs is None else (f"{PAIR_CREDIT} {' and '.join(folder.name for folder in self.pairs)}",)
        return (*photos, *shapes, *pairs)


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


def _shard(data: Data, say: Say) -> Shard:
    """The photographs of the data, packed at the first run."""
    if (data.work / INDEX).is_file():
        return open_shard(data.work)
    return pack([path for folder in data.photo_folders for path in open_photos(folder)], data.work, say=say)


def _pairs(data: Data, say: Say) -> Shard | None:
    """The pairs of the data, registered and packed at the first run."""
    from heirloom.train.recipes.pair_windows import pack_pairs

    if data.pairs is None:
        return None
    folder = data.work / "pairs"
    return open_shard(folder) if (folder / INDEX).is_file() else pack_pairs(*data.pairs, folder, say=say)


def _build_damage(data: Data, say: Say) -> Recipe:
    from heirloom.train.recipes.damage import DamageRecipe
    from heirloom.train.recipes.wear import usual_wear

    return DamageRecipe(
        shard=_shard(data, say), wear=usual_wear(data.artefacts), pairs=_pairs(data, say), seed=data.seed
    )


def _write_damage(recipe: Any, net: Any, path: Path) -> None:
    from heirloom.train.export import export
    from heirloom.train.networks.damage import DamageOutputs

    temperature, shift = recipe.calibrate(net)
    outputs = DamageOutputs(net, temperature=temperature, shift=shift)
    export(outputs, path, inputs=[("photo", 3)], outputs=["kinds", "veil"])


def _perceptual(data: Data, say: Say) -> PerceptualDistance | None:
    """The perceptual loss, where the weights of the metric lie beside the data."""
    from heirloom.metrics.perceptual import open_perceptual

    metric = data.folder / METRIC_WEIGHTS
    if metric.is_dir():
        return open_perceptual(metric)
    say(f"No perceptual loss: there are no metric weights in {metric}")
    return None


def _build_fill(data: Data, say: Say) -> Recipe:
    from heirloom.train.recipes.fill import FillRecipe
    from heirloom.train.recipes.wear import usual_wear

    return FillRecipe(
        shard=_shard(data, say),
        wear=usual_wear(data.artefacts),
        pairs=_pairs(data, say),
        distance=_perceptual(data, say),
        seed=data.seed,
    )


def _write_fill(_recipe: Any, net: Any, path: Path) -> None:
    from heirloom.train.export import export

    export(net, path, inputs=[("photo", 3), ("hole", 1)], outputs=["filled"])


def _build_clean(data: Data, say: Say) -> Recipe:
    from heirloom.train.recipes.clean import CleanRecipe

    return CleanRecipe(shard=_shard(data, say), seed=data.seed)


def _write_clean(_recipe: Any, net: Any, path: Path) -> None:
    from heirloom.train.export import export

    export(net, path, inputs=[("photo", 3), ("dial", 1)], outputs=["cleaned"])


def _build_colorize(data: Data, say: Say) -> Recipe:
    from heirloom.train.recipes.colorize import ColorizeRecipe

    return ColorizeRecipe(shard=_shard(data, say), teacher=_perceptual(data, say), seed=data.seed)


def _write_colorize(recipe: Any, net: Any, path: Path) -> None:
    from heirloom.train.export import export
    from heirloom.train.networks.colorize import ColorizeOutputs

    outputs = ColorizeOutputs(net, vividness=recipe.calibrate(net))
    export(outputs, path, inputs=[("lightness", 1), ("hints", 3), ("palette", 10)], outputs=["chroma", "doubt"])


def _build_upscale(data: Data, say: Say, *, scale: int) -> Recipe:
    from heirloom.train.recipes.upscale import UpscaleRecipe

    return UpscaleRecipe(shard=_shard(data, say), scale=scale, seed=data.seed)


def _build_detailed(data: Data, say: Say, *, scale: int) -> Recipe:
    from heirloom.train.recipes.upscale import UpscaleRecipe
    from heirloom.train.recipes.upscale_detailed import DetailedRecipe

    faithful = UpscaleRecipe(shard=_shard(data, say), scale=scale, seed=data.seed)
    return DetailedRecipe(faithful=faithful, perceptual=_perceptual(data, say))


def _write_upscale(_recipe: Any, net: Any, path: Path) -> None:
    from heirloom.train.export import export

    export(net, path, inputs=[("photo", 3)], outputs=["larger"])


def _say_nothing(_words: str) -> None:
    """For processes beside the leading one."""


def _upscale_job(build: Callable[..., Recipe], *, scale: int) -> Job:
    """The head is fresh where the weights are those of another scale."""
    return Job(
        build=partial(build, scale=scale),
        write=_write_upscale,
        prefix="",
        learns_damage=False,
        fresh=("head.weight", "head.bias"),
    )


JOBS: dict[str, Job] = {
    "damage": Job(build=_build_damage, write=_write_damage, prefix="net."),
    "fill": Job(build=_build_fill, write=_write_fill, prefix=""),
    "clean": Job(build=_build_clean, write=_write_clean, prefix="", learns_damage=False),
    "colorize": Job(build=_build_colorize, write=_write_colorize, prefix="net.", learns_damage=False),
    "upscale-x2": _upscale_job(_build_upscale, scale=2),
    "upscale-x2-detailed": _upscale_job(_build_detailed, scale=2),
    "upscale-x4": _upscale_job(_build_upscale, scale=4),
    "upscale-x4-detailed": _upscale_job(_build_detailed, scale=4),
}
