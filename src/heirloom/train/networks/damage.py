"""The damage network: a plain U-Net that says for every pixel what happened to it.

After Ronneberger et al., "U-Net: Convolutional Networks for Biomedical Image Segmentation" (2015), with batch
normalisation, sums instead of concatenation at the finest level and few channels there: at full resolution every
channel costs a tenth of a second per megapixel on two cores.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

WIDTHS = (16, 32, 64, 96, 160)  # channels per level; a level halves height and width
CLASSES = 8  # none, scratch, crease, tear, dust, stain, missing, writing
VEIL_SCALE = 0.25  # density; the head's output of 1, so that its weights stay in the range of the others


class DamageNet(nn.Module):
    """(N, 3, H, W) sRGB-encoded RGB in [0, 1] to logits (N, 8, H, W) and added density (N, 3, H, W).

    H and W are multiples of 16. The classes are none and then the kinds of `recipes.damage.CLASSES`; the density is
    what translucent damage has added per channel, and means something where the class is a stain.
    """

    def __init__(self, widths: tuple[int, ...] = WIDTHS) -> None:
        super().__init__()
        self.entry = _convolutions(3, widths[0], widths[0])
        self.down = nn.ModuleList(
            _convolutions(before, after, after) for before, after in zip(widths[:-1], widths[1:], strict=True)
        )
        self.middle = nn.Sequential(_dilated(widths[-1], 2), _dilated(widths[-1], 4))
        self.across = nn.ModuleList(
            nn.Conv2d(after, before, 1) for before, after in zip(widths[:-1], widths[1:], strict=True)
        )
        self.up = nn.ModuleList(_convolutions(before * 2, before, before) for before in widths[:-1])
        self.head = nn.Conv2d(widths[0], CLASSES + 3, 3, padding=1)
        nn.init.zeros_(self.head.bias)  # type: ignore[arg-type]

    def forward(self, photo: Tensor) -> tuple[Tensor, Tensor]:
        """Logits and added density."""
        now = self.entry(photo - 0.5)
        levels = [now]
        for step in self.down:
            now = step(functional.max_pool2d(now, 2))
            levels.append(now)
        now = self.middle(now)
        for level in reversed(range(len(self.up))):
            now = functional.interpolate(self.across[level](now), scale_factor=2.0, mode="nearest")
            now = self.up[level](torch.cat([now, levels[level]], dim=1))
        out = self.head(now)
        return out[:, :CLASSES], out[:, CLASSES:] * VEIL_SCALE


def _convolutions(channels: int, *widths: int) -> nn.Sequential:
    """3 x 3 convolutions, each normalised and rectified."""
    parts: list[nn.Module] = []
    for width in widths:
        parts += [nn.Conv2d(channels, width, 3, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU(inplace=True)]
        channels = width
    return nn.Sequential(*parts)


def _dilated(width: int, dilation: int) -> nn.Sequential:
    """A 3 x 3 convolution that looks further: long lines and large stains are judged by their whole."""
    convolution = nn.Conv2d(width, width, 3, padding=dilation, dilation=dilation, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(width), nn.ReLU(inplace=True))
