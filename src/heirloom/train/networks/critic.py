"""A critic of patches: for every place, whether what is there looks like a photograph.

After Isola et al., "Image-to-Image Translation with Conditional Adversarial Networks" (2017), with spectral
normalisation (Miyato et al. 2018). It is only used in training.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.parametrizations import spectral_norm

WIDTHS = (32, 64, 128, 128)


class PatchCritic(nn.Module):
    """Pictures (N, C, H, W) to judgements (N, 1, H / 8, W / 8), and the features on the way."""

    def __init__(self, channels: int, widths: tuple[int, ...] = WIDTHS) -> None:
        super().__init__()
        strides = [2, 2, 2] + [1] * (len(widths) - 3)
        before = (channels, *widths[:-1])
        self.steps = nn.ModuleList(
            spectral_norm(nn.Conv2d(a, b, 4 if stride == 2 else 3, stride, 1))
            for a, b, stride in zip(before, widths, strides, strict=True)
        )
        self.head = nn.Conv2d(widths[-1], 1, 3, padding=1)

    def forward(self, pictures: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Judgements, high where a place looks real, and the features of every layer."""
        features: list[Tensor] = []
        now = pictures
        for step in self.steps:
            now = functional.leaky_relu(step(now), 0.2)
            features.append(now)
        return self.head(now), features


def hole_at(hole: Tensor, judged: Tensor) -> Tensor:
    """How much of each judged place lies in the hole (N, 1, H, W): (N, 1, h, w) in [0, 1]."""
    return torch.clamp(functional.adaptive_avg_pool2d(hole, (judged.shape[-2], judged.shape[-1])) * 2, 0, 1)
