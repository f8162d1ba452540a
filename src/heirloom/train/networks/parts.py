"""Parts that several networks are built of."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

DETAIL_SCALE = 5.0  # brings the fine detail of a photograph (about 0.05) into the range of its tones
DETAIL_SIDES_PX = (5, 17)  # of the boxes whose means are taken away: what lines, specks and edges stand out from
SURROUNDINGS_PX, SURROUNDINGS_SCALE = 136, 2.0  # the box in whose mean colours a stain stands out, and its weight
BRANCH_SCALE = 0.3  # of a block at the start, so that a chain of blocks does not grow what passes through
_POOL_PX = 8  # such a wide mean is taken of a small copy


def detail(photo: Tensor) -> Tensor:
    """How far the brightness of (N, 3, H, W) departs from its surroundings of two sizes: (N, 2, H, W)."""
    gray = photo.mean(dim=1, keepdim=True)
    return torch.cat([(gray - _box_mean(gray, side)) * DETAIL_SCALE for side in DETAIL_SIDES_PX], dim=1)


def fine_detail(photo: Tensor) -> Tensor:
    """How far every channel of (N, C, H, W) departs from the mean of the smaller box around: (N, C, H, W)."""
    return photo - _box_mean(photo, DETAIL_SIDES_PX[0])


def departure(photo: Tensor) -> Tensor:
    """How far the colour of (N, 3, H, W) departs from that of its wide surroundings, (N, 3, H, W)."""
    small = functional.avg_pool2d(photo, _POOL_PX)
    wide = _box_mean(small, SURROUNDINGS_PX // _POOL_PX)
    around = functional.interpolate(wide, scale_factor=float(_POOL_PX), mode="bilinear", align_corners=False)
    return (photo - around) * SURROUNDINGS_SCALE


def _box_mean(planes: Tensor, side: int) -> Tensor:
    """The mean of the box around every pixel, along columns and then along rows: a square pool is far slower."""
    half = side // 2
    rows = functional.avg_pool2d(planes, (side, 1), stride=1, padding=(half, 0), count_include_pad=False)
    return functional.avg_pool2d(rows, (1, side), stride=1, padding=(0, half), count_include_pad=False)


def convolutions(channels: int, *widths: int) -> nn.Sequential:
    """3 x 3 convolutions, each normalised and rectified."""
    parts: list[nn.Module] = []
    for width in widths:
        parts += [nn.Conv2d(channels, width, 3, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU(inplace=True)]
        channels = width
    return nn.Sequential(*parts)


class Residual(nn.Module):
    """Two 3 x 3 convolutions, the first dilated, added to what came in; it begins as the identity."""

    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=dilation, dilation=dilation, bias=False)
        self.first_norm = nn.BatchNorm2d(width)
        self.second = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.second_norm = nn.BatchNorm2d(width)
        nn.init.zeros_(self.second_norm.weight)

    def forward(self, now: Tensor) -> Tensor:
        """The same channels and size."""
        more: Tensor = self.second_norm(self.second(functional.relu(self.first_norm(self.first(now)))))
        return now + more


class Block(nn.Module):
    """Two 3 x 3 convolutions added to what came in, without normalisation (Lim et al., EDSR, 2017)."""

    def __init__(self, width: int, dilation: int = 1) -> None:
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=dilation, dilation=dilation)
        self.second = nn.Conv2d(width, width, 3, padding=1)
        nn.init.kaiming_normal_(self.first.weight, nonlinearity="relu")
        nn.init.kaiming_normal_(self.second.weight, nonlinearity="linear")
        with torch.no_grad():
            self.second.weight.mul_(BRANCH_SCALE)

    def forward(self, now: Tensor) -> Tensor:
        """The same channels and size."""
        more: Tensor = self.second(functional.relu(self.first(now)))
        return now + more
