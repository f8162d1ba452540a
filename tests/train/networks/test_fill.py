"""The fill network changes holes only, and begins as the filling that it is given."""

from __future__ import annotations

import pytest
import torch

from heirloom.models.catalog import FILL
from heirloom.train.networks.fill import FillNet

MOST_WEIGHTS = 6_000_000  # what the design allows


def picture(seed: int, side: tuple[int, int] = (64, 96)) -> torch.Tensor:
    return torch.rand(1, 3, *side, generator=torch.Generator().manual_seed(seed))


@pytest.fixture
def hole() -> torch.Tensor:
    mask = torch.zeros(1, 1, 64, 96)
    mask[..., 20:34, 30:60] = 1
    return mask


@pytest.fixture
def net() -> FillNet:
    """A small network that does not begin as the smooth filling."""
    torch.manual_seed(0)
    small = FillNet((16, 16, 16))
    torch.nn.init.normal_(small.head.weight, std=0.05)
    return small.eval()


def test_the_shipped_size_is_within_its_limit() -> None:
    assert sum(value.numel() for value in FillNet().parameters()) < MOST_WEIGHTS


def test_its_ports_are_those_of_the_catalogue(net, hole) -> None:
    assert [port.channels for port in FILL.inputs] == [3, 1]
    assert net(picture(0), hole).shape == (1, FILL.outputs[0].channels, 64, 96)


def test_outside_the_hole_the_photo_comes_back_to_the_bit(net, hole) -> None:
    photo = picture(0)
    filled = net(photo, hole)
    assert torch.equal(filled[..., :20, :], photo[..., :20, :])
    assert torch.equal(torch.where(hole > 0.5, 0.0, filled), torch.where(hole > 0.5, 0.0, photo))
    assert not torch.equal(filled, photo)


def test_it_begins_as_the_filling_that_it_is_given(hole) -> None:
    photo = picture(0)
    assert torch.equal(FillNet((16, 16))(photo, hole), photo)


def test_it_corrects_that_filling_by_what_is_around(net, hole) -> None:
    photo = picture(0)
    around = torch.where(hole > 0.5, photo, picture(1))
    inside = hole.expand_as(photo) > 0.5
    assert (net(photo, hole) - net(around, hole))[inside].abs().max() > 1e-4


def test_a_photo_that_is_all_hole_is_filled_with_finite_values(net) -> None:
    assert torch.isfinite(net(picture(0), torch.ones(1, 1, 64, 96))).all()
