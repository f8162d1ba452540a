"""The critic judges places, and how much of a place is hole is known."""

from __future__ import annotations

import torch

from heirloom.train.networks.critic import WIDTHS, PatchCritic, hole_at


def test_every_place_of_eight_pixels_gets_a_judgement() -> None:
    judged, features = PatchCritic(4)(torch.rand(2, 4, 64, 96))
    assert judged.shape == (2, 1, 8, 12)
    assert [layer.shape[1] for layer in features] == list(WIDTHS)


def test_a_judgement_depends_on_the_surroundings_of_its_place() -> None:
    critic = PatchCritic(3).eval()
    pictures = torch.rand(1, 3, 128, 128)
    changed = pictures.clone()
    changed[..., :8, :8] = 0
    change = (critic(changed)[0] - critic(pictures)[0]).abs()[0, 0]
    assert change[0, 0] > 0
    assert change[8:, 8:].max() == 0


def test_its_steepness_is_bounded() -> None:
    critic = PatchCritic(3)
    for _ in range(20):  # each call in training brings the estimate of the largest gain nearer
        critic(torch.rand(1, 3, 32, 32))
    for step in critic.eval().steps:
        assert torch.linalg.matrix_norm(step.weight.flatten(1), ord=2) < 1.1


def test_a_place_is_hole_as_soon_as_half_of_it_is() -> None:
    hole = torch.zeros(1, 1, 32, 32)
    hole[..., :8, :8] = 1
    hole[..., 8:12, 8:16] = 1  # half a place
    hole[..., 16:18, 16:24] = 1  # a quarter
    at = hole_at(hole, torch.zeros(1, 1, 4, 4))[0, 0]
    assert [float(at[place, place]) for place in range(4)] == [1, 1, 0.5, 0]
