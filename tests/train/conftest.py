"""A small shard of drawn photographs, and the damage recipe in a size that learns in seconds."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from heirloom.train.data import Shard, pack
from heirloom.train.recipes.damage import DamageRecipe
from heirloom.train.recipes.wear import usual_wear


@pytest.fixture(autouse=True)
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def photo_files(tmp_path: Path) -> list[Path]:
    """Twenty-one smooth pictures of 80 x 96 px, so that two are for validation."""
    files = []
    for number in range(21):
        random = np.random.default_rng(number)
        coarse = random.uniform(0.1, 0.9, (5, 6, 3)).astype(np.float32)
        pixels = np.clip(cv2.resize(coarse, (96, 80), interpolation=cv2.INTER_CUBIC), 0, 1)
        files.append(tmp_path / "photos" / f"{number:02d}.png")
        files[-1].parent.mkdir(exist_ok=True)
        cv2.imwrite(str(files[-1]), np.rint(pixels * 255).astype(np.uint8)[..., ::-1])
    return files


@pytest.fixture
def shard(photo_files: list[Path], tmp_path: Path) -> Shard:
    """The pictures packed."""
    return pack(photo_files, tmp_path / "shard", say=print)


@pytest.fixture
def damage_recipe(shard: Shard) -> DamageRecipe:
    """The damage recipe with a network of a few thousand weights."""
    return DamageRecipe(shard=shard, wear=usual_wear(None), windows=2, side_px=64, widths=(16, 16), rate=5e-3)
