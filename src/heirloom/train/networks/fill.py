"""The fill network: a plain U-Net that corrects a smooth first filling.

The first filling is the pull-push pyramid of Gortler et al., "The Lumigraph" (1996), drawn taut by some steps towards
the biharmonic surface (Chui and Mhaskar, "MRA contextual-recovery extension of smooth functions on manifolds", 2010).
It is computed inside the network, so that learning begins where smooth methods end: in thin holes it equals the best
classical filling here. Dilated convolutions at the coarsest level look about 500 px around
(Suvorov et al., "Resolution-robust Large Mask Inpainting with Fourier Convolutions", 2022, show why that matters; plain
ones run faster on a CPU). No normalisation: a tile must not depend on what else is in it.
"""

from __future__ import annotations

import itertools

import torch
from torch import Tensor, nn
from torch.nn import functional

WIDTHS = (16, 32, 64, 128, 160)  # multiples of 16: others run at half the speed in bf16
DILATIONS = (1, 2, 4, 8)
PYRAMID = 5  # halvings of the first filling; sides are multiples of 32
TINY = 1e-4
# The Laplacian of the Laplacian. Its largest eigenvalue is 64: steps below 2 * (1 + momentum) / 64 are stable.
BIHARMONIC = [
    [
        [0.0, 0.0, 1.0, 0.0, 0.0],
        [0.0, 2.0, -8.0, 2.0, 0.0],
        [1.0, -8.0, 20.0, -8.0, 1.0],
        [0.0, 2.0, -8.0, 2.0, 0.0],
        [0.0, 0.0, 1.0, 0.0, 0.0],
    ]
]
STEPS, STEP, MOMENTUM = 40, 1 / 40, 0.9  # PSNR in thin holes: 26.7 dB after 0 steps, 28.5 after 10, 29.6 after 40
RESIDUE_SCALE = 0.1  # what is left to correct is small
LEAK = 0.1  # of the rectifiers


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
        for part in self.modules():
            if isinstance(part, nn.Conv2d):  # without normalisation the usual start fades away over twenty layers
                nn.init.kaiming_normal_(part.weight, a=LEAK)
                nn.init.zeros_(part.bias)  # type: ignore[arg-type]
        for residual in self.middle:
            nn.init.zeros_(residual.second.weight)  # type: ignore[union-attr, arg-type]
        nn.init.zeros_(self.head.weight)  # begins as the smooth filling

    def forward(self, photo: Tensor, hole: Tensor, first: Tensor | None = None) -> Tensor:
        """The photo with its hole filled; `first` is its first filling where that is known already."""
        smooth = first_filling(photo, hole) if first is None else first
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
        return torch.where(hole > 0.5, smooth + RESIDUE_SCALE * self.head(now), photo)


@torch.no_grad()
def first_filling(photo: Tensor, hole: Tensor) -> Tensor:
    """The photo (N, 3, H, W) with its hole (N, 1, H, W) filled smoothly from the known pixels around."""
    with torch.autocast(photo.device.type, enabled=False):
        return _taut(_pulled_and_pushed(photo.float(), hole.float()), hole.float())


def _taut(now: Tensor, hole: Tensor) -> Tensor:
    """What fills the hole after `STEPS` steps of descent with momentum on the energy of the biharmonic surface."""
    stencil = torch.tensor(BIHARMONIC, device=now.device).repeat(3, 1, 1, 1)  # (3, 1, 5, 5)
    pace = torch.zeros_like(now)
    for _ in range(STEPS):
        padded = functional.pad(now, (2, 2, 2, 2), mode="replicate")
        pace = MOMENTUM * pace - STEP * functional.conv2d(padded, stencil, groups=3) * hole
        now = now + pace
    return now


def _pulled_and_pushed(photo: Tensor, hole: Tensor) -> Tensor:
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
        now = functional.leaky_relu(self.first(now), LEAK)
        return functional.leaky_relu(self.second(now), LEAK)


class _Residual(nn.Module):
    """Two convolutions, the first dilated, added to what came in."""

    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=dilation, dilation=dilation)
        self.second = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, now: Tensor) -> Tensor:
        more: Tensor = self.second(functional.leaky_relu(self.first(now), LEAK))
        return now + more
