"""The recipe of the clean network: it learns a batch by heart, weighs windows by how they came, and cleans twice."""

from __future__ import annotations

import pytest
import torch

from heirloom.train.recipes.clean import (
    AGAIN_EVERY,
    AGAIN_WINDOWS,
    GOOD_ENOUGH,
    changed_again,
    cleaned_by,
    distances,
    settled,
)
from heirloom.train.recipes.clean_cases import CASES
from heirloom.train.state import initial_state
from tests.train.small import fallen


def test_it_learns_one_batch_by_heart(clean_recipe) -> None:
    assert fallen(clean_recipe, clean_recipe.batch(0), steps=120, progress=0.5) < 0.6


def test_a_good_window_counts_more_per_level_than_a_spoiled_one() -> None:
    target = torch.full((2, 3, 8, 8), 0.5)
    photo = target + torch.tensor([0.0, 0.2]).view(2, 1, 1, 1)
    lost = [
        float(
            distances(torch.where(torch.arange(2).view(2, 1, 1, 1) == n, target + 0.01, target), target, photo)[
                "distance"
            ]
        )
        for n in range(2)
    ]
    assert lost[0] > 3 * lost[1]


def test_the_distance_is_in_units_of_a_good_result() -> None:
    target = torch.full((1, 3, 8, 8), 0.5)
    lost = distances(target + GOOD_ENOUGH, target, target)
    assert float(lost["distance"]) == pytest.approx(1, rel=0.01)
    assert float(lost["texture"]) == 0  # a shift of tone is no lost texture


def test_smoothed_texture_is_lost_beside_the_distance() -> None:
    stripes = torch.zeros(1, 3, 8, 8)
    stripes[..., ::2] = 0.1
    assert float(distances(torch.full_like(stripes, 0.05), stripes, stripes)["texture"]) > 0


def test_in_every_fourth_step_windows_are_cleaned_again(clean_recipe) -> None:
    nets, batch = initial_state(clean_recipe).nets, clean_recipe.batch(0)
    batch["dial"] = torch.ones_like(batch["dial"])
    for step in range(2 * AGAIN_EVERY):
        (turn,) = clean_recipe.turns(nets, batch, step=step, progress=0.5)
        assert ("again" in turn[1]) == (step % AGAIN_EVERY == 0)


def test_between_the_ends_of_the_dial_nothing_is_cleaned_again(clean_recipe) -> None:
    nets, batch = initial_state(clean_recipe).nets, clean_recipe.batch(0)
    batch["dial"] = torch.full_like(batch["dial"], 0.5)
    (turn,) = clean_recipe.turns(nets, batch, step=0, progress=0.5)
    assert set(turn[1]) == {"distance", "texture"}
    dials = torch.tensor([0.5, 0.0, 1.0, 0.2, 1.0, 0.0]).view(-1, 1, 1, 1).expand(-1, 1, 4, 4)
    assert settled(dials).tolist() == [1, 2, 4][:AGAIN_WINDOWS]


def test_a_second_time_leaves_the_statistics_and_the_mode_alone(clean_recipe) -> None:
    net = initial_state(clean_recipe).nets["net"].train()
    torch.nn.init.normal_(net.head.weight, std=0.05)
    before = {name: value.clone() for name, value in net.named_buffers()}
    lost = changed_again(net, torch.rand(2, 3, 32, 32), torch.ones(2, 1, 32, 32))
    lost.backward()
    assert float(lost.detach()) > 0
    assert net.training
    assert net.head.weight.grad.abs().max() > 0
    assert all(torch.equal(value, before[name]) for name, value in net.named_buffers())


def test_validation_tells_every_case_before_and_after(clean_recipe) -> None:
    with torch.no_grad():
        figures = clean_recipe.validate(initial_state(clean_recipe).averages["net"])
    assert set(figures) == {f"PSNR {case}{end}" for case in CASES for end in ("", ", before")}
    for case in CASES:  # an untrained network is the identity
        assert figures[f"PSNR {case}"] == pytest.approx(figures[f"PSNR {case}, before"], abs=1e-3)


def test_samples_are_cleaned_at_their_own_dial_or_another(clean_recipe) -> None:
    net = initial_state(clean_recipe).averages["net"]
    torch.nn.init.normal_(net.head.weight, std=0.05)
    samples = clean_recipe._validation("grain kept", 2)
    with torch.no_grad():
        own, kept, smooth = (cleaned_by(net, samples, dial=dial) for dial in (None, 0.0, 1.0))
    assert (own[0] == kept[0]).all()
    assert (own[0] != smooth[0]).any()
