"""The detailed recipe of upscaling: the critic comes late and learns, and looks are measured where they can be."""

from __future__ import annotations

import pytest
import torch

from heirloom.train.recipes.upscale_detailed import ADVERSARY_FROM, R1_EVERY, critic_turn
from heirloom.train.state import initial_state
from tests.train.small import fallen


class Looks:
    """A perceptual distance that counts how it is asked."""

    def between_tensors(self, pictures: torch.Tensor, references: torch.Tensor) -> torch.Tensor:
        return (pictures - references).abs().mean(dim=(1, 2, 3))


def turns_at(recipe, progress: float) -> dict[str, set[str]]:
    nets = initial_state(recipe).nets
    return {name: set(losses) for name, losses in recipe.turns(nets, recipe.batch(0), step=R1_EVERY, progress=progress)}


def test_it_learns_one_batch_by_heart(detailed_recipe) -> None:
    assert fallen(detailed_recipe, detailed_recipe.batch(0), steps=120, progress=0.1) < 0.8


def test_the_critic_comes_late(detailed_recipe) -> None:
    assert turns_at(detailed_recipe, ADVERSARY_FROM - 0.01) == {"net": {"distance"}}
    assert turns_at(detailed_recipe, ADVERSARY_FROM) == {
        "net": {"distance", "adversarial", "matching"},
        "critic": {"judgement", "penalty"},
    }


def test_the_perceptual_loss_counts_from_the_beginning(detailed_recipe) -> None:
    detailed_recipe.perceptual = Looks()
    assert turns_at(detailed_recipe, 0.0) == {"net": {"distance", "perceptual"}}


def test_validation_tells_how_things_look_where_it_can(detailed_recipe) -> None:
    net = initial_state(detailed_recipe).averages["net"]
    with torch.no_grad():
        assert not any(name.startswith("LPIPS") for name in detailed_recipe.validate(net))
        detailed_recipe.perceptual = Looks()
        figures = detailed_recipe.validate(net)
    assert figures["LPIPS-like aged"] > figures["LPIPS-like bicubic"] > 0


def test_a_critic_learns_to_tell_made_from_true(detailed_recipe) -> None:
    critic = initial_state(detailed_recipe).nets["critic"]
    truth, made = torch.rand(4, 3, 32, 32), torch.full((4, 3, 32, 32), 0.5)
    optimiser, lost = torch.optim.Adam(critic.parameters(), lr=1e-3), []
    for _ in range(40):
        losses = critic_turn(critic, made, truth, penalised=False)
        optimiser.zero_grad()
        losses["judgement"].backward()
        optimiser.step()
        lost.append(float(losses["judgement"].detach()))
    assert lost[-1] < 0.5 * lost[0]


def test_its_name_says_that_it_is_detailed(detailed_recipe) -> None:
    assert detailed_recipe.name == "upscale-x2-detailed"
    assert detailed_recipe.seed == pytest.approx(detailed_recipe.faithful.seed)
