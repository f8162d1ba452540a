"""The loop learns, goes on after an interruption as if there had been none, and keeps its promises about files."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable

import pytest
import torch

from heirloom.errors import OutputExists, TrainingFailed, UsageError
from heirloom.train import loop
from heirloom.train.checkpoint import load_checkpoint
from heirloom.train.loop import MOST_SKIPPED, train
from heirloom.train.recipe import Batch, Recipe
from heirloom.train.state import State, initial_state
from tests.train.small import SMALL, assert_same_weights, run_of, weights_of


class Interrupted(Exception):
    pass


def stopping(made: Callable[[int], Batch], at: int, error: type[BaseException]) -> Callable[[int], Batch]:
    """Batches as `made` until step `at`, which raises."""

    def batch(step: int) -> Batch:
        if step == at:
            raise error
        return made(step)

    return batch


@pytest.mark.parametrize("name", SMALL)
def test_a_resumed_run_equals_one_that_was_not_interrupted(shard, tmp_path, monkeypatch, name) -> None:
    monkeypatch.setattr("heirloom.train.recipes.fill.ADVERSARY_FROM", 0.3)
    monkeypatch.setattr("heirloom.train.recipes.fill.R1_EVERY", 2)
    recipe = SMALL[name](shard)
    whole = train(recipe, run_of(tmp_path / "whole", steps=6))
    made = recipe.batch
    recipe.batch = stopping(made, 3, Interrupted)
    with pytest.raises(Interrupted):
        train(recipe, run_of(tmp_path / "parts", steps=6))
    recipe.batch = made
    parts = train(recipe, run_of(tmp_path / "parts", steps=6, resume=True))
    assert parts.step == whole.step == 6
    assert parts.figures == whole.figures
    assert_same_weights(whole, parts)


def test_ctrl_c_saves_a_checkpoint_and_goes_through(damage_recipe, tmp_path) -> None:
    damage_recipe.batch = stopping(damage_recipe.batch, 2, KeyboardInterrupt)
    with pytest.raises(KeyboardInterrupt):
        train(damage_recipe, run_of(tmp_path))
    assert load_checkpoint(tmp_path)["step"] == 2


def test_a_run_leaves_log_curve_sheet_and_checkpoint(damage_recipe, tmp_path) -> None:
    said: list[str] = []
    state = train(damage_recipe, run_of(tmp_path, steps=20, say=said.append))
    with (tmp_path / "log.csv").open() as stream:
        names = {row["name"] for row in csv.DictReader(stream)}
    assert {"net kinds", "net dice", "net veil", "validation loss"} <= names
    assert (tmp_path / "log.png").is_file()
    assert (tmp_path / "sheet.png").is_file()
    assert json.loads((tmp_path / "checkpoint.json").read_text())["step"] == 20
    assert f"average precision {state.figures['average precision']:.4f}" in said[-1]


def test_what_is_validated_and_saved_on_the_way_is_logged(damage_recipe, tmp_path) -> None:
    said: list[str] = []
    train(damage_recipe, run_of(tmp_path, steps=2, say=said.append, validate_every_s=0, save_every_s=0))
    assert [words.split(",")[0] for words in said] == ["step 1", "step 2", "step 2"]
    assert len(list(tmp_path.glob("*.part"))) == 1


def test_half_precision_learns_too(damage_recipe, tmp_path) -> None:
    state = train(damage_recipe, run_of(tmp_path, steps=2, half=True))
    assert all(torch.isfinite(value).all() for value in weights_of(state).values())


def test_a_budget_of_minutes_ends_and_counts_all_runs_together(damage_recipe, tmp_path) -> None:
    state = train(damage_recipe, run_of(tmp_path, steps=None, minutes=1e-4))
    assert state.step >= 1
    assert state.elapsed_s >= 60 * 1e-4
    with pytest.raises(UsageError, match="used up"):
        train(damage_recipe, run_of(tmp_path, steps=None, minutes=1e-4, resume=True))


def test_the_checkpoint_of_another_run_is_not_overwritten(damage_recipe, tmp_path) -> None:
    train(damage_recipe, run_of(tmp_path, steps=1))
    before = (tmp_path / "checkpoint.json").read_bytes()
    with pytest.raises(OutputExists, match="--resume"):
        train(damage_recipe, run_of(tmp_path, steps=2))
    assert (tmp_path / "checkpoint.json").read_bytes() == before


def test_begin_may_set_the_first_weights_but_not_those_of_a_resumed_run(damage_recipe, tmp_path) -> None:
    def begin(state: State) -> None:
        for value in state.nets["net"].parameters():
            value.data.fill_(0.5)

    state = initial_state(damage_recipe)
    begin(state)
    first = weights_of(state)["net.head.weight"].clone()
    trained = train(damage_recipe, run_of(tmp_path, steps=1), begin=begin)
    assert (weights_of(trained)["net.head.weight"] - first).abs().max() < 0.05
    before = weights_of(trained)["net.head.weight"].clone()
    resumed = train(damage_recipe, run_of(tmp_path, steps=2, resume=True), begin=lambda state: state.restore({}))
    assert (weights_of(resumed)["net.head.weight"] - before).abs().max() < 0.05


def poisoned(recipe: Recipe, *steps: int) -> None:
    """Lets some steps of the recipe have a photo with one pixel that is no number."""
    made = recipe.batch

    def batch(step: int) -> Batch:
        given = made(step)
        if step in steps:
            given["photo"][0, 0, 5, 5] = torch.nan
        return given

    recipe.batch = batch


def test_a_step_that_is_not_finite_is_skipped_counted_and_said(damage_recipe, tmp_path) -> None:
    poisoned(damage_recipe, 1, 3)
    state = train(damage_recipe, run_of(tmp_path, steps=5))
    assert state.step == 5
    assert all(torch.isfinite(value).all() for value in weights_of(state).values())
    with (tmp_path / "log.csv").open() as stream:
        skipped = [(row["step"], row["value"]) for row in csv.DictReader(stream) if row["name"] == "skipped steps"]
    assert skipped == [("2", "1"), ("4", "2")]


def test_losses_that_stay_not_finite_end_the_run_with_the_weights_from_before(damage_recipe, tmp_path) -> None:
    good = train(damage_recipe, run_of(tmp_path / "good", steps=2))
    poisoned(damage_recipe, *range(2, 100))
    with pytest.raises(TrainingFailed, match=f"{MOST_SKIPPED} steps in a row"):
        # the rate depends on the budget: this one is at the same share of the run in both
        train(damage_recipe, run_of(tmp_path / "bad", steps=2 + MOST_SKIPPED))
    saved = load_checkpoint(tmp_path / "bad")
    assert saved["step"] == 2 + MOST_SKIPPED
    for key, value in saved["nets"]["net"].items():
        assert torch.isfinite(value).all(), key
    assert saved["nets"]["net"]["entry.1.num_batches_tracked"] == 2
    assert good.step == 2


def test_only_networks_that_are_kept_are_compiled(fill_recipe, tmp_path, monkeypatch) -> None:
    compiled: list[torch.nn.Module] = []
    monkeypatch.setattr(torch, "compile", lambda net: compiled.append(net) or net)
    state = train(fill_recipe, run_of(tmp_path, steps=1, compile=True))
    assert compiled == [state.nets["net"]]


def test_a_process_that_does_not_lead_writes_nothing(damage_recipe, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(loop, "of_the_first", lambda value, _run: value)
    monkeypatch.setattr("heirloom.train.step.share", lambda *_, **__: None)
    said: list[str] = []
    folder = tmp_path / "run"
    follower = train(damage_recipe, run_of(folder, steps=2, rank=1, world=2, say=said.append))
    assert follower.step == 2
    assert not folder.exists()
    assert not said
