"""The state of a run is what the seed gives, and goes through a checkpoint whole."""

from __future__ import annotations

import copy

import pytest
import torch

from heirloom.errors import UsageError
from heirloom.train.state import KERNEL_DECAY, Run, initial_state
from heirloom.train.step import take_step
from tests.train.small import assert_same_weights, run_of, small_damage, weights_of


def test_exactly_one_budget_is_needed(tmp_path) -> None:
    with pytest.raises(UsageError, match="one budget"):
        Run(folder=tmp_path)
    with pytest.raises(UsageError, match="one budget"):
        Run(folder=tmp_path, minutes=1.0, steps=4)


def test_the_first_of_several_processes_leads(tmp_path) -> None:
    assert run_of(tmp_path).leads
    assert not run_of(tmp_path, rank=1, world=2).leads


def test_the_same_seed_gives_the_same_first_weights_and_another_seed_does_not(shard) -> None:
    one, two, three = (initial_state(small_damage(shard, seed=seed)) for seed in (0, 0, 1))
    assert_same_weights(one, two)
    assert not torch.equal(weights_of(one)["net.head.weight"], weights_of(three)["net.head.weight"])


def test_a_state_comes_back_whole_with_its_optimisers(damage_recipe, tmp_path) -> None:
    run, one, two = run_of(tmp_path), initial_state(damage_recipe), initial_state(damage_recipe)
    batch = damage_recipe.batch(0)
    take_step(damage_recipe, run, one, one.nets, batch, progress=0.5)
    one.step, one.elapsed_s = 1, 3.5
    assert set(one.saved()) == {"nets", "averages", "optimisers", "step", "elapsed_s"}
    two.restore(copy.deepcopy(one.saved()))
    assert (two.step, two.elapsed_s) == (1, 3.5)
    for state in (one, two):  # the same step again tells whether the optimiser's moments came along
        take_step(damage_recipe, run, state, state.nets, batch, progress=0.5)
    assert_same_weights(one, two)


def test_only_kernels_decay(damage_recipe) -> None:
    kernels, others = initial_state(damage_recipe).optimisers["net"].param_groups
    assert (kernels["weight_decay"], others["weight_decay"]) == (KERNEL_DECAY, 0)
    assert all(p.ndim == 4 for p in kernels["params"])
    assert all(p.ndim == 1 for p in others["params"])


def test_averages_do_not_learn(damage_recipe) -> None:
    assert not any(p.requires_grad for p in initial_state(damage_recipe).averages["net"].parameters())
