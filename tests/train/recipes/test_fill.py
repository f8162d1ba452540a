"""The recipe of the fill network: it learns a batch by heart, and its critic comes late, with its penalty."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from heirloom.train.data import pack_pixels
from heirloom.train.losses import r1_penalty
from heirloom.train.recipes import fill
from heirloom.train.recipes.fill import ADVERSARY_FROM, LOOKS_FROM, R1_EVERY, R1_WEIGHT, critic_turn
from heirloom.train.state import initial_state
from heirloom.train.step import take_step
from tests.support.pictures import scene
from tests.train.small import fallen, run_of


def test_it_learns_one_batch_by_heart(fill_recipe) -> None:
    assert fallen(fill_recipe, fill_recipe.batch(0), steps=80, progress=0.2) < 0.5


def turns_at(recipe, *, step: int, progress: float, **changes: torch.Tensor) -> dict[str, dict[str, torch.Tensor]]:
    batch = {**recipe.batch(0), "wide": torch.tensor([1.0, 0.0]), **changes}
    return dict(recipe.turns(initial_state(recipe).nets, batch, step=step, progress=progress))


def test_in_thin_holes_only_the_distance_counts(fill_recipe) -> None:
    late = turns_at(fill_recipe, step=0, progress=0.9, wide=torch.zeros(2))
    assert {name: set(losses) for name, losses in late.items()} == {"net": {"distance"}}


def test_the_critic_comes_in_the_last_part(fill_recipe) -> None:
    early = turns_at(fill_recipe, step=1, progress=LOOKS_FROM - 0.01)
    late = turns_at(fill_recipe, step=1, progress=ADVERSARY_FROM)
    assert {name: set(losses) for name, losses in early.items()} == {"net": {"distance"}}
    assert {name: set(losses) for name, losses in late.items()} == {
        "net": {"distance", "adversarial", "matching"},
        "critic": {"judgement"},
    }


@pytest.mark.parametrize(("step", "penalised"), [(0, True), (R1_EVERY, True), (1, False), (R1_EVERY + 1, False)])
def test_the_critic_is_penalised_seldom(fill_recipe, step, penalised) -> None:
    assert ("penalty" in turns_at(fill_recipe, step=step, progress=0.9)["critic"]) == penalised


def test_the_penalty_is_weighted_up_for_coming_seldom(fill_recipe) -> None:
    critic, batch = initial_state(fill_recipe).nets["critic"].eval(), fill_recipe.batch(0)
    lost = critic_turn(critic, batch["photo"], batch["truth"], batch["hole"], penalised=True)
    slope = float(r1_penalty(critic, torch.cat([batch["truth"], batch["hole"]], dim=1)).detach())
    assert slope > 0
    assert float(lost["penalty"].detach()) == pytest.approx(R1_WEIGHT / 2 * R1_EVERY * slope, rel=1e-4)


@pytest.mark.parametrize("half", [False, True])
def test_network_and_critic_learn_in_turn(fill_recipe, tmp_path, half) -> None:
    state = initial_state(fill_recipe)
    before = {name: [p.clone() for p in net.parameters()] for name, net in state.nets.items()}
    run = run_of(tmp_path, half=half)
    values = take_step(fill_recipe, run, state, state.nets, fill_recipe.batch(0), progress=0.9)
    assert {"net adversarial", "critic judgement", "critic penalty"} <= set(values)
    for name, net in state.nets.items():
        moved = [not torch.equal(old, new) for old, new in zip(before[name], net.parameters(), strict=True)]
        assert any(moved), name


def test_a_critic_learns_to_tell_filled_places_from_real_ones(fill_recipe) -> None:
    state, batch = initial_state(fill_recipe), fill_recipe.batch(0)
    critic, optimiser = state.nets["critic"], state.optimisers["critic"]
    noisy = torch.where(batch["hole"] > 0.5, torch.rand_like(batch["truth"]), batch["truth"])
    lost = []
    for _ in range(25):
        losses = critic_turn(critic, noisy, batch["truth"], batch["hole"], penalised=False)
        optimiser.zero_grad()
        losses["judgement"].backward()
        optimiser.step()
        lost.append(float(losses["judgement"].detach()))
    assert lost[-1] < 0.75 * lost[0]


class BrightnessDistance:
    """Stands in for the perceptual distance, whose weights are not part of the package."""

    def between_tensors(self, pictures: torch.Tensor, references: torch.Tensor) -> torch.Tensor:
        return (pictures - references).abs().mean(dim=(1, 2, 3))


def test_with_a_perceptual_distance_it_is_lost_and_measured(fill_recipe) -> None:
    fill_recipe.distance = BrightnessDistance()
    middle = turns_at(fill_recipe, step=1, progress=LOOKS_FROM)
    assert set(middle["net"]) == {"distance", "perceptual"}
    late = turns_at(fill_recipe, step=1, progress=0.9)
    assert float(late["net"]["perceptual"].detach()) > 0
    with torch.no_grad():
        figures = fill_recipe.validate(initial_state(fill_recipe).averages["net"])
    assert figures["LPIPS-like wide"] > 0


def test_validation_measures_inside_the_holes_beside_the_first_filling(fill_recipe) -> None:
    with torch.no_grad():
        figures = fill_recipe.validate(initial_state(fill_recipe).averages["net"])
    assert set(figures) == {"PSNR thin", "PSNR thin, first", "PSNR wide", "PSNR wide, first"}
    assert all(math.isfinite(value) for value in figures.values())
    # an untrained network is the first filling, but for values that leave [0, 1]
    assert figures["PSNR thin"] == pytest.approx(figures["PSNR thin, first"], abs=0.2)


def test_a_perfect_filling_is_not_infinitely_good(fill_recipe) -> None:
    truths = iter([fill.stacked([sample])["truth"] for sample in fill_recipe._validation(6)])
    figures = fill_recipe.validate(_Oracle(truths))
    assert figures["PSNR wide"] == pytest.approx(100)


class _Oracle(torch.nn.Module):
    """Knows the truth of every window."""

    def __init__(self, truths) -> None:
        super().__init__()
        self.truths = truths
        self.place = torch.nn.Parameter(torch.zeros(1))

    def forward(self, _photo: torch.Tensor, _hole: torch.Tensor) -> torch.Tensor:
        return next(self.truths)


def test_windows_are_wide_and_thin(fill_recipe) -> None:
    wide = [fill_recipe.sample(np.random.default_rng(seed), (1, 2)).wide for seed in range(30)]
    assert 5 < sum(wide) < 25


def test_with_pairs_a_share_of_the_holes_is_real_damage(fill_recipe, tmp_path) -> None:
    clean = scene(90, 100)
    scratched = clean.copy()
    scratched[40:43] = 0.98
    valid = np.ones((90, 100, 1), np.float32)
    pictures = [("scan/a", scratched), ("restoration/a", clean), ("valid/a", valid)]
    paired = replace(fill_recipe, pairs=pack_pixels(pictures, tmp_path), windows=40)
    plain = replace(fill_recipe, windows=40)
    truths = [recipe.batch(0)["truth"] for recipe in (plain, paired)]
    smooth, edged = (int((truth.diff(dim=3).abs() > 0.15).flatten(1).any(dim=1).sum()) for truth in truths)
    assert smooth == 0  # the photographs to train on are; the scan has hard edges
    assert 4 <= edged <= 18
