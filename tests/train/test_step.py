"""A step learns, bounds what it learns from one batch, and leaves everything alone where something is not finite."""

from __future__ import annotations

import pytest
import torch

from heirloom.train.state import initial_state
from heirloom.train.step import CLIP, half_precision, rate_at, take_step
from tests.train.small import run_of, weights_of


def test_the_rate_rises_and_falls() -> None:
    rates = [rate_at(share, highest=1.0) for share in (0.0, 0.015, 0.03, 0.5, 1.0)]
    assert rates[0] < rates[1] < rates[2] == pytest.approx(1.0)
    assert rates[2] > rates[3] > rates[4] > 0


def test_a_step_moves_the_network_and_its_average_follows(damage_recipe, tmp_path) -> None:
    state = initial_state(damage_recipe)
    before = state.averages["net"].head.weight.clone()
    values = take_step(damage_recipe, run_of(tmp_path), state, state.nets, damage_recipe.batch(0), progress=0.5)
    assert set(values) == {"net kinds", "net dice", "net veil"}
    new, average = state.nets["net"].head.weight, state.averages["net"].head.weight
    assert (new - before).abs().max() > 1e-4
    torch.testing.assert_close(average, before + 0.9 * (new - before))  # the first average is nine tenths new


def test_gradients_are_clipped(damage_recipe, tmp_path) -> None:
    state = initial_state(damage_recipe)
    with torch.no_grad():
        state.nets["net"].head.weight.mul_(50)  # a network that is far off
    take_step(damage_recipe, run_of(tmp_path), state, state.nets, damage_recipe.batch(0), progress=0.5)
    norms = [p.grad.norm() for p in state.nets["net"].parameters()]
    assert float(torch.stack(norms).norm()) == pytest.approx(CLIP, rel=1e-3)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_batch_that_is_not_finite_changes_nothing(damage_recipe, tmp_path, value) -> None:
    state = initial_state(damage_recipe)
    run = run_of(tmp_path)
    take_step(damage_recipe, run, state, state.nets, damage_recipe.batch(0), progress=0.5)
    before = {key: kept.clone() for key, kept in weights_of(state).items()}
    average = state.averages["net"].head.weight.clone()
    batch = damage_recipe.batch(1)
    batch["photo"][0, 1, 3, 3] = value
    assert take_step(damage_recipe, run, state, state.nets, batch, progress=0.5) is None
    for key, kept in weights_of(state).items():
        assert torch.equal(kept, before[key]), key
    assert torch.equal(state.averages["net"].head.weight, average)


def test_a_critic_that_is_not_finite_is_not_followed(fill_recipe, tmp_path, monkeypatch) -> None:
    state = initial_state(fill_recipe)
    monkeypatch.setattr("heirloom.train.recipes.fill.critic_loss", lambda real, *_, **__: real.sum() * float("inf"))
    critic = {key: kept.clone() for key, kept in state.nets["critic"].state_dict().items()}
    batch = fill_recipe.batch(0)
    assert take_step(fill_recipe, run_of(tmp_path), state, state.nets, batch, progress=0.9) is None
    for key, kept in state.nets["critic"].state_dict().items():
        assert torch.equal(kept, critic[key]), key


def test_half_precision_is_used_where_it_is_wanted() -> None:
    layer, ones = torch.nn.Linear(4, 4), torch.ones(1, 4)
    with half_precision("cpu", wanted=True):
        assert layer(ones).dtype == torch.bfloat16
    with half_precision("cpu", wanted=False):
        assert layer(ones).dtype == torch.float32
