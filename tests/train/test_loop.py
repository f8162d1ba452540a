"""The loop learns, goes on after an interruption as if there had been none, and keeps its promises about files."""

from __future__ import annotations

import csv
from dataclasses import replace

import pytest
import torch

from heirloom.errors import UsageError
from heirloom.train.loop import train
from heirloom.train.state import Run, State, initial_state
from heirloom.train.step import rate_at


def quiet(folder, **changes: object) -> Run:
    return replace(Run(folder=folder, steps=4, workers=0, half=False, say=lambda _: None), **changes)


def weights_of(state: State) -> dict[str, torch.Tensor]:
    return {f"{name}.{key}": value for name, net in state.nets.items() for key, value in net.state_dict().items()}


def test_a_resumed_run_equals_one_that_was_not_interrupted(damage_recipe, tmp_path) -> None:
    whole = train(damage_recipe, quiet(tmp_path / "whole", steps=6))

    class Interrupted(Exception):
        pass

    made = damage_recipe.batch

    def stops(step: int) -> object:
        if step == 3:
            raise Interrupted
        return made(step)

    damage_recipe.batch = stops
    with pytest.raises(Interrupted):
        train(damage_recipe, quiet(tmp_path / "parts", steps=6))
    damage_recipe.batch = made
    parts = train(damage_recipe, quiet(tmp_path / "parts", steps=6, resume=True))
    assert parts.step == whole.step == 6
    for name, value in weights_of(whole).items():
        assert torch.equal(value, weights_of(parts)[name]), name
    for key, value in whole.averages["net"].state_dict().items():
        assert torch.equal(value, parts.averages["net"].state_dict()[key]), key


def test_batches_made_by_workers_are_those_made_here(damage_recipe, tmp_path) -> None:
    here = train(damage_recipe, quiet(tmp_path / "here", steps=2))
    there = train(damage_recipe, quiet(tmp_path / "there", steps=2, workers=1))
    for name, value in weights_of(here).items():
        assert torch.equal(value, weights_of(there)[name]), name


def test_a_run_leaves_log_curve_sheet_and_checkpoint(damage_recipe, tmp_path) -> None:
    said: list[str] = []
    train(damage_recipe, quiet(tmp_path, steps=20, say=said.append))
    with (tmp_path / "log.csv").open() as stream:
        names = {row["name"] for row in csv.DictReader(stream)}
    assert {"net kinds", "net dice", "net veil", "validation loss"} <= names
    assert (tmp_path / "log.png").is_file()
    assert (tmp_path / "sheet.png").is_file()
    assert (tmp_path / "checkpoint.json").is_file()
    assert "average precision" in said[-1]


def test_half_precision_learns_too(damage_recipe, tmp_path) -> None:
    state = train(damage_recipe, quiet(tmp_path, steps=2, half=True))
    assert all(torch.isfinite(value).all() for value in weights_of(state).values())


def test_a_budget_is_needed_and_one_that_is_used_up_is_said(damage_recipe, tmp_path) -> None:
    with pytest.raises(UsageError, match="one budget"):
        train(damage_recipe, quiet(tmp_path, steps=None))
    with pytest.raises(UsageError, match="one budget"):
        train(damage_recipe, quiet(tmp_path, minutes=1.0))
    train(damage_recipe, quiet(tmp_path, steps=1))
    with pytest.raises(UsageError, match="used up"):
        train(damage_recipe, quiet(tmp_path, steps=1, resume=True))


def test_begin_may_set_the_first_weights(damage_recipe, tmp_path) -> None:
    def begin(state: State) -> None:
        for value in state.nets["net"].parameters():
            value.data.fill_(0.5)

    state = initial_state(damage_recipe)
    begin(state)
    first = weights_of(state)["net.head.weight"].clone()
    trained = train(damage_recipe, quiet(tmp_path, steps=1), begin=begin)
    assert (weights_of(trained)["net.head.weight"] - first).abs().max() < 0.05


def test_the_rate_rises_and_falls() -> None:
    rates = [rate_at(share, highest=1.0) for share in (0.0, 0.015, 0.03, 0.5, 1.0)]
    assert rates[0] < rates[1] < rates[2] == pytest.approx(1.0)
    assert rates[2] > rates[3] > rates[4] > 0


def test_the_same_seed_gives_the_same_first_weights(damage_recipe) -> None:
    one, two = initial_state(damage_recipe), initial_state(damage_recipe)
    for name, value in weights_of(one).items():
        assert torch.equal(value, weights_of(two)[name])
