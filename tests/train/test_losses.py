"""Losses against values worked out by hand."""

from __future__ import annotations

import math

import pytest
import torch
from torch import nn

from heirloom.train.losses import (
    EASY,
    critic_loss,
    feature_matching,
    generator_loss,
    r1_penalty,
    relative_distance,
)

SOFT_1 = math.log(1 + math.e)  # softplus(1)


def test_distance_is_relative_to_the_first_guess_inside_the_hole() -> None:
    truth = torch.full((2, 3, 2, 2), 0.5)
    said, first = truth + 0.2, truth.clone()
    first[0] += 0.4
    hole = torch.tensor([[[[1.0, 0.0], [0.0, 0.0]]]]).repeat(2, 1, 1, 1)
    said[:, :, 1, 1] = 100  # outside the hole it does not matter
    apart = relative_distance(said, truth, first, hole=hole)
    assert apart[0].item() == pytest.approx(0.2 / (0.4 + EASY), rel=1e-3)
    assert apart[1].item() == pytest.approx(0.2 / EASY, rel=1e-3)


def test_distance_has_a_gradient_that_ends_at_zero() -> None:
    said = torch.zeros(1, 3, 1, 1, requires_grad=True)
    truth = torch.zeros(1, 3, 1, 1)
    relative_distance(said, truth, truth, hole=torch.ones(1, 1, 1, 1)).sum().backward()
    assert float(said.grad.abs().max()) == 0


def test_a_generator_loses_what_the_critic_does_not_believe() -> None:
    judged = torch.tensor([0.0, -1.0])
    assert float(generator_loss(judged)) == pytest.approx((math.log(2) + SOFT_1) / 2)
    assert float(generator_loss(judged, weight=torch.tensor([0.0, 1.0]))) == pytest.approx(SOFT_1 / 2)


def test_a_critic_loses_where_it_is_wrong() -> None:
    real, fake = torch.tensor([-1.0]), torch.tensor([1.0])
    assert float(critic_loss(real, fake)) == pytest.approx(2 * SOFT_1)
    assert float(critic_loss(-real, fake)) == pytest.approx(SOFT_1 - 1 + SOFT_1)  # softplus(-1) = softplus(1) - 1


def test_outside_the_hole_a_critic_may_call_the_picture_real() -> None:
    real, fake = torch.tensor([1.0, 1.0]), torch.tensor([1.0, 1.0])
    mixed = float(critic_loss(real, fake, fake_weight=torch.tensor([1.0, 0.0])))
    assert mixed == pytest.approx(SOFT_1 - 1 + (SOFT_1 + SOFT_1 - 1) / 2)


class Weighed(nn.Module):
    """A critic whose gradient is known: it adds three times the first channel to the second."""

    def forward(self, pictures: torch.Tensor) -> tuple[torch.Tensor, list[torch.Tensor]]:
        return 3 * pictures[:, :1] + pictures[:, 1:], [pictures]


def test_the_penalty_is_the_squared_gradient_at_real_pictures() -> None:
    assert float(r1_penalty(Weighed(), torch.rand(2, 2, 4, 5)).detach()) == pytest.approx(20 * (9 + 1))


def test_the_penalty_can_be_differentiated() -> None:
    critic = nn.Conv2d(1, 1, 1, bias=False)
    r1_penalty(critic, torch.rand(1, 1, 2, 2)).backward()  # 4 w^2
    assert float(critic.weight.grad) == pytest.approx(8 * float(critic.weight.detach()), rel=1e-5)


def test_features_are_matched_layer_by_layer_and_the_real_ones_do_not_learn() -> None:
    fake = [torch.zeros(1, 2, requires_grad=True), torch.zeros(4, requires_grad=True)]
    real = [torch.full((1, 2), 0.5, requires_grad=True), torch.full((4,), 1.5, requires_grad=True)]
    loss = feature_matching(fake, real)
    assert float(loss.detach()) == pytest.approx((0.5 + 1.5) / 2)
    loss.backward()
    assert real[0].grad is None
    assert fake[0].grad is not None
