"""The fill network changes holes only, begins as the smooth filling, and does not look into holes."""

from __future__ import annotations

import pytest
import torch

from heirloom.models.catalog import FILL
from heirloom.train.networks.fill import FillNet, first_filling

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


def test_what_lies_in_the_hole_does_not_matter(net, hole) -> None:
    one, two = (torch.where(hole > 0.5, picture(seed), picture(0)) for seed in (1, 2))
    torch.testing.assert_close(net(one, hole), net(two, hole))


def test_it_begins_as_the_smooth_filling(hole) -> None:
    photo = picture(0)
    inside = hole.expand_as(photo) > 0.5
    filled = FillNet((16, 16))(photo, hole)
    assert torch.equal(filled[inside], first_filling(photo, hole)[inside])


def test_the_smooth_filling_of_a_flat_photo_is_flat(hole) -> None:
    photo = torch.full((1, 3, 64, 96), 0.3)
    torch.testing.assert_close(first_filling(photo, hole), photo, atol=1e-3, rtol=0)


def test_the_smooth_filling_goes_from_one_side_to_the_other(hole) -> None:
    photo = torch.linspace(0, 1, 96).expand(1, 3, 64, 96)
    filled = first_filling(photo, hole)
    across = filled[0, 0, 27, 28:62]
    assert (across[1:] >= across[:-1] - 0.02).all()
    assert (filled - photo).abs().max() < 0.12


def test_a_photo_that_is_all_hole_is_filled_with_finite_values(net) -> None:
    assert torch.isfinite(net(picture(0), torch.ones(1, 1, 64, 96))).all()
