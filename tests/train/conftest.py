"""A small shard of drawn photographs, the recipes in sizes that learn in seconds, and one export of each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from heirloom.train.builders import Data
from heirloom.train.data import Shard, pack
from heirloom.train.jobs import train_job
from heirloom.train.recipes.clean import CleanRecipe
from heirloom.train.recipes.colorize import ColorizeRecipe
from heirloom.train.recipes.damage import DamageRecipe
from heirloom.train.recipes.fill import FillRecipe
from heirloom.train.recipes.unfade import UnfadeRecipe
from heirloom.train.recipes.upscale import UpscaleRecipe
from heirloom.train.recipes.upscale_detailed import DetailedRecipe
from tests.train.small import (
    run_of,
    small_clean,
    small_colorize,
    small_damage,
    small_detailed,
    small_fill,
    small_unfade,
    small_upscale,
    use_small_networks,
)


@pytest.fixture(autouse=True)
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def photo_files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Twenty-one smooth pictures of 80 x 96 px in a folder of their own, so that two are for validation."""
    folder = tmp_path_factory.mktemp("photos")
    for number in range(21):
        random = np.random.default_rng(number)
        coarse = random.uniform(0.1, 0.9, (5, 6, 3)).astype(np.float32)
        pixels = np.clip(cv2.resize(coarse, (96, 80), interpolation=cv2.INTER_CUBIC), 0, 1)
        cv2.imwrite(str(folder / f"{number:02d}.png"), np.rint(pixels * 255).astype(np.uint8)[..., ::-1])
    return sorted(folder.glob("*.png"))


@pytest.fixture
def data(photo_files: list[Path], tmp_path: Path) -> Data:
    """The pictures as the data of a job."""
    return Data(folder=photo_files[0].parent, work=tmp_path / "data")


@pytest.fixture(scope="session")
def shard(photo_files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Shard:
    """The pictures packed."""
    return pack(photo_files, tmp_path_factory.mktemp("shard"), say=print)


@pytest.fixture
def damage_recipe(shard: Shard) -> DamageRecipe:
    return small_damage(shard)


@pytest.fixture
def fill_recipe(shard: Shard) -> FillRecipe:
    return small_fill(shard)


@pytest.fixture
def clean_recipe(shard: Shard) -> CleanRecipe:
    return small_clean(shard)


@pytest.fixture
def unfade_recipe(shard: Shard) -> UnfadeRecipe:
    return small_unfade(shard)


@pytest.fixture
def colorize_recipe(shard: Shard) -> ColorizeRecipe:
    return small_colorize(shard)


@pytest.fixture
def upscale_recipe(shard: Shard) -> UpscaleRecipe:
    return small_upscale(shard)


@pytest.fixture
def detailed_recipe(shard: Shard) -> DetailedRecipe:
    return small_detailed(shard)


@pytest.fixture(scope="session")
def exported(photo_files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder with the run, and in `weights` the export, of a small network trained for two steps, by recipe.

    An export takes seconds, so there is one of each for all tests.
    """
    made: dict[str, Path] = {}

    def folder_of(name: str) -> Path:
        if name not in made:
            folder = tmp_path_factory.mktemp(name)
            with pytest.MonkeyPatch.context() as patch:
                use_small_networks(patch)
                data = Data(folder=photo_files[0].parent, work=folder / "data")
                train_job(name, data, run_of(folder, steps=2), export_to=folder / "weights")
            made[name] = folder
        return made[name]

    return folder_of
