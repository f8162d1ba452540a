"""The clean network: a plain U-Net that takes noise, blur and traces of compression off, and grain as far as asked.

It says what is wrong with a photograph instead of how it looks without (Zhang et al., "Beyond a Gaussian Denoiser:
Residual Learning of Deep CNN for Image Denoising", 2017), so that it begins as the identity. How much grain goes is a
plane of its own beside the photograph, as the noise level is for FFDNet (Zhang et al. 2018). Beside that it says which
share of the fine detail of every pixel is noise: what is everywhere about the same is learned in tens of steps. It is
built of the same parts as the damage network: each block of 2 x 2 pixels is one place.
"""

from __future__ import annotations

import itertools

import torch
from torch import Tensor, nn
from torch.nn import functional

from heirloom.train.networks.parts import DETAIL_SCALE, Residual, convolutions, fine_detail

WIDTHS = (48, 96, 144, 192)  # channels at a half, a quarter, ... of the size; multiples of 16 are fast in bf16
DILATIONS = (1, 2, 1)
RESIDUE_SCALE = 0.1  # what is wrong with a photograph is small beside its tones


class CleanNet(nn.Module):
    """Photo (N, 3, H, W) in [0, 1] and dial (N, 1, H, W) in [0, 1] to the cleaned photo (N, 3, H, W).

    At dial 0 the grain of the film is kept, at 1 it is smoothed away; between, that share of it goes. The dial may
    vary over the photo. H and W are multiples of 16. Values may leave [0, 1] a little.
    """

    def __init__(self, widths: tuple[int, ...] = WIDTHS) -> None:
        super().__init__()
        self.entry = convolutions(4 * (3 + 1 + 3), widths[0], widths[0])
        self.down = nn.ModuleList(convolutions(before, after, after) for before, after in itertools.pairwise(widths))
        self.middle = nn.ModuleList(Residual(widths[-1], dilation) for dilation in DILATIONS)
        self.across = nn.ModuleList(nn.Conv2d(after, before, 1) for before, after in itertools.pairwise(widths))
        self.up = nn.ModuleList(convolutions(before * 2, before, before) for before in widths[:-1])
        self.head = nn.Conv2d(widths[0], 4 * (3 + 3), 3, padding=1)
        nn.init.zeros_(self.head.weight)  # begins as the identity
        nn.init.zeros_(self.head.bias)  # type: ignore[arg-type]

    def forward(self, photo: Tensor, dial: Tensor) -> Tensor:
        """The photo, cleaned."""
        fine = fine_detail(photo)
        seen = torch.cat([photo - 0.5, dial - 0.5, fine * DETAIL_SCALE], dim=1)
        now = self.entry(functional.pixel_unshuffle(seen, 2))
        levels = [now]
        for step in self.down:
            now = step(functional.avg_pool2d(now, 2))
            levels.append(now)
        for further in self.middle:
            now = further(now)
        for level in reversed(range(len(self.up))):
            now = functional.interpolate(self.across[level](now), scale_factor=2.0, mode="nearest")
            now = self.up[level](torch.cat([now, levels[level]], dim=1))
        residue, noise_share = functional.pixel_shuffle(self.head(now), 2).chunk(2, dim=1)
        return photo + RESIDUE_SCALE * residue - noise_share * fine
