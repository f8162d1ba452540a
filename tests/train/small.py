"""The recipes with networks of some ten thousand weights, which learn in seconds, and short ways to train them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
import torch

from heirloom.train import jobs
from heirloom.train.builders import Data, Say
from heirloom.train.data import Shard, open_photos, pack
from heirloom.train.recipe import Batch, Recipe
from heirloom.train.recipes.clean import CleanRecipe
from heirloom.train.recipes.colorize import ColorizeRecipe
from heirloom.train.recipes.damage import DamageRecipe
from heirloom.train.recipes.fill import FillRecipe
from heirloom.train.recipes.unfade import UnfadeRecipe
from heirloom.train.recipes.unfade_samples import thumbnails
from heirloom.train.recipes.upscale import UpscaleRecipe
from heirloom.train.recipes.upscale_detailed import DetailedRecipe
from heirloom.train.recipes.wear import usual_wear
from heirloom.train.state import Run, State, initial_state
from heirloom.train.step import take_step


def small_damage(shard: Shard, *, seed: int = 0) -> DamageRecipe:
    """The damage recipe with a network of a few thousand weights."""
    return DamageRecipe(
        shard=shard,
        wear=usual_wear(None),
        seed=seed,
        windows=2,
        side_px=64,
        widths=(16, 16),
        rate=5e-3,
        validation_windows=6,
    )


def small_fill(shard: Shard, *, seed: int = 0) -> FillRecipe:
    """The fill recipe with a small network and without a perceptual loss."""
    return FillRecipe(
        shard=shard,
        wear=usual_wear(None),
        seed=seed,
        windows=2,
        side_px=64,
        widths=(16, 16, 16),
        rate=3e-3,
        validation_windows=6,
    )


def small_clean(shard: Shard, *, seed: int = 0) -> CleanRecipe:
    """The clean recipe with a small network."""
    return CleanRecipe(
        shard=shard, seed=seed, windows=4, side_px=64, widths=(16, 16, 16), rate=5e-3, validation_windows=3
    )


def small_unfade(shard: Shard, *, seed: int = 0) -> UnfadeRecipe:
    """The unfade recipe with a small network, on thumbnails that lie beside the shard."""
    small = thumbnails(shard, shard.folder.with_name(f"{shard.folder.name}-thumbnails"))
    return UnfadeRecipe(
        shard=small, seed=seed, thumbnails=6, widths=(8, 16), hidden=(48, 32), rate=5e-3, validation_thumbnails=2
    )


def small_colorize(shard: Shard, *, seed: int = 0) -> ColorizeRecipe:
    """The recipe of colour with a small network and without a teacher."""
    return ColorizeRecipe(
        shard=shard,
        seed=seed,
        windows=3,
        side_px=64,
        widths=(16, 16, 16, 16),
        depths=(1, 1, 1, 1),
        rate=5e-3,
        validation_windows=3,
    )


def small_upscale(shard: Shard, *, seed: int = 0, scale: int = 2) -> UpscaleRecipe:
    """The faithful recipe of upscaling with a small network."""
    return UpscaleRecipe(
        shard=shard, scale=scale, seed=seed, windows=3, small_px=12, width=16, blocks=2, rate=3e-3, validation_windows=3
    )


def small_detailed(shard: Shard, *, seed: int = 0, scale: int = 2) -> DetailedRecipe:
    """The detailed recipe of upscaling with a small network and without a perceptual loss."""
    return DetailedRecipe(faithful=small_upscale(shard, seed=seed, scale=scale), rate=3e-3, windows=3)


SMALL: dict[str, Callable[..., Recipe]] = {
    "damage": small_damage,
    "fill": small_fill,
    "clean": small_clean,
    "unfade": small_unfade,
    "colorize": small_colorize,
    "upscale-x2": small_upscale,
    "upscale-x2-detailed": small_detailed,
    "upscale-x4": partial(small_upscale, scale=4),
    "upscale-x4-detailed": partial(small_detailed, scale=4),
}


def use_small_networks(patch: pytest.MonkeyPatch) -> None:
    """Lets `train_job` train small networks instead of the shipped ones."""
    for name, made in SMALL.items():

        def build(data: Data, say: Say, made=made) -> Recipe:
            return made(pack(open_photos(data.folder), data.work, say=say), seed=data.seed)

        patch.setitem(jobs.JOBS, name, replace(jobs.JOBS[name], build=build))


def run_of(folder: Path, **changes: object) -> Run:
    """A quiet run of four steps in single precision, without other processes."""
    return replace(Run(folder=folder, steps=4, workers=0, half=False, say=lambda _: None), **changes)


def fallen(recipe: Recipe, batch: Batch, *, steps: int, progress: float) -> float:
    """What the first network loses on the batch after learning it for some steps, as a share of what it lost first."""
    run, state = run_of(Path(), steps=steps), initial_state(recipe)
    lost = []
    for _ in range(steps):
        values = take_step(recipe, run, state, state.nets, batch, progress=progress)
        assert values is not None
        lost.append(sum(value for name, value in values.items() if name.startswith("net ")))
        state.step += 1
    return lost[-1] / lost[0]


def weights_of(state: State) -> dict[str, torch.Tensor]:
    """All tensors of all networks by name."""
    return {f"{name}.{key}": value for name, net in state.nets.items() for key, value in net.state_dict().items()}


def assert_same_weights(first: State, second: State) -> None:
    """All tensors of all networks and averages are equal to the bit."""
    for one, two in ((first.nets, second.nets), (first.averages, second.averages)):
        for name, net in one.items():
            for key, value in net.state_dict().items():
                assert torch.equal(value, two[name].state_dict()[key]), f"{name}.{key}"
