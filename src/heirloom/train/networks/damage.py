"""The damage network: a plain U-Net that says for every pixel what happened to it.

After Ronneberger et al., "U-Net: Convolutional Networks for Biomedical Image Segmentation" (2015), with batch
normalisation. Each block of 2 x 2 pixels enters as one place with 12 values and leaves as one (Shi et al., "Real-Time
Single Image and Video Super-Resolution Using an Efficient Sub-Pixel Convolutional Neural Network", 2016): that is 1.7
times as fast to train and to run as convolutions at full size, which are bound by memory.
"""

from __future__ import annotations

import itertools

import torch
from torch import Tensor, nn
from torch.nn import functional

from heirloom.train.networks.parts import DETAIL_SIDES_PX, Residual, convolutions, departure, detail

WIDTHS = (32, 64, 128, 192)  # channels at a half, a quarter, ... of the size; multiples of 16 are fast in bf16
CLASSES = 8  # none, scratch, crease, tear, dust, stain, missing, writing
VEIL_SCALE = 0.25  # density; the head's output of 1, so that its weights stay in the range of the others
FURTHER = (2, 4)  # dilations of what weighs the whole: cheap at the coarsest size


class DamageNet(nn.Module):
    """(N, 3, H, W) sRGB-encoded RGB in [0, 1] to logits (N, 8, H, W) and added density (N, 3, H, W).

    H and W are multiples of 16. The classes are none and then the kinds of `recipes.damage.CLASSES`; the density is
    what translucent damage has added per channel, and means something where the class is a stain.
    """

    def __init__(self, widths: tuple[int, ...] = WIDTHS) -> None:
        super().__init__()
        self.entry = convolutions(4 * (3 + len(DETAIL_SIDES_PX) + 3), widths[0], widths[0])
        self.down = nn.ModuleList(convolutions(before, after, after) for before, after in itertools.pairwise(widths))
        self.middle = nn.Sequential(_dilated(widths[-1], 2), _dilated(widths[-1], 4))
        self.further = nn.Sequential(*(Residual(widths[-1], dilation) for dilation in FURTHER))
        self.across = nn.ModuleList(nn.Conv2d(after, before, 1) for before, after in itertools.pairwise(widths))
        self.up = nn.ModuleList(convolutions(before * 2, before, before) for before in widths[:-1])
        self.head = nn.Conv2d(widths[0], 4 * (CLASSES + 3), 3, padding=1)
        nn.init.zeros_(self.head.bias)  # type: ignore[arg-type]

    def forward(self, photo: Tensor) -> tuple[Tensor, Tensor]:
        """Logits and added density."""
        shown = torch.cat([photo - 0.5, detail(photo), departure(photo)], dim=1)
        now = self.entry(functional.pixel_unshuffle(shown, 2))
        levels = [now]
        for step in self.down:
            now = step(functional.max_pool2d(now, 2))
            levels.append(now)
        now = self.further(self.middle(now))
        for level in reversed(range(len(self.up))):
            now = functional.interpolate(self.across[level](now), scale_factor=2.0, mode="nearest")
            now = self.up[level](torch.cat([now, levels[level]], dim=1))
        out = functional.pixel_shuffle(self.head(now), 2)
        return out[:, :CLASSES], out[:, CLASSES:] * VEIL_SCALE


def _dilated(width: int, dilation: int) -> nn.Sequential:
    """A 3 x 3 convolution that looks further: long lines and large stains are judged by their whole."""
    convolution = nn.Conv2d(width, width, 3, padding=dilation, dilation=dilation, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(width), nn.ReLU(inplace=True))


class DamageOutputs(nn.Module):
    """What is exported: probabilities, calibrated, and the density as it is.

    The logits are divided by `temperature`, and `shift` is added to that of sound pixels: training windows are damaged
    far more often than photographs are. Both are fitted on whole photographs after training.
    """

    def __init__(self, net: DamageNet, *, temperature: float = 1.0, shift: float = 0.0) -> None:
        super().__init__()
        self.net = net
        self.register_buffer("temperature", torch.tensor(temperature))
        offsets = torch.zeros(1, CLASSES, 1, 1)
        offsets[0, 0] = shift
        self.register_buffer("offsets", offsets)

    def forward(self, photo: Tensor) -> tuple[Tensor, Tensor]:
        """Probabilities (N, 8, H, W) and added density (N, 3, H, W)."""
        logits, veil = self.net(photo)
        return torch.softmax(logits / self.temperature + self.offsets, dim=1), veil
