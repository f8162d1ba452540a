"""How every recipe is built from a folder of data, and how what it has learned is exported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heirloom.train.data import INDEX, MANIFEST, open_photos, open_shard, pack

if TYPE_CHECKING:  # the loop needs torch, and the names of the recipes are wanted without it
    from heirloom.metrics.perceptual import PerceptualDistance
    from heirloom.train.data import Shard
    from heirloom.train.recipe import Recipe

PHOTO_FOLDERS = ("train_general", "train_faces")
ARTEFACTS = Path("textures") / "film_damage"
THUMBNAILS = "thumbnails"  # beside the packed photographs
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


def build_damage(data: Data, say: Say) -> Recipe:
    """The recipe of `damage`."""
    from heirloom.train.recipes.damage import DamageRecipe
    from heirloom.train.recipes.wear import usual_wear

    return DamageRecipe(
        shard=_shard(data, say), wear=usual_wear(data.artefacts), pairs=_pairs(data, say), seed=data.seed
    )


def write_damage(recipe: Any, net: Any, path: Path) -> None:
    """The network of `damage` as an ONNX file."""
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


def build_fill(data: Data, say: Say) -> Recipe:
    """The recipe of `fill`."""
    from heirloom.train.recipes.fill import FillRecipe
    from heirloom.train.recipes.wear import usual_wear

    return FillRecipe(
        shard=_shard(data, say),
        wear=usual_wear(data.artefacts),
        pairs=_pairs(data, say),
        distance=_perceptual(data, say),
        seed=data.seed,
    )


def write_fill(_recipe: Any, net: Any, path: Path) -> None:
    """The network of `fill` as an ONNX file."""
    from heirloom.train.export import export

    export(net, path, inputs=[("photo", 3), ("hole", 1)], outputs=["filled"])


def build_clean(data: Data, say: Say) -> Recipe:
    """The recipe of `clean`."""
    from heirloom.train.recipes.clean import CleanRecipe

    return CleanRecipe(shard=_shard(data, say), seed=data.seed)


def write_clean(_recipe: Any, net: Any, path: Path) -> None:
    """The network of `clean` as an ONNX file."""
    from heirloom.train.export import export

    export(net, path, inputs=[("photo", 3), ("dial", 1), ("pilot", 3)], outputs=["cleaned"])


def build_unfade(data: Data, say: Say) -> Recipe:
    """The recipe on thumbnails, which lie beside the packed photographs."""
    from heirloom.train.recipes.unfade import UnfadeRecipe
    from heirloom.train.recipes.unfade_samples import thumbnails

    return UnfadeRecipe(shard=thumbnails(_shard(data, say), data.work.with_name(THUMBNAILS)), seed=data.seed)


def write_unfade(_recipe: Any, net: Any, path: Path) -> None:
    """The network of `unfade` as an ONNX file."""
    from heirloom.train.export import export

    export(net, path, inputs=[("photo", 3)], outputs=["numbers"])


def build_colorize(data: Data, say: Say) -> Recipe:
    """The recipe of `colorize`."""
    from heirloom.train.recipes.colorize import ColorizeRecipe

    return ColorizeRecipe(shard=_shard(data, say), teacher=_perceptual(data, say), seed=data.seed)


def write_colorize(recipe: Any, net: Any, path: Path) -> None:
    """The network of `colorize` as an ONNX file."""
    from heirloom.train.export import export
    from heirloom.train.networks.colorize import ColorizeOutputs

    outputs = ColorizeOutputs(net, vividness=recipe.calibrate(net), favour=recipe.favour)
    export(outputs, path, inputs=[("lightness", 1), ("hints", 3), ("palette", 10)], outputs=["chroma", "doubt"])


def build_upscale(data: Data, say: Say, *, scale: int) -> Recipe:
    """The recipe of the faithful upscale networks."""
    from heirloom.train.recipes.upscale import UpscaleRecipe

    return UpscaleRecipe(shard=_shard(data, say), scale=scale, seed=data.seed)


def build_detailed(data: Data, say: Say, *, scale: int) -> Recipe:
    """The recipe of the upscale networks with made-up detail."""
    from heirloom.train.recipes.upscale import UpscaleRecipe
    from heirloom.train.recipes.upscale_detailed import DetailedRecipe

    faithful = UpscaleRecipe(shard=_shard(data, say), scale=scale, seed=data.seed)
    return DetailedRecipe(faithful=faithful, perceptual=_perceptual(data, say))


def write_upscale(_recipe: Any, net: Any, path: Path) -> None:
    """The network of the faithful upscale networks as an ONNX file."""
    from heirloom.train.export import export

    export(net, path, inputs=[("photo", 3)], outputs=["larger"])
