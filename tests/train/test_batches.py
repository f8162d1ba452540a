"""Batches made by other processes are those made here, and every process has its own."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest
import torch

from heirloom.train.batches import batches, on, planes
from tests.train.small import run_of


def test_batches_made_by_a_worker_are_those_made_here(damage_recipe, tmp_path) -> None:
    there = list(islice(batches(damage_recipe, run_of(tmp_path, workers=1), first=3), 2))
    for step, batch in zip((3, 4), there, strict=True):
        for name, value in damage_recipe.batch(step).items():
            assert torch.equal(value, batch[name]), name


@pytest.mark.parametrize(("rank", "steps"), [(0, [4, 6, 8]), (1, [5, 7, 9])])
def test_every_process_has_batches_of_its_own(damage_recipe, tmp_path, rank, steps) -> None:
    damage_recipe.batch = lambda step: step
    assert list(islice(batches(damage_recipe, run_of(tmp_path, rank=rank, world=2), first=2), 3)) == steps


def test_planes_are_the_pictures_with_channels_last_in_memory() -> None:
    pictures = [np.random.default_rng(seed).random((4, 6, 3)).astype(np.float32) for seed in (0, 1)]
    stacked = planes(pictures)
    assert stacked.shape == (2, 3, 4, 6)
    assert stacked.is_contiguous(memory_format=torch.channels_last)
    np.testing.assert_array_equal(stacked[1, 2].numpy(), pictures[1][..., 2])


def test_a_value_goes_where_the_network_is() -> None:
    assert on(torch.nn.Linear(2, 2, device="meta"), torch.ones(3)).device.type == "meta"
