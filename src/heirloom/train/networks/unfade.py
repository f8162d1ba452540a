"""The unfade network: from a thumbnail to how its densities must change, not to pixels.

It says three curves, a matrix, and how probable it is that these help. Curves before a matrix whose rows sum to 1 can
undo exactly what a bleach matrix and a stain did (Gschwind and Frey 1994): the curves make neutral tones neutral and
as dense as they were, the matrix brings saturation back and leaves neutral tones alone. Curves undo stray light too.

What it sees of a thumbnail: shapes, by convolutions, of the tones as they are and scaled to a common contrast; colours,
pixel by pixel; and how much of each channel is lighter than some thirty levels.
"""

from __future__ import annotations

import itertools

import torch
from torch import Tensor, nn
from torch.nn import functional

from heirloom.steps.enhance.curves import BLACK_KNEE, DENSEST, KNOTS
from heirloom.train.networks.parts import convolutions
from heirloom.train.tones import luma

WIDTHS = (16, 32, 48, 64)  # channels at a half, a quarter, ... of the thumbnail's side
COLOURS = (32, 64)  # learned sums over the colours of pixels
LEVELS = 32  # of brightness, at each of which it sees how much is lighter
HIDDEN = (192, 128)
LEAST_SLOPE = 0.1  # of a curve: tones never change their order or fall together
SLOPE_AT_ZERO = 0.5413  # softplus of it is 1: an untrained network changes nothing
EAGER = 2.0  # how much faster the slopes learn than the layers before them
CONTRAST = 0.25  # of the scaled thumbnail, as that of a usual photograph
FAINTEST = 0.01  # standard deviation: a picture of one tone is not scaled up to noise


class UnfadeNet(nn.Module):
    """Photo (N, 3, H, W) in [0, 1], a thumbnail, to `NUMBERS` numbers (N, 3 * KNOTS + 9 + 1).

    They are three curves (the density after, at even knots of the density before), the rows of the matrix, and the
    logit of how probable it is that they help.
    """

    levels: Tensor
    steps: Tensor

    def __init__(self, widths: tuple[int, ...] = WIDTHS, hidden: tuple[int, int] = HIDDEN) -> None:
        super().__init__()
        self.register_buffer("levels", (torch.arange(LEVELS) + 0.5) / LEVELS, persistent=False)
        self.register_buffer("steps", torch.full((KNOTS - 1,), DENSEST / (KNOTS - 1)), persistent=False)
        self.shapes = nn.ModuleList(convolutions(before, after) for before, after in itertools.pairwise((6, *widths)))
        self.colours = nn.Sequential(
            nn.Conv2d(6, COLOURS[0], 1),
            nn.ReLU(inplace=True),
            nn.Conv2d(COLOURS[0], COLOURS[1], 1),
            nn.ReLU(inplace=True),
        )
        features = 2 * widths[-1] + COLOURS[1] + 4 * LEVELS + 6
        self.body = nn.Sequential(
            nn.BatchNorm1d(features),  # without it, plain rectifiers fell silent within 400 steps
            nn.Linear(features, hidden[0]),
            nn.SiLU(inplace=True),
            nn.Linear(hidden[0], hidden[1]),
            nn.SiLU(inplace=True),
        )
        self.head = nn.Linear(hidden[1], 3 * (KNOTS - 1) + 6 + 1)
        nn.init.zeros_(self.head.weight)  # begins as the identity
        nn.init.zeros_(self.head.bias)

    def forward(self, photo: Tensor) -> Tensor:
        """The numbers."""
        said = self.head(self.body(self.seen(photo))).float()
        slopes, across, logit = torch.split(said, [3 * (KNOTS - 1), 6, 1], dim=1)
        return torch.cat([self.curves(slopes).flatten(1), matrices(across).flatten(1), logit], dim=1)

    def seen(self, photo: Tensor) -> Tensor:
        """What there is to know about the photo, (N, features)."""
        mean = photo.mean(dim=(2, 3), keepdim=True)
        deviation = ((photo - mean) ** 2).mean(dim=(2, 3), keepdim=True).sqrt() + FAINTEST
        both = torch.cat([photo - 0.5, (photo - mean) / deviation * CONTRAST], dim=1)
        now = both
        for shape in self.shapes:
            now = shape(functional.avg_pool2d(now, 2))
        middle = now.mean(dim=(2, 3))
        spread = ((now - middle[:, :, None, None]) ** 2).mean(dim=(2, 3)).add(1e-4).sqrt()
        every_second = both[:, :, ::2, ::2]
        colours = self.colours(every_second).mean(dim=(2, 3))
        return torch.cat([middle, spread, colours, self.lighter(photo), mean.flatten(1), deviation.flatten(1)], dim=1)

    def lighter(self, photo: Tensor) -> Tensor:
        """Which share of each channel, and of the brightness, is lighter than each level, (N, 4 * LEVELS)."""
        tones = torch.cat([photo, luma(photo)], dim=1).float().flatten(2)
        ramps = [((tones - level) * LEVELS + 0.5).clamp(0, 1).mean(dim=2) for level in self.levels.unbind()]
        return torch.stack(ramps, dim=2).flatten(1)

    def curves(self, said: Tensor) -> Tensor:
        """Curves (N, 3, KNOTS) from white to black at most, that never fall."""
        slopes = LEAST_SLOPE + (1 - LEAST_SLOPE) * functional.softplus(EAGER * said + SLOPE_AT_ZERO)
        rises = slopes.view(-1, 3, KNOTS - 1) * self.steps
        return ended(functional.pad(rises.cumsum(dim=2), (1, 0)))


def ended(curves: Tensor) -> Tensor:
    """Curves (N, 3, KNOTS) bent from `BLACK_KNEE` on where they would lead beyond black, so that they end there."""
    room = DENSEST - BLACK_KNEE
    beyond = (curves - BLACK_KNEE).clamp(min=0)
    last = beyond[:, :, -1:].clamp(min=room)
    return torch.where(beyond > 0, BLACK_KNEE + beyond / (1 + beyond * (1 / room - 1 / last)), curves)


def matrices(said: Tensor) -> Tensor:
    """Matrices (N, 3, 3) whose rows sum to 1 from what is next to their diagonals, (N, 6)."""
    first, second, third, fourth, fifth, sixth = torch.tanh(said).unbind(dim=1)
    rows = [
        torch.stack([1 - first - second, first, second], dim=1),
        torch.stack([third, 1 - third - fourth, fourth], dim=1),
        torch.stack([fifth, sixth, 1 - fifth - sixth], dim=1),
    ]
    return torch.stack(rows, dim=1)


def parts_of(numbers: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Curves (N, 3, KNOTS), matrices (N, 3, 3) and logits (N, 1) in what the network says."""
    curves, matrix, logit = torch.split(numbers, [3 * KNOTS, 9, 1], dim=1)
    return curves.view(-1, 3, KNOTS), matrix.view(-1, 3, 3), logit
