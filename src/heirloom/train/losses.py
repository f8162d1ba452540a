"""Losses that several recipes share: adversarial ones with their penalty, feature matching, and how things look.

The perceptual loss is `metrics.perceptual` itself (SqueezeNet 1.1, BSD-2, a teacher only; its weights are not shipped).
A network trained with it must be measured with other metrics beside it.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional


def relative_distance(said: Tensor, truth: Tensor, first: Tensor, *, hole: Tensor) -> Tensor:
    """How far (N, 3, H, W) is from the truth inside the hole (N, 1, H, W), relative to a first guess: (N,).

    Windows whose content cannot be guessed lose as much as those where a hundredth matters.
    """
    lost = (torch.sqrt((said - truth) ** 2 + 1e-6) * hole).sum(dim=(1, 2, 3))
    before = ((first - truth).abs() * hole).sum(dim=(1, 2, 3))
    return lost / (before + EASY * 3 * hole.sum(dim=(1, 2, 3)) + 1e-6)


EASY = 0.005  # mean error of a first guess that is as good as it needs to be


def generator_loss(judged: Tensor, *, weight: Tensor | None = None) -> Tensor:
    """Non-saturating adversarial loss (Goodfellow et al. 2014) of what the critic says of generated patches."""
    loss = functional.softplus(-judged)
    return loss.mean() if weight is None else (loss * weight).sum() / (weight.sum() + 1)


def critic_loss(real: Tensor, fake: Tensor, *, fake_weight: Tensor | None = None) -> Tensor:
    """What the critic loses: real patches called false and generated ones called true.

    `fake_weight` says how far a generated patch is one: outside a hole the photograph is real there too.
    """
    if fake_weight is None:
        return functional.softplus(-real).mean() + functional.softplus(fake).mean()
    wrong = functional.softplus(fake) * fake_weight + functional.softplus(-fake) * (1 - fake_weight)
    return functional.softplus(-real).mean() + wrong.mean()


def r1_penalty(critic: nn.Module, real: Tensor) -> Tensor:
    """The mean squared gradient of the critic at real pictures.

    Mescheder et al., "Which training methods for GANs do actually converge?" (2018).
    """
    pictures = real.detach().float().requires_grad_(True)
    judged = critic(pictures)
    judged = judged[0] if isinstance(judged, tuple) else judged
    (slope,) = torch.autograd.grad(judged.float().sum(), pictures, create_graph=True)
    return slope.square().sum(dim=(1, 2, 3)).mean()


def feature_matching(fake: list[Tensor], real: list[Tensor]) -> Tensor:
    """The mean distance of a critic's features (Wang et al., pix2pixHD, 2018); the real ones do not learn."""
    apart = [functional.l1_loss(a.float(), b.detach().float()) for a, b in zip(fake, real, strict=True)]
    return torch.stack(apart).mean()
