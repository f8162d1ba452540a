"""The upscaling network keeps to its contract and limits, and begins as bicubic enlargement."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional
from torch.utils.flop_counter import FlopCounterMode

from heirloom.models.catalog import UPSCALE_X2, UPSCALE_X4
from heirloom.train.networks.upscale import UpscaleNet, bicubic_kernel

# Multiply-adds per pixel of the small photo: 1 megapixel twice as large within 6 seconds on two cores, a quarter of one
# four times as large.
MOST_OPERATIONS = {2: 250_000, 4: 400_000}
MOST_WEIGHTS = 700_000


def picture(side: tuple[int, int] = (20, 28)) -> torch.Tensor:
    return torch.rand(1, 3, *side, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("scale", [2, 4])
def test_it_begins_as_bicubic_enlargement(scale) -> None:
    # antialiasing changes nothing when enlarging, but it sets the cubic's parameter to -0.5
    expected = functional.interpolate(picture(), scale_factor=scale, mode="bicubic", antialias=True)
    with torch.no_grad():
        said = UpscaleNet(scale, width=16, blocks=1)(picture())
    inner = (..., slice(3 * scale, -3 * scale), slice(3 * scale, -3 * scale))  # the border is repeated, not left out
    torch.testing.assert_close(said[inner], expected[inner], atol=1e-5, rtol=0)


def test_a_flat_photo_stays_flat_up_to_the_border() -> None:
    flat = torch.full((1, 3, 9, 9), 0.37)
    with torch.no_grad():
        torch.testing.assert_close(UpscaleNet(4, width=16, blocks=1)(flat), torch.full((1, 3, 36, 36), 0.37))


@pytest.mark.parametrize("scale", [2, 4])
def test_the_weights_of_every_phase_sum_to_one(scale) -> None:
    torch.testing.assert_close(bicubic_kernel(scale).sum(dim=(1, 2, 3)), torch.ones(3 * scale**2))


@pytest.mark.parametrize(("scale", "card"), [(2, UPSCALE_X2), (4, UPSCALE_X4)])
def test_its_ports_reach_and_size_are_those_of_the_catalogue(scale, card) -> None:
    net = UpscaleNet(scale).eval()
    assert sum(value.numel() for value in net.parameters()) < MOST_WEIGHTS
    convolutions = sum(1 for part in net.modules() if isinstance(part, torch.nn.Conv2d))
    assert card.scale == scale
    assert convolutions <= card.reach_px
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        assert net(picture((32, 32))).shape == (1, card.outputs[0].channels, 32 * scale, 32 * scale)
    assert counter.get_total_flops() / 2 / 32**2 < MOST_OPERATIONS[scale]
