"""The fill network: a plain U-Net that corrects a smooth first filling.

The first filling is `steps.repair.smooth`: learning begins where smooth methods end. Dilated convolutions at the
coarsest level look further than the hole is wide (Suvorov et al., "Resolution-robust Large Mask Inpainting with Fourier
Convolutions", 2022, show why that matters; plain ones run faster on a CPU). It is built of the same parts as the damage
network: each block of 2 x 2 pixels is one place, and every convolution is normalised (without that, a thousand steps
taught it nothing).
"""

from __future__ import annotations

import itertools

import torch
from torch import Tensor, nn
from torch.nn import functional

from heirloom.train.networks.parts import DETAIL_SIDES_PX, Residual, convolutions, detail

WIDTHS = (32, 64, 128, 192)  # channels at a half, a quarter, ... of the size; multiples of 16 are fast in bf16
DILATIONS = (1, 2, 4)
RESIDUE_SCALE = 0.1  # what is left to correct is small


class FillNet(nn.Module):
    """Photo (N, 3, H, W) in [0, 1] and hole (N, 1, H, W), 1 where to fill, to the filled photo (N, 3, H, W).

    The photo's hole is filled smoothly already. H and W are multiples of 16. Outside the hole the photo comes back as
    it is. Values may leave [0, 1] a little.
    """

    def __init__(self, widths: tuple[int, ...] = WIDTHS) -> None:
        super().__init__()
        self.entry = convolutions(4 * (3 + 1 + len(DETAIL_SIDES_PX)), widths[0], widths[0])
        self.down = nn.ModuleList(convolutions(before, after, after) for before, after in itertools.pairwise(widths))
        self.middle = nn.ModuleList(Residual(widths[-1], dilation) for dilation in DILATIONS)
        self.across = nn.ModuleList(nn.Conv2d(after, before, 1) for before, after in itertools.pairwise(widths))
        self.up = nn.ModuleList(convolutions(before * 2, before, before) for before in widths[:-1])
        self.head = nn.Conv2d(widths[0], 4 * 3, 3, padding=1)
        nn.init.zeros_(self.head.weight)  # begins as the smooth filling
        nn.init.zeros_(self.head.bias)  # type: ignore[arg-type]

    def forward(self, photo: Tensor, hole: Tensor) -> Tensor:
        """The photo with its hole filled."""
        now = self.entry(functional.pixel_unshuffle(torch.cat([photo - 0.5, hole, detail(photo)], dim=1), 2))
        levels = [now]
        for step in self.down:
            now = step(functional.avg_pool2d(now, 2))
            levels.append(now)
        for further in self.middle:
            now = further(now)
        for level in reversed(range(len(self.up))):
            now = functional.interpolate(self.across[level](now), scale_factor=2.0, mode="nearest")
            now = self.up[level](torch.cat([now, levels[level]], dim=1))
        residue = functional.pixel_shuffle(self.head(now), 2)
        return torch.where(hole > 0.5, photo + RESIDUE_SCALE * residue, photo)
