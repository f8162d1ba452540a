"""The clean network: a plain U-Net that takes noise, blur and traces of compression off, and grain as far as asked.

It says what is wrong with a photograph instead of how it looks without (Zhang et al., "Beyond a Gaussian Denoiser:
Residual Learning of Deep CNN for Image Denoising", 2017), so that it begins as the identity. How much grain goes is a
plane of its own beside the photograph, as the noise level is for FFDNet (Zhang et al. 2018). Beside that it says which
share of the fine detail of every pixel is noise, and how far each pixel goes to its pilot, which is what thresholds
make of the photograph: what is everywhere about the same is learned in tens of steps. Each block of 2 x 2 pixels is
one place.

Nothing is normalised (as in DRUNet, Zhang et al. 2021): windows differ so much in noise and blur that a network
normalised by its batch leans on that, and is worse in use than in training.
"""

from __future__ import annotations

import itertools

import torch
from torch import Tensor, nn
from torch.nn import functional

from heirloom.train.networks.parts import DETAIL_SCALE, Block, fine_detail

WIDTHS = (48, 96, 144, 192)  # channels at a half, a quarter, ... of the size; multiples of 16 are fast in bf16
DILATIONS = (1, 2, 1)
PILOT_SCALE = 5.0  # what the pilot takes off is as small as fine detail
RESIDUE_SCALE = 0.1  # what is wrong with a photograph is small beside its tones


class CleanNet(nn.Module):
    """Photo (N, 3, H, W), dial (N, 1, H, W) and pilot (N, 3, H, W), in [0, 1], to the cleaned photo (N, 3, H, W).

    At dial 0 the grain of the film is kept, at 1 it is smoothed away; between, that share of it goes. The dial may
    vary over the photo. H and W are multiples of 16. Values may leave [0, 1] a little.
    """

    def __init__(self, widths: tuple[int, ...] = WIDTHS) -> None:
        super().__init__()
        pairs = list(itertools.pairwise(widths))
        self.entry = nn.Conv2d(4 * (3 + 1 + 3 + 3), widths[0], 3, padding=1)
        self.down = nn.ModuleList(nn.Conv2d(before, after, 2, stride=2) for before, after in pairs)
        self.first = nn.ModuleList(Block(width) for width in widths[:-1])
        self.middle = nn.ModuleList(Block(widths[-1], dilation) for dilation in DILATIONS)
        self.across = nn.ModuleList(nn.Conv2d(after, before, 1) for before, after in pairs)
        self.last = nn.ModuleList(Block(width) for width in widths[:-1])
        self.head = nn.Conv2d(widths[0], 4 * (3 + 3 + 3), 3, padding=1)
        nn.init.zeros_(self.head.weight)  # begins as the identity
        nn.init.zeros_(self.head.bias)  # type: ignore[arg-type]

    def forward(self, photo: Tensor, dial: Tensor, pilot: Tensor) -> Tensor:
        """The photo, cleaned."""
        fine, taken_off = fine_detail(photo), pilot - photo
        seen = torch.cat([photo - 0.5, dial - 0.5, fine * DETAIL_SCALE, taken_off * PILOT_SCALE], dim=1)
        now = self.entry(functional.pixel_unshuffle(seen, 2))
        levels = []
        for block, step in zip(self.first, self.down, strict=True):
            now = block(now)
            levels.append(now)
            now = step(now)
        for further in self.middle:
            now = further(now)
        for level in reversed(range(len(levels))):
            now = functional.interpolate(self.across[level](now), scale_factor=2.0, mode="nearest") + levels[level]
            now = self.last[level](now)
        residue, noise_share, pilot_share = functional.pixel_shuffle(self.head(now), 2).chunk(3, dim=1)
        return photo + RESIDUE_SCALE * residue - noise_share * fine + pilot_share * taken_off
