"""The unfade network keeps to its size and contract, begins as the identity, and says nothing that a step refuses."""

from __future__ import annotations

import pytest
import torch

from heirloom.models.catalog import UNFADE
from heirloom.steps.enhance.curves import DENSEST, KNOTS, STRAIGHT
from heirloom.train.networks.unfade import UnfadeNet, ended, parts_of

MOST_WEIGHTS = 240_000  # below a megabyte


def picture(side: tuple[int, int] = (64, 64)) -> torch.Tensor:
    return torch.rand(2, 3, *side, generator=torch.Generator().manual_seed(0))


@pytest.fixture
def net() -> UnfadeNet:
    """A network that does not begin as the identity."""
    torch.manual_seed(0)
    small = UnfadeNet((8, 8), (16, 16))
    torch.nn.init.normal_(small.head.weight, std=3.0)
    return small.eval()


def test_the_shipped_size_is_within_its_limits() -> None:
    assert sum(value.numel() for value in UnfadeNet().parameters()) < MOST_WEIGHTS


def test_its_ports_are_those_of_the_catalogue(net) -> None:
    assert net(picture()).shape == (2, UNFADE.outputs[0].channels)
    assert UNFADE.outputs[0].channels == 3 * KNOTS + 9 + 1


def test_it_begins_as_the_identity() -> None:
    curves, matrix, logit = parts_of(UnfadeNet((8,), (16, 16))(picture()))
    assert torch.allclose(curves, torch.from_numpy(STRAIGHT).expand(2, 3, -1), atol=1e-4)
    assert torch.equal(matrix, torch.eye(3).expand(2, 3, 3))
    assert not logit.any()


def test_whatever_it_says_curves_rise_from_white_to_black_at_most_and_neutral_stays_neutral(net) -> None:
    with torch.no_grad():
        curves, matrix, _ = parts_of(net(picture()))
    assert (curves[:, :, 0] == 0).all()
    assert (curves.diff(dim=2) > 0).all()
    assert curves.max() <= DENSEST + 1e-5
    assert float((curves - torch.from_numpy(STRAIGHT)).abs().max()) > 0.2, "these weights do say something"
    assert torch.allclose(matrix.sum(dim=2), torch.ones(2, 3), atol=1e-5)


def test_curves_within_the_range_are_not_bent_and_others_end_at_black() -> None:
    straight = torch.from_numpy(STRAIGHT).expand(1, 3, -1)
    assert torch.allclose(ended(straight), straight, atol=1e-6)
    bent = ended(straight * 2)
    assert torch.allclose(bent[:, :, -1], torch.tensor(DENSEST), atol=1e-5)
    assert torch.equal(bent[:, :, :5], straight[:, :, :5] * 2)
    assert (bent.diff(dim=2) > 0).all()


def test_how_much_is_lighter_falls_with_the_level_and_tells_the_tones(net) -> None:
    ramp = torch.linspace(0, 1, 64).expand(1, 3, 64, 64)
    lighter = net.lighter(ramp).view(4, -1)
    assert (lighter.diff(dim=1) < 0).all()
    assert torch.allclose(lighter, 1 - net.levels.expand(4, -1), atol=0.01)
    assert torch.equal(net.lighter(torch.zeros(1, 3, 8, 8)), torch.zeros(1, 4 * net.levels.numel()))


def test_a_picture_of_one_tone_is_judged_too(net) -> None:
    for level in (0.0, 0.5, 1.0):
        assert torch.isfinite(net(torch.full((1, 3, 64, 64), level))).all()
