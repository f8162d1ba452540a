"""What holds for every recipe that the loop is given."""

from __future__ import annotations

import pickle

import pytest
import torch

from heirloom.train.jobs import JOBS
from heirloom.train.recipe import Batch, Recipe
from heirloom.train.state import initial_state
from tests.train.small import SMALL


@pytest.fixture(params=SMALL)
def recipe(request, shard) -> Recipe:
    return SMALL[request.param](shard)


def test_every_recipe_is_tested_here() -> None:
    assert set(SMALL) == set(JOBS)


def shown(batch: Batch) -> torch.Tensor:
    """What the network is shown first."""
    return next(iter(batch.values()))


def test_a_batch_depends_on_the_number_of_its_step_only(recipe) -> None:
    recipe.batch(2)
    first, again, other = recipe.batch(1), recipe.batch(1), recipe.batch(2)
    for name, value in first.items():
        assert torch.equal(value, again[name]), name
        assert value.shape == other[name].shape
        assert torch.isfinite(value.float()).all(), name
    assert not torch.equal(shown(first), shown(other))


def test_another_seed_gives_other_batches(recipe, shard) -> None:
    other = SMALL[recipe.name](shard, seed=1)
    assert not torch.equal(shown(recipe.batch(0)), shown(other.batch(0)))


def test_a_recipe_goes_to_a_worker_and_makes_the_same_batches_there(recipe) -> None:
    there = pickle.loads(pickle.dumps(recipe))
    assert torch.equal(shown(there.batch(3)), shown(recipe.batch(3)))


def test_every_network_has_its_turn_and_only_networks_have(recipe) -> None:
    state = initial_state(recipe)
    turns = dict(recipe.turns(state.nets, recipe.batch(0), step=0, progress=0.99))
    assert set(turns) == set(state.nets)
    assert set(recipe.average_of) <= set(state.nets)
    for losses in turns.values():
        assert all(loss.ndim == 0 and torch.isfinite(loss) for loss in losses.values())


def test_validation_is_the_same_every_time_and_leaves_the_network_alone(recipe, tmp_path) -> None:
    net = initial_state(recipe).averages[recipe.average_of[0]]
    before = {key: value.clone() for key, value in net.state_dict().items()}
    with torch.no_grad():
        assert recipe.validate(net) == recipe.validate(net)
        recipe.sheet(net, tmp_path / "sheet.png")
    assert (tmp_path / "sheet.png").stat().st_size > 1000
    assert all(torch.equal(value, before[key]) for key, value in net.state_dict().items())
