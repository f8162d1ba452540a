"""The recipe of `fill`: clean windows with holes as damage makes them, thin and wide, filled from what is around.

In thin holes the true content can be inferred and only the distance to it counts. In wide ones it cannot: there an
adversarial and a perceptual loss join in the last part of the training, so that the filling looks like a photograph
instead of like the mean of all that could be there.

Data: photographs marked open in their manifests; shapes of film damage from daniela997/FilmDamageSimulator (MIT) for
holes. Teacher: SqueezeNet 1.1 with the heads of LPIPS 0.1 (both BSD-2) as perceptual loss.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from heirloom.aging.recipe import Generator
from heirloom.core.atomic import atomic_write_bytes
from heirloom.metrics.perceptual import PerceptualDistance
from heirloom.train.batches import on
from heirloom.train.data import Shard, random_window
from heirloom.train.losses import (
    critic_loss,
    feature_matching,
    generator_loss,
    r1_penalty,
    relative_distance,
)
from heirloom.train.networks.critic import PatchCritic, hole_at
from heirloom.train.networks.fill import WIDTHS, FillNet
from heirloom.train.recipe import Batch, Losses, Nets
from heirloom.train.recipes.holes import Holed, pair_holed, seen_around, stacked, thin_hole, wide_hole
from heirloom.train.recipes.pair_windows import PAIR_SHARE, pair_window
from heirloom.train.recipes.wear import Wear, toned

SIDE_PX = 160
WINDOWS = 6
SCALES = (0.5, 1.1)  # of the photographs
WIDE_SHARE = 0.45  # of the windows
VALIDATION_WINDOWS, SHEET_WINDOWS = 48, 16
LOOKS_FROM, ADVERSARY_FROM = 0.3, 0.6  # of the run: when the perceptual loss comes, and when the critic
PERCEPTUAL_WEIGHT, ADVERSARIAL_WEIGHT, MATCHING_WEIGHT = 12.0, 0.05, 0.5
WIDE_DISTANCE_WEIGHT = 0.2  # of the distance in wide holes once looks count
LEAST_ERROR = 1e-10  # a PSNR of 100 dB: no window counts as infinitely well filled
R1_WEIGHT, R1_EVERY = 2.0, 16  # the penalty is taken seldom and weighted up (Karras et al., StyleGAN2, 2020)


@dataclass(eq=False, kw_only=True)
class FillRecipe:
    """Trains `fill`; without `distance` there is no perceptual loss."""

    name = "fill"
    average_of: tuple[str, ...] = ("net",)

    shard: Shard
    wear: Wear
    pairs: Shard | None = None  # of `pack_pairs`
    distance: PerceptualDistance | None = None
    seed: int = 0
    rate: float = 1e-3
    windows: int = WINDOWS
    side_px: int = SIDE_PX
    widths: tuple[int, ...] = WIDTHS
    validation_windows: int = VALIDATION_WINDOWS

    def __post_init__(self) -> None:
        self._among = self.shard.split(validation=False)

    def networks(self) -> Nets:
        """The network and its critic, which sees the hole too."""
        return {"net": FillNet(self.widths), "critic": PatchCritic(4)}

    def batch(self, step: int) -> Batch:
        """The windows of one step."""
        generator = np.random.default_rng([self.seed, 3, step])
        return stacked([self._window(generator) for _ in range(self.windows)])

    def sample(self, generator: Generator, among: tuple[int, ...]) -> Holed:
        """A window of a random photograph with a hole."""
        window = random_window(self.shard, generator, among=among, side_px=self.side_px, scales=SCALES)
        truth = toned(window, generator)
        wide = bool(generator.random() < WIDE_SHARE)
        hole = wide_hole(generator, self.side_px) if wide else thin_hole(generator, self.side_px, self.wear)
        return Holed(pixels=seen_around(generator, truth, hole), truth=truth, hole=hole, wide=wide)

    def _window(self, generator: Generator) -> Holed:
        """A window with a hole drawn into it, or now and then one of a real scan whose damage is the hole."""
        if self.pairs is not None and generator.random() < PAIR_SHARE:
            found = pair_holed(*pair_window(self.pairs, generator, side_px=self.side_px, scales=SCALES))
            if found is not None:
                return found
        return self.sample(generator, self._among)

    def turns(self, nets: Nets, batch: Batch, *, step: int, progress: float) -> Iterator[tuple[str, Losses]]:
        """The network's turn, and the critic's once it has come; both look at wide holes only."""
        photo, truth, hole, wide = batch["photo"], batch["truth"], batch["hole"], batch["wide"]
        filled = nets["net"](photo, hole).float()
        distance = relative_distance(filled, truth, photo, hole=hole)
        if progress < LOOKS_FROM or not wide.any():
            yield "net", {"distance": distance.mean()}
            return
        losses = {"distance": (distance * (1 - (1 - WIDE_DISTANCE_WEIGHT) * wide)).mean()}
        open_wide = wide > 0.5
        truth, hole = truth[open_wide], hole[open_wide]
        composed = torch.where(hole > 0.5, filled[open_wide], truth)
        share = float(wide.mean())  # a step with many wide holes loses as much per hole as one with few
        if self.distance is not None:
            looks = self.distance.between_tensors(composed.clamp(0, 1), truth).mean()
            losses["perceptual"] = PERCEPTUAL_WEIGHT * share * looks
        if progress < ADVERSARY_FROM:
            yield "net", losses
            return
        judged, features = nets["critic"](torch.cat([composed, hole], dim=1))
        _, real_features = nets["critic"](torch.cat([truth, hole], dim=1))
        fooled = generator_loss(judged.float(), weight=hole_at(hole, judged))
        losses["adversarial"] = ADVERSARIAL_WEIGHT * share * fooled
        losses["matching"] = MATCHING_WEIGHT * share * feature_matching(features, real_features)
        yield "net", losses
        yield "critic", critic_turn(nets["critic"], composed.detach(), truth, hole, penalised=step % R1_EVERY == 0)

    def validate(self, net: nn.Module) -> dict[str, float]:
        """PSNR inside thin and wide holes, beside that of the first filling, on fixed windows never trained on."""
        errors: dict[str, list[float]] = {"thin": [], "thin, first": [], "wide": [], "wide, first": []}
        looks: list[float] = []
        for sample in self._validation(self.validation_windows):
            batch = {name: on(net, value) for name, value in stacked([sample]).items()}
            said = net(batch["photo"], batch["hole"]).float().clamp(0, 1)
            width = "wide" if sample.wide else "thin"
            errors[width].append(_error(said, batch))
            errors[f"{width}, first"].append(_error(batch["photo"].clamp(0, 1), batch))
            if sample.wide and self.distance is not None:
                looks.append(float(self.distance.between_tensors(said, batch["truth"])))
        figures = {f"PSNR {name}": float(np.mean(-10 * np.log10(values))) for name, values in errors.items() if values}
        return figures | ({"LPIPS-like wide": float(np.mean(looks))} if looks else {})

    def sheet(self, net: nn.Module, path: Path) -> None:
        """Fixed windows in two columns: the hole, the first filling, the network's, the truth."""
        import cv2

        rows = []
        for sample in self._validation(SHEET_WINDOWS):
            batch = {name: on(net, value) for name, value in stacked([sample]).items()}
            shown = [
                torch.where(batch["hole"] > 0.5, torch.ones_like(batch["photo"]), batch["photo"]),
                batch["photo"],
                net(batch["photo"], batch["hole"]).float(),
                batch["truth"],
            ]
            rows.append(np.concatenate([part[0].permute(1, 2, 0).cpu().numpy() for part in shown], axis=1))
        sheet = np.concatenate([np.concatenate(rows[start::2]) for start in (0, 1)], axis=1)
        _, encoded = cv2.imencode(".png", np.rint(np.clip(sheet, 0, 1) * 255).astype(np.uint8)[..., ::-1])
        atomic_write_bytes(path, encoded.tobytes(), overwrite=True)

    def _validation(self, number: int) -> list[Holed]:
        """The first fixed windows of photographs that are never trained on."""
        generator = np.random.default_rng([self.seed, 4])
        among = self.shard.split(validation=True)
        return [self.sample(generator, among) for _ in range(number)]


def critic_turn(critic: nn.Module, composed: Tensor, truth: Tensor, hole: Tensor, *, penalised: bool) -> Losses:
    """What the critic loses on filled photographs (N, 3, H, W) and on true ones; in some steps with its penalty."""
    real, _ = critic(torch.cat([truth, hole], dim=1))
    fake, _ = critic(torch.cat([composed, hole], dim=1))
    losses = {"judgement": critic_loss(real.float(), fake.float(), fake_weight=hole_at(hole, fake))}
    if penalised:
        with torch.autocast(truth.device.type, enabled=False):
            penalty = r1_penalty(critic, torch.cat([truth, hole], dim=1))
        losses["penalty"] = R1_WEIGHT * R1_EVERY / 2 * penalty
    return losses


def _error(said: Tensor, batch: Batch) -> float:
    """The mean squared error inside the hole."""
    squared = (said - batch["truth"]) ** 2 * batch["hole"]
    return max(float(squared.sum() / (batch["hole"].sum() * 3)), LEAST_ERROR)
