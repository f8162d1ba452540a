"""The clean network keeps to its size and contract, and begins as the identity."""

from __future__ import annotations

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from heirloom.models.catalog import CLEAN
from heirloom.train.networks.clean import CleanNet

MOST_WEIGHTS = 5_000_000
MOST_OPERATIONS = 75_000  # multiply-adds per pixel: one megapixel in a second or so on two cores


def picture(side: tuple[int, int] = (64, 96)) -> torch.Tensor:
    return torch.rand(1, 3, *side, generator=torch.Generator().manual_seed(0))


@pytest.fixture
def net() -> CleanNet:
    """A small network that does not begin as the identity."""
    torch.manual_seed(0)
    small = CleanNet((16, 16, 16))
    torch.nn.init.normal_(small.head.weight, std=0.05)
    return small.eval()


def test_the_shipped_size_is_within_its_limits() -> None:
    full = CleanNet().eval()
    assert sum(value.numel() for value in full.parameters()) < MOST_WEIGHTS
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        full(picture((64, 64)), torch.zeros(1, 1, 64, 64), picture((64, 64)))
    assert counter.get_total_flops() / 2 / 64**2 < MOST_OPERATIONS


def test_its_ports_are_those_of_the_catalogue(net) -> None:
    photo, dial, pilot = (torch.rand(2, port.channels, 32, 48) for port in CLEAN.inputs)
    assert net(photo, dial, pilot).shape == (2, CLEAN.outputs[0].channels, 32, 48)


def test_it_begins_as_the_identity() -> None:
    assert torch.equal(CleanNet((16, 16))(picture(), torch.full((1, 1, 64, 96), 0.3), picture() / 2), picture())


def test_the_dial_may_vary_over_the_photo(net) -> None:
    dial = torch.zeros(1, 1, 64, 96)
    turned = dial.clone()
    turned[..., 64:] = 1
    change = (net(picture(), turned, picture()) - net(picture(), dial, picture())).abs().amax(dim=(0, 1, 2))
    assert change[64:].min() > 100 * change[:16].max()


def test_the_pilot_counts(net) -> None:
    dial = torch.zeros(1, 1, 64, 96)
    assert not torch.equal(net(picture(), dial, picture() * 0.9), net(picture(), dial, picture()))
