"""The colour network: its size and ports, what hints and a palette change, and doubt."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from heirloom.core.color import from_lab
from heirloom.models.catalog import COLORIZE
from heirloom.train.networks.colorize import (
    CELL_PX,
    CHROMA_SCALE,
    STEP_OF_GRID,
    TEMPERATURE,
    WEAK_CHROMA,
    ColorizeNet,
    ColorizeOutputs,
    color_grid,
    grid_planes,
    vivid,
)

MOST_BYTES = 18_000_000  # of the weights in half precision
MOST_OPERATIONS = 60_000  # multiply-adds per pixel of the small view that is coloured


def given(height: int = 64, width: int = 96, *, photos: int = 1) -> list[torch.Tensor]:
    """A lightness without hints and palette."""
    generator = torch.Generator().manual_seed(0)
    sizes = [(photos, port.channels, height, width) for port in COLORIZE.inputs]
    return [torch.rand(sizes[0], generator=generator), torch.zeros(sizes[1]), torch.zeros(sizes[2])]


@pytest.fixture
def net() -> ColorizeNet:
    """A small network."""
    torch.manual_seed(0)
    return ColorizeNet((16, 16, 16, 16), (1, 1, 1, 1)).eval()


class Fixed(torch.nn.Module):
    """The same chances everywhere, as logits, whatever is given."""

    def __init__(self, chances: dict[int, float]) -> None:
        super().__init__()
        values = torch.full((len(color_grid()),), -1e4)
        for number, chance in chances.items():
            values[number] = float(np.log(chance))
        self.register_buffer("values", values)

    def forward(self, lightness: torch.Tensor, *_known: torch.Tensor) -> torch.Tensor:
        height, width = (side // CELL_PX for side in lightness.shape[2:])
        return self.values.view(1, -1, 1, 1).expand(len(lightness), -1, height, width)


def test_the_shipped_size_is_within_its_limits() -> None:
    full = ColorizeNet().eval()
    assert 2 * sum(value.numel() for value in full.parameters()) < MOST_BYTES
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        full(*given(64, 64))
    assert counter.get_total_flops() / 2 / 64**2 < MOST_OPERATIONS


def test_its_ports_are_those_of_the_catalogue(net) -> None:
    said = ColorizeOutputs(net)(*given(32, 96, photos=2))
    assert [planes.shape for planes in said] == [(2, port.channels, 32, 96) for port in COLORIZE.outputs]


def test_every_colour_of_the_grid_can_be_shown_with_some_lightness() -> None:
    grid = np.array(color_grid(), np.float32)
    assert len(grid) == len(np.unique(grid, axis=0))
    assert (0.0, 0.0) in color_grid()
    levels = np.linspace(1, 99, 99, dtype=np.float32)
    nearby = [(a, b) for a in (-0.5, 0, 0.5) for b in (-0.5, 0, 0.5)]  # of the grid's step: cells, not points
    for a, b in grid:
        around = [
            np.stack([levels, *(np.full(99, c, np.float32) for c in at)], axis=1)
            for at in ((a + x * STEP_OF_GRID, b + y * STEP_OF_GRID) for x, y in nearby)
        ]
        rgb = from_lab(np.stack(around))
        assert ((rgb > -0.01) & (rgb < 1.01)).all(axis=2).any(), (a, b)


def test_a_sure_colour_is_said_without_doubt() -> None:
    number = color_grid().index((30.0, 45.0))
    chroma, doubt = ColorizeOutputs(Fixed({number: 1.0}))(*given())
    np.testing.assert_allclose(chroma[0, :, 5, 5] * CHROMA_SCALE, [30, 45], atol=1e-3)
    assert float(doubt.max()) <= 1e-3 + 1e-6


def test_doubt_is_the_deviation_of_chances_and_the_colour_leans_to_the_likelier() -> None:
    chances = {color_grid().index((0.0, 45.0)): 0.75, color_grid().index((0.0, -15.0)): 0.25}
    chroma, doubt = ColorizeOutputs(Fixed(chances))(*given())
    sharpened = 0.75 ** (1 / TEMPERATURE) / (0.75 ** (1 / TEMPERATURE) + 0.25 ** (1 / TEMPERATURE))
    assert float(chroma[0, 1].mean() * CHROMA_SCALE) == pytest.approx(60 * sharpened - 15, abs=1e-2)
    assert float(doubt.mean() * CHROMA_SCALE) == pytest.approx(60 * np.sqrt(0.75 * 0.25), abs=1e-2)


def test_vividness_strengthens_colours_in_doubt_and_leaves_sure_ones() -> None:
    sure, divided = (
        {color_grid().index((0.0, 45.0)): 1.0},
        {
            color_grid().index((0.0, 45.0)): 0.5,
            color_grid().index((0.0, 15.0)): 0.5,
        },
    )
    for chances, gain in ((sure, 1.0), (divided, 1 + 0.8 * 15**2 / (15**2 + 30**2) * 30**2 / (30**2 + WEAK_CHROMA**2))):
        plain, doubt = ColorizeOutputs(Fixed(chances))(*given())
        more, same_doubt = ColorizeOutputs(Fixed(chances), vividness=0.8)(*given())
        assert float((more / plain)[0, 1].mean()) == pytest.approx(gain, rel=1e-3)
        assert torch.equal(doubt, same_doubt)
    weak = torch.full((1, 2, 4, 4), 1 / CHROMA_SCALE)
    assert float((vivid(weak, 30 * weak[:, :1], 1.0) / weak).max()) < 1.03, "what is nearly gray stays so"


def test_a_hint_changes_colours_around_it_and_a_palette_everywhere(net) -> None:
    lightness, hints, palette = given(128, 128)
    plain = net(lightness, hints, palette)
    hinted = hints.clone()
    hinted[:, :, 60:64, 60:64] = torch.tensor([0.5, -0.3, 1.0]).view(1, 3, 1, 1)
    assert (net(lightness, hinted, palette) - plain).abs().amax(dim=1)[0, 15, 15] > 1e-3
    known = palette.clone()
    known[:, (0, 2, 4)] = torch.tensor([1.0, 0.5, 1.0]).view(1, 3, 1, 1)
    assert (net(lightness, hints, known) - plain).abs().amax(dim=1).min() > 1e-4


def test_the_whole_picture_is_seen_from_every_place() -> None:
    torch.manual_seed(0)
    net = ColorizeNet((16, 16, 16, 16), (1, 1, 1, 1)).eval()
    lightness, *others = given(64, 512)
    dark = lightness.clone()
    dark[..., 448:] = 0
    for part in (net.whole, net.whole_out):
        torch.nn.init.normal_(part.weight, std=0.5)
    assert (net(lightness, *others) - net(dark, *others)).abs()[..., :4].max() > 1e-4
    torch.nn.init.zeros_(net.whole_out.weight)
    assert torch.equal(net(lightness, *others)[..., :4], net(dark, *others)[..., :4]), "convolutions alone do not"


def test_the_grid_is_given_as_weights_in_the_units_of_the_ports() -> None:
    planes = grid_planes()
    assert planes.shape == (2, len(color_grid()), 1, 1)
    np.testing.assert_allclose(planes[:, 3, 0, 0] * CHROMA_SCALE, color_grid()[3], rtol=1e-6)


def test_what_training_favoured_is_taken_off_first() -> None:
    favour = torch.zeros(len(color_grid()))
    favour[3] = 50.0
    chroma, _ = ColorizeOutputs(Fixed({3: 40.0, 7: 20.0}), favour=favour)(*given())
    plain, _ = ColorizeOutputs(Fixed({7: 20.0}))(*given())
    assert torch.allclose(chroma, plain, atol=1e-3)
