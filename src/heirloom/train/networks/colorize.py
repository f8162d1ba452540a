"""The colour network: what colours a lightness may have, as chances of a grid of colours for every 4 x 4 pixels.

A colour is seldom certain, and the mean of what it may be is gray-brown; so chances are learned, and the colour is
their annealed mean (Zhang, Isola and Efros, "Colorful Image Colorization", 2016). Hints and a palette are inputs
beside the lightness (Zhang et al., "Real-Time User-Guided Image Colorization with Learned Deep Priors", 2017).
"""

from __future__ import annotations

import itertools
from functools import cache

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from heirloom.core.color import to_lab
from heirloom.core.palette import PALETTE_SIZE
from heirloom.train.networks.parts import Residual

WIDTHS = (64, 128, 256, 256)  # channels at a quarter, an eighth, ... of the size
DEPTHS = (1, 2, 2, 2)  # residual blocks at each size on the way down
FEATURES_LEVEL = 2  # a sixteenth of the size: what is compared with a network that knows what things are
CELL_PX = 4  # colours are told for squares of so many pixels; edges come from the lightness
STEP_OF_GRID = 15  # between colours of the grid, in units of a and b
CHROMA_SCALE = 110.0  # a and b of the ports are divided by it
# Of the annealed mean. Between 0.3 and 1 it hardly changes how colourful pictures are (0.60 to 0.61 of the originals
# after 3,566 steps), and 0.38 to 0.5 come nearest to them.
TEMPERATURE = 0.5
LEAST_DOUBT = 1e-3
WEAK_CHROMA = 10.0  # where half of the vividness is left, in units of a and b
CUBE = 33  # values per channel of which the gamut is made


@cache
def color_grid() -> tuple[tuple[float, float], ...]:
    """The colours (a, b) of the grid that some lightness shows within sRGB."""
    values = np.linspace(0, 1, CUBE, dtype=np.float32)
    colours = np.stack(np.meshgrid(values, values, values, indexing="ij"), axis=-1).reshape(1, -1, 3)
    cells = np.unique(np.rint(to_lab(colours)[0, :, 1:] / STEP_OF_GRID).astype(int), axis=0)
    return tuple((float(a * STEP_OF_GRID), float(b * STEP_OF_GRID)) for a, b in cells)


class ColorizeNet(nn.Module):
    """Lightness (N, 1, H, W), hints (N, 3, H, W) and palette (N, 10, H, W) to logits of the grid (N, K, H/4, W/4).

    Lightness is L / 100. Hints are a / 110, b / 110 and 1 where a colour is known, else 0. The palette is one vector
    (`core.palette`), the same everywhere, or 0. H and W are multiples of 32. In training `features` are given too.
    """

    def __init__(self, widths: tuple[int, ...] = WIDTHS, depths: tuple[int, ...] = DEPTHS) -> None:
        super().__init__()
        self.entry = _convolved(CELL_PX**2 * 4, widths[0], stride=1)
        pairs = list(itertools.pairwise(widths))
        self.down = nn.ModuleList(_convolved(before, after, stride=2) for before, after in pairs)
        self.blocks = nn.ModuleList(
            nn.Sequential(*(Residual(width, 1) for _ in range(depth)))
            for width, depth in zip(widths, depths, strict=True)
        )
        self.whole = nn.Conv2d(widths[-1] + PALETTE_SIZE, widths[-1], 1)
        self.whole_out = nn.Conv2d(widths[-1], widths[-1], 1)
        self.across = nn.ModuleList(nn.Conv2d(after, before, 1) for before, after in pairs)
        self.palette = nn.ModuleList(nn.Conv2d(PALETTE_SIZE, width, 1) for width in widths[:-1])
        self.up = nn.ModuleList(Residual(width, 1) for width in widths[:-1])
        self.head = nn.Conv2d(widths[0], len(color_grid()), 1)
        nn.init.zeros_(self.whole_out.weight)
        nn.init.zeros_(self.whole_out.bias)  # type: ignore[arg-type]

    def forward(self, lightness: Tensor, hints: Tensor, palette: Tensor) -> Tensor:
        """The logits."""
        return self.seen(lightness, hints, palette)[0]

    def seen(self, lightness: Tensor, hints: Tensor, palette: Tensor) -> tuple[Tensor, Tensor]:
        """The logits, and the features at a sixteenth of the size."""
        one = palette.mean(dim=(2, 3), keepdim=True)
        now = self.entry(functional.pixel_unshuffle(torch.cat([lightness - 0.5, hints], dim=1), CELL_PX))
        levels = []
        for level, block in enumerate(self.blocks):
            now = block(now if level == 0 else self.down[level - 1](now))
            levels.append(now)
        mean = now.mean(dim=(2, 3), keepdim=True)
        now = now + self.whole_out(functional.relu(self.whole(torch.cat([mean, one], dim=1))))
        for level in reversed(range(len(self.up))):
            larger = functional.interpolate(self.across[level](now), scale_factor=2.0, mode="nearest")
            now = self.up[level](larger + levels[level] + self.palette[level](one))
        return self.head(functional.relu(now)), levels[FEATURES_LEVEL if len(levels) > FEATURES_LEVEL else -1]


class ColorizeOutputs(nn.Module):
    """What is exported: colour (N, 2, H, W) and doubt (N, 1, H, W), both divided by 110.

    The colour is the annealed mean of the grid, stronger by up to `vividness` where it is in doubt; doubt is the
    standard deviation of the chances. `favour` (K,), logits by which training favoured colours of the grid, is taken
    off first.
    """

    vividness: Tensor
    grid: Tensor
    favour: Tensor

    def __init__(self, net: ColorizeNet, *, vividness: float = 0.0, favour: Tensor | None = None) -> None:
        super().__init__()
        self.net = net
        self.register_buffer("vividness", torch.tensor(vividness))
        self.register_buffer("grid", grid_planes())
        none = torch.zeros(len(color_grid()))
        self.register_buffer("favour", (none if favour is None else favour)[None, :, None, None])

    def forward(self, lightness: Tensor, hints: Tensor, palette: Tensor) -> tuple[Tensor, Tensor]:
        """Colour and doubt."""
        logits = self.net(lightness, hints, palette) - self.favour
        chances = torch.softmax(logits, dim=1)
        mean = functional.conv2d(chances, self.grid)
        squares = functional.conv2d(chances, (self.grid**2).sum(dim=0, keepdim=True))
        doubt = torch.sqrt((squares - (mean**2).sum(dim=1, keepdim=True)).clamp(min=LEAST_DOUBT**2))
        colour = functional.conv2d(torch.softmax(logits / TEMPERATURE, dim=1), self.grid)
        colour, doubt = _enlarged(colour), _enlarged(doubt)
        return vivid(colour, doubt, self.vividness), doubt


def vivid(colour: Tensor, doubt: Tensor, vividness: Tensor | float) -> Tensor:
    """The colour (N, 2, H, W) stronger by up to `vividness` where it is no gray and the doubt (N, 1, H, W) is large.

    A mean of several colours is grayer than each of them. What is certain, as beside a hint, and what is nearly neutral
    stays as it is: there a little chroma is seen most.
    """
    strength = (colour**2).sum(dim=1, keepdim=True)
    uncertain = doubt**2 / (doubt**2 + strength)
    coloured = strength / (strength + (WEAK_CHROMA / CHROMA_SCALE) ** 2)
    return colour * (1 + vividness * uncertain * coloured)


def grid_planes() -> Tensor:
    """The grid as the weights (2, K, 1, 1) of a convolution over chances, in units of 110."""
    return torch.tensor(color_grid(), dtype=torch.float32).T[:, :, None, None] / CHROMA_SCALE


def _convolved(channels: int, width: int, *, stride: int) -> nn.Sequential:
    convolution = nn.Conv2d(channels, width, 3, stride=stride, padding=1, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(width), nn.ReLU(inplace=True))


def _enlarged(planes: Tensor) -> Tensor:
    return functional.interpolate(planes, scale_factor=float(CELL_PX), mode="bilinear", align_corners=False)
