"""The recipe of `upscale-x2-detailed` and `upscale-x4-detailed`: enlargements that look like photographs.

It begins with the weights of the faithful network. A perceptual loss, and later a critic, ask for the texture that a
photograph of this kind would have; small copies are mostly as old files are: grainy, noisy, blurred, compressed. What
it adds is likely, not known: it counts as invented.

Data: photographs marked open in their manifests, made smaller. Teacher: SqueezeNet 1.1 with the heads of LPIPS 0.1
(both BSD-2) as perceptual loss.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from heirloom.metrics.perceptual import PerceptualDistance
from heirloom.train.batches import on
from heirloom.train.losses import critic_loss, feature_matching, generator_loss, r1_penalty
from heirloom.train.networks.critic import PatchCritic
from heirloom.train.recipe import Batch, Losses, Nets
from heirloom.train.recipes.upscale import CASES, UpscaleRecipe, distance
from heirloom.train.recipes.upscale_samples import old, stacked

WINDOWS = 6
ADVERSARY_FROM = 0.4  # of the run: when the critic comes
DISTANCE_WEIGHT, PERCEPTUAL_WEIGHT, ADVERSARIAL_WEIGHT, MATCHING_WEIGHT = 0.5, 8.0, 0.1, 0.5
R1_WEIGHT, R1_EVERY = 2.0, 16  # the penalty is taken seldom and weighted up (Karras et al., StyleGAN2, 2020)


@dataclass(eq=False, kw_only=True)
class DetailedRecipe:
    """Trains `upscale-x2-detailed` or `upscale-x4-detailed`; without `perceptual` the critic alone asks for texture.

    `faithful` is the recipe of the network of that scale: its photographs, sizes and validation are taken.
    """

    average_of: tuple[str, ...] = ("net",)

    faithful: UpscaleRecipe
    perceptual: PerceptualDistance | None = None
    rate: float = 5e-4
    windows: int = WINDOWS
    name: str = field(init=False)
    seed: int = field(init=False)

    def __post_init__(self) -> None:
        self.name, self.seed = f"{self.faithful.name}-detailed", self.faithful.seed
        self._among = self.faithful.shard.split(validation=False)

    def networks(self) -> Nets:
        """The network and its critic."""
        return {**self.faithful.networks(), "critic": PatchCritic(3)}

    def batch(self, step: int) -> Batch:
        """The windows of one step."""
        generator = np.random.default_rng([self.seed, 12, step])
        return stacked([self.faithful.window(generator, self._among, old) for _ in range(self.windows)])

    def turns(self, nets: Nets, batch: Batch, *, step: int, progress: float) -> Iterator[tuple[str, Losses]]:
        """The network's turn, and the critic's once it has come."""
        truth = batch["truth"]
        said = nets["net"](batch["photo"]).float()
        losses = {"distance": DISTANCE_WEIGHT * distance(said, truth)}
        if self.perceptual is not None:
            looks = self.perceptual.between_tensors(said.clamp(0, 1), truth).mean()
            losses["perceptual"] = PERCEPTUAL_WEIGHT * looks
        if progress < ADVERSARY_FROM:
            yield "net", losses
            return
        judged, features = nets["critic"](said)
        _, real_features = nets["critic"](truth)
        losses["adversarial"] = ADVERSARIAL_WEIGHT * generator_loss(judged.float())
        losses["matching"] = MATCHING_WEIGHT * feature_matching(features, real_features)
        yield "net", losses
        yield "critic", critic_turn(nets["critic"], said.detach(), truth, penalised=step % R1_EVERY == 0)

    def validate(self, net: nn.Module) -> dict[str, float]:
        """PSNR as the faithful recipe tells it, and the perceptual distance of both cases."""
        figures = self.faithful.validate(net)
        if self.perceptual is None:
            return figures
        for case in CASES:
            looks = []
            for given in self.faithful.validation(case, self.faithful.validation_windows):
                batch = {name: on(net, value) for name, value in stacked([given]).items()}
                said = net(batch["photo"]).float().clamp(0, 1)
                looks.append(float(self.perceptual.between_tensors(said, batch["truth"])))
            figures[f"LPIPS-like {case}"] = float(np.mean(looks))
        return figures

    def sheet(self, net: nn.Module, path: Path) -> None:
        """Validation windows, clean and aged: bicubic, the network's, the truth."""
        self.faithful.sheet(net, path)


def critic_turn(critic: nn.Module, made: Tensor, truth: Tensor, *, penalised: bool) -> Losses:
    """What the critic loses on enlarged photographs (N, 3, H, W) and on true ones; in some steps with its penalty."""
    real, _ = critic(truth)
    fake, _ = critic(made)
    losses = {"judgement": critic_loss(real.float(), fake.float())}
    if penalised:
        with torch.autocast(truth.device.type, enabled=False):
            losses["penalty"] = R1_WEIGHT * R1_EVERY / 2 * r1_penalty(critic, truth)
    return losses
