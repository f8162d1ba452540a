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
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from heirloom.aging.film import Grain
from heirloom.aging.optics import Noise
from heirloom.aging.recipe import Generator, Worn
from heirloom.core.photo import Mask, Pixels
from heirloom.train.data import Shard, random_window
from heirloom.train.losses import (
    critic_loss,
    feature_matching,
    generator_loss,
    perceptual_loss,
    r1_penalty,
    relative_distance,
)
from heirloom.train.networks.critic import PatchCritic, hole_at
from heirloom.train.networks.fill import FillNet, first_filling
from heirloom.train.recipes.damage import on, planes
from heirloom.train.recipes.wear import Wear, toned

SIDE_PX = 192
WINDOWS = 8
WIDE_SHARE = 0.45  # of the windows
GRAINY_SHARE, RESIDUE_SHARE = 0.35, 0.15
MOST_HOLE = 0.5  # of a window: beyond, there is too little left to learn from
VALIDATION_WINDOWS = 48
ADVERSARY_FROM = 0.6  # of the run
PERCEPTUAL_WEIGHT, ADVERSARIAL_WEIGHT, MATCHING_WEIGHT = 2.0, 0.05, 0.5
WIDE_DISTANCE_WEIGHT = 0.4  # of the distance in wide holes once the adversary has come
R1_WEIGHT, R1_EVERY = 2.0, 16  # the penalty is taken seldom and weighted up (Karras et al., StyleGAN2, 2020)


@dataclass(eq=False, kw_only=True)
class FillRecipe:
    """Trains `fill`; without `distance` there is no perceptual loss."""

    name = "fill"
    average_of: tuple[str, ...] = ("net",)

    shard: Shard
    wear: Wear
    distance: Any = None
    seed: int = 0
    rate: float = 1e-3
    windows: int = WINDOWS
    side_px: int = SIDE_PX

    def __post_init__(self) -> None:
        self._among = self.shard.split(validation=False)
        self._critic_steps = 0

    def networks(self) -> dict[str, nn.Module]:
        """The network and its critic, which sees the hole too."""
        return {"net": FillNet(), "critic": PatchCritic(4)}

    def batch(self, step: int) -> dict[str, Tensor]:
        """The windows of one step."""
        generator = np.random.default_rng([self.seed, 3, step])
        return _stacked([self.sample(generator, self._among) for _ in range(self.windows)])

    def sample(self, generator: Generator, among: tuple[int, ...]) -> tuple[Pixels, Pixels, Mask, bool]:
        """What is seen (H, W, 3), what was there, the hole (H, W), and whether the hole is wide."""
        truth = toned(
            random_window(self.shard, generator, among=among, side_px=self.side_px, scales=(0.5, 1.1)), generator
        )
        wide = bool(generator.random() < WIDE_SHARE)
        hole = wide_hole(generator, self.side_px) if wide else thin_hole(generator, self.side_px, self.wear)
        return seen_around(generator, truth, hole), truth, hole, wide

    def turns(self, nets: dict[str, nn.Module], batch: dict[str, Tensor], *, progress: float) -> Iterator[Any]:
        """The network's turn, and the critic's once it has come."""
        photo, truth, hole, wide = batch["photo"], batch["truth"], batch["hole"], batch["wide"]
        filled = nets["net"](photo, hole, batch["first"]).float()
        distance = relative_distance(filled, truth, batch["first"], hole=hole)
        if progress < ADVERSARY_FROM:
            yield "net", {"distance": distance.mean()}
            return
        losses = {"distance": (distance * (1 - (1 - WIDE_DISTANCE_WEIGHT) * wide)).mean()}
        composed = torch.where(hole > 0.5, filled, truth)
        if self.distance is not None:
            # a thin hole is small: its distance to the truth says all, and a little of this keeps it from being smooth
            losses["perceptual"] = PERCEPTUAL_WEIGHT * perceptual_loss(
                self.distance, composed, truth, weight=0.1 + 0.9 * wide
            )
        judged, features = nets["critic"](torch.cat([composed, hole], dim=1))
        _, real_features = nets["critic"](torch.cat([truth, hole], dim=1))
        at = hole_at(hole, judged) * wide.view(-1, 1, 1, 1)
        losses["adversarial"] = ADVERSARIAL_WEIGHT * generator_loss(judged.float(), weight=at)
        losses["matching"] = MATCHING_WEIGHT * feature_matching(features, real_features)
        yield "net", losses
        yield "critic", self._critic_turn(nets["critic"], composed.detach(), truth, hole)

    def _critic_turn(self, critic: nn.Module, composed: Tensor, truth: Tensor, hole: Tensor) -> dict[str, Tensor]:
        real, _ = critic(torch.cat([truth, hole], dim=1))
        fake, _ = critic(torch.cat([composed, hole], dim=1))
        losses = {"judgement": critic_loss(real.float(), fake.float(), fake_weight=hole_at(hole, fake))}
        self._critic_steps += 1
        if self._critic_steps % R1_EVERY == 0:
            with torch.autocast(truth.device.type, enabled=False):
                penalty = r1_penalty(critic, torch.cat([truth, hole], dim=1))
            losses["penalty"] = R1_WEIGHT * R1_EVERY / 2 * penalty
        return losses

    def validate(self, net: nn.Module) -> dict[str, float]:
        """PSNR inside thin and wide holes, beside that of the first filling, on fixed windows never trained on."""
        errors: dict[str, list[float]] = {"thin": [], "thin, first": [], "wide": [], "wide, first": []}
        looks: list[float] = []
        for sample in self._validation():
            batch = {name: on(net, value) for name, value in _stacked([sample]).items()}
            said = net(batch["photo"], batch["hole"]).float().clamp(0, 1)
            width = "wide" if sample[3] else "thin"
            errors[width].append(_error(said, batch))
            errors[f"{width}, first"].append(_error(batch["first"], batch))
            if sample[3] and self.distance is not None:
                looks.append(float(self.distance.between_tensors(said, batch["truth"])))
        figures = {f"PSNR {name}": float(np.mean(-10 * np.log10(values))) for name, values in errors.items() if values}
        return figures | ({"LPIPS-like wide": float(np.mean(looks))} if looks else {})

    def sheet(self, net: nn.Module, path: Path) -> None:
        """Fixed windows: the hole, the first filling, the network's, the truth."""
        import cv2

        rows = []
        for sample in self._validation()[:16]:
            batch = {name: on(net, value) for name, value in _stacked([sample]).items()}
            shown = [
                torch.where(batch["hole"] > 0.5, torch.ones_like(batch["photo"]), batch["photo"]),
                batch["first"],
                net(batch["photo"], batch["hole"]).float(),
                batch["truth"],
            ]
            rows.append(np.concatenate([part[0].permute(1, 2, 0).cpu().numpy() for part in shown], axis=1))
        sheet = np.concatenate([np.concatenate(rows[start::2]) for start in (0, 1)], axis=1)
        cv2.imwrite(str(path), np.rint(np.clip(sheet, 0, 1) * 255).astype(np.uint8)[..., ::-1])

    def _validation(self) -> list[tuple[Pixels, Pixels, Mask, bool]]:
        generator = np.random.default_rng([self.seed, 4])
        among = self.shard.split(validation=True)
        return [self.sample(generator, among) for _ in range(VALIDATION_WINDOWS)]


def thin_hole(generator: Generator, side_px: int, wear: Wear) -> Mask:
    """A hole (H, W) as the ageing engine leaves it: scratches, cracks, dust and the like, with a rim of 0 to 2 px."""
    import cv2

    blank = Worn(pixels=np.full((side_px, side_px, 1), 0.5, np.float32), print_px=wear.print_px(generator, side_px))
    for _ in range(8):
        worn = blank
        for damage in wear.marks(generator):
            worn = damage.apply(worn)
        hole = np.zeros((side_px, side_px), np.uint8)
        for mask in worn.damage.values():
            hole |= (mask >= 0.5).astype(np.uint8)
        if (rim := int(generator.integers(3))) > 0:
            hole = np.asarray(cv2.dilate(hole, np.ones((2 * rim - 1 + 2 * (rim > 1),) * 2, np.uint8)))
        if 20 < hole.sum() < MOST_HOLE * hole.size:
            return hole.astype(np.float32)
    hole = np.zeros((side_px, side_px), np.uint8)
    first, last = (tuple(int(v) for v in generator.integers(0, side_px, 2)) for _ in range(2))
    return np.asarray(cv2.line(hole, first, last, 1, 2), np.float32)


def wide_hole(generator: Generator, side_px: int) -> Mask:
    """A hole (H, W) of brush strokes and blobs 12 to 72 px wide, as torn and flaked places leave."""
    import cv2

    hole = np.zeros((side_px, side_px), np.uint8)
    for _ in range(1 + int(generator.poisson(0.8))):
        width = int(np.exp(generator.uniform(np.log(12), np.log(72))))
        if generator.random() < 0.5:
            points = generator.integers(0, side_px, (int(generator.integers(2, 5)), 2)).astype(np.int32)
            cv2.polylines(hole, [points.reshape(-1, 1, 2)], False, 1, width)
        else:
            corners = int(generator.integers(5, 11))
            around = np.sort(generator.uniform(0, 2 * np.pi, corners))
            reach = width / 2 * generator.uniform(0.5, 1.6, corners)
            centre = generator.uniform(0, side_px, 2)
            points = (centre + reach[:, None] * np.stack([np.cos(around), np.sin(around)], axis=1)).astype(np.int32)
            cv2.fillPoly(hole, [points.reshape(-1, 1, 2)], 1)
        if hole.mean() > MOST_HOLE:
            break
    if not 20 < hole.sum() < 0.8 * hole.size:
        hole[:] = 0
        x, y = (int(v) for v in generator.integers(side_px // 4, 3 * side_px // 4, 2))
        cv2.circle(hole, (x, y), side_px // 8, 1, -1)
    return hole.astype(np.float32)


def seen_around(generator: Generator, truth: Pixels, hole: Mask) -> Pixels:
    """The window as it is seen: with grain or noise in some, and in some with damage that reaches past the hole."""
    import cv2

    seen = truth
    if generator.random() < GRAINY_SHARE:
        kind = Grain if generator.random() < 0.6 else Noise
        worn = Worn(pixels=truth, print_px=float(generator.uniform(600, 2000)))
        seen = kind.draw(generator, severity=float(generator.beta(1.2, 3))).apply(worn).pixels
    if generator.random() < RESIDUE_SHARE:
        soft = cv2.GaussianBlur(hole, (0, 0), float(generator.uniform(0.5, 1.2)))[..., None]
        colour = np.float32(generator.choice([0.05, 0.9, 0.97]))
        seen = seen + np.float32(generator.uniform(0.2, 1)) * soft * (colour - seen)
    return np.where(hole[..., None] > 0.5, np.float32(0.5), seen).astype(np.float32)


def _stacked(samples: list[tuple[Pixels, Pixels, Mask, bool]]) -> dict[str, Tensor]:
    """Photo, truth and first filling (N, 3, H, W), hole (N, 1, H, W), wide (N,) of 0 and 1."""
    photo = planes([sample[0] for sample in samples])
    hole = torch.from_numpy(np.stack([sample[2] for sample in samples]))[:, None]
    return {
        "photo": photo,
        "truth": planes([sample[1] for sample in samples]),
        "hole": hole,
        "first": first_filling(photo, hole),
        "wide": torch.tensor([float(sample[3]) for sample in samples]),
    }


def _error(said: Tensor, batch: dict[str, Tensor]) -> float:
    """The mean squared error inside the hole."""
    squared = (said - batch["truth"]) ** 2 * batch["hole"]
    return float(squared.sum() / (batch["hole"].sum() * 3))
