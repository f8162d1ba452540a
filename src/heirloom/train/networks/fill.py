"""The fill network: a plain U-Net that corrects a smooth first filling.

The first filling is the pull-push pyramid of Gortler et al., "The Lumigraph" (1996), computed inside the network, so
that it starts where smooth methods end. Dilated convolutions at the coarsest level look about 500 px around
(Suvorov et al., "Resolution-robust Large Mask Inpainting with Fourier Convolutions", 2022, show why that matters; plain
ones run faster on a CPU). No normalisation: a tile must not depend on what else is in it.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional
import itertools

WIDTHS = (16, 32, 64, 128, 160)  # multiples of 16: others run at half the speed in bf16
DILATIONS = (1, 2, 4, 8)
PYRAMID = 5  # halvings of the first filling; sides are multiples of 32
TINY = 1e-4


class FillNet(nn.Module):
    """Photo (N, 3, H, W) in [0, 1] and hole (N, 1, H, W), 1 where to fill, to the filled photo (N, 3, H, W).

    H and W are multiples of 32. Whatever lies in the hole is ignored; outside it the photo comes back as it is. Values
    may leave [0, 1] a little.
    """

    def __init__(self, widths: tuple[int, ...] = WIDTHS) -> None:
        super().__init__()
        self.entry = _Block(4, widths[0])
        self.down = nn.ModuleList(_Block(before, after) for before, after in itertools.pairwise(widths))
        self.middle = nn.ModuleList(_Residual(widths[-1], dilation) for dilation in DILATIONS)
        self.across = nn.ModuleList(nn.Conv2d(after, before, 1) for before, after in itertools.pairwise(widths))
        self.up = nn.ModuleList(_Block(before * 2, before) for before in widths[:-1])
        self.head = nn.Conv2d(widths[0], 3, 3, padding=1)
        nn.init.zeros_(self.head.weight)  # begins as the smooth filling
        nn.init.zeros_(self.head.bias)  # type: ignore[arg-type]

    def forward(self, photo: Tensor, hole: Tensor) -> Tensor:
        """The photo with its hole filled."""
        smooth = first_filling(photo, hole)
        now = self.entry(torch.cat([smooth - 0.5, hole], dim=1))
        levels = [now]
        for step in self.down:
            now = step(functional.avg_pool2d(now, 2))
            levels.append(now)
        for further in self.middle:
            now = further(now)
        for level in reversed(range(len(self.up))):
            now = functional.interpolate(self.across[level](now), scale_factor=2.0, mode="nearest")
            now = self.up[level](torch.cat([now, levels[level]], dim=1))
        return torch.where(hole > 0.5, smooth + self.head(now), photo)


def first_filling(photo: Tensor, hole: Tensor) -> Tensor:
    """The photo (N, 3, H, W) with its hole (N, 1, H, W) filled smoothly from the known pixels around."""
    known = 1 - hole
    values, weights = [photo * known], [known]
    for _ in range(PYRAMID):
        weight = functional.avg_pool2d(weights[-1], 2)
        value = functional.avg_pool2d(values[-1], 2)
        # a coarse pixel with some known content counts in full, so that detail does not fade at the rim
        share = weight.clamp(min=TINY)
        full = (weight / 0.25).clamp(max=1)
        values.append(value / share * full)
        weights.append(full)
    total = weights[-1].sum(dim=(2, 3), keepdim=True).clamp(min=TINY)
    mean = values[-1].sum(dim=(2, 3), keepdim=True) / total
    now = values[-1] + (1 - weights[-1]) * mean
    for value, weight in zip(reversed(values[:-1]), reversed(weights[:-1]), strict=True):
        now = functional.interpolate(now, scale_factor=2.0, mode="bilinear", align_corners=False)
        now = value + (1 - weight) * now
    return now


class _Block(nn.Module):
    """Two 3 x 3 convolutions, each rectified with a leak."""

    def __init__(self, channels: int, width: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, width, 3, padding=1)
        self.second = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, now: Tensor) -> Tensor:
        now = functional.leaky_relu(self.first(now), 0.1)
        return functional.leaky_relu(self.second(now), 0.1)


class _Residual(nn.Module):
    """Two convolutions, the first dilated, added to what came in."""

    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=dilation, dilation=dilation)
        self.second = nn.Conv2d(width, width, 3, padding=1)
        nn.init.zeros_(self.second.weight)
        nn.init.zeros_(self.second.bias)  # type: ignore[arg-type]

    def forward(self, now: Tensor) -> Tensor:
        more: Tensor = self.second(functional.leaky_relu(self.first(now), 0.1))
        return now + more
