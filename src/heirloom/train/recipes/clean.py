"""The recipe of `clean`: windows that film, scanner and file have spoiled, and how they were, with their grain or not.

The dial is learned, not mixed afterwards: the target keeps the share of the film's grain that the dial asks for, and
nothing of the scanner's noise. One window in five is good as it is and stays so; what was cleaned once is hardly
changed by a second time.

Data: photographs marked open in their manifests, made smaller, because they are lossy files. No other network teaches
this one.
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
from heirloom.train.batches import on
from heirloom.train.data import Shard, random_window
from heirloom.train.networks.clean import WIDTHS, CleanNet
from heirloom.train.recipe import Batch, Losses, Nets
from heirloom.train.recipes.clean_cases import CASES, psnr
from heirloom.train.recipes.clean_samples import Sample, clean_sample, stacked

SIDE_PX = 128
WINDOWS = 8  # per step: many small steps learn faster than few large ones in the hours a CPU has
SCALES = (0.35, 0.7)  # of the photographs, which are lossy files of at most 768 px: no trace of that is to be truth
VALIDATION_WINDOWS, SHEET_WINDOWS = 16, 12
# Mean error of a window that is as good as it needs to be: relative to the error it came with, and this, each counts.
# In a window that came without any error a hundredth of a level counts as much as a tenth at noise of 50 levels.
GOOD_ENOUGH = 0.02
NEARLY_ROUND = 1e-3  # below it the distance is squared (Charbonnier et al. 1994)
TEXTURE_WEIGHT = 0.2
AGAIN_WEIGHT, AGAIN_EVERY, AGAIN_WINDOWS = 0.1, 4, 3  # steps; windows that are cleaned a second time


@dataclass(eq=False, kw_only=True)
class CleanRecipe:
    """Trains `clean`."""

    name = "clean"
    average_of: tuple[str, ...] = ("net",)

    shard: Shard
    seed: int = 0
    rate: float = 1e-3
    windows: int = WINDOWS
    side_px: int = SIDE_PX
    widths: tuple[int, ...] = WIDTHS
    validation_windows: int = VALIDATION_WINDOWS  # for each case

    def __post_init__(self) -> None:
        self._among = self.shard.split(validation=False)

    def networks(self) -> Nets:
        """The network alone."""
        return {"net": CleanNet(self.widths)}

    def batch(self, step: int) -> Batch:
        """The windows of one step."""
        generator = np.random.default_rng([self.seed, 6, step])
        return stacked([clean_sample(self._window(generator, self._among), generator) for _ in range(self.windows)])

    def turns(
        self,
        nets: Nets,
        batch: Batch,
        *,
        step: int,
        progress: float,  # noqa: ARG002 (this recipe does not change on the way)
    ) -> Iterator[tuple[str, Losses]]:
        """The network's one turn: distance and texture, and in some steps what a second time would change."""
        photo, target, dial = batch["photo"], batch["target"], batch["dial"]
        cleaned = nets["net"](photo, dial, batch["pilot"]).float()
        losses = distances(cleaned, target, photo)
        ends = settled(dial)
        if step % AGAIN_EVERY == 0 and len(ends):
            once = cleaned.detach()[ends].clamp(0, 1)
            losses["again"] = AGAIN_WEIGHT * changed_again(nets["net"], once, dial[ends])
        yield "net", losses

    def validate(self, net: nn.Module) -> dict[str, float]:
        """PSNR of fixed windows that are never trained on, cleaned and as they came, one thing at a time."""
        figures = {}
        for name in CASES:
            samples = self._validation(name, self.validation_windows)
            said = cleaned_by(net, samples)
            figures[f"PSNR {name}"] = float(
                np.mean([psnr(ours, s.target) for ours, s in zip(said, samples, strict=True)])
            )
            figures[f"PSNR {name}, before"] = float(np.mean([psnr(s.pixels, s.target) for s in samples]))
        return figures

    def sheet(self, net: nn.Module, path: Path) -> None:
        """Twelve validation windows in two columns: as they came, at dial 0, at dial 1, the truth."""
        import cv2

        samples = self._validation("mixed", SHEET_WINDOWS)
        kept, smooth = cleaned_by(net, samples, dial=0.0), cleaned_by(net, samples, dial=1.0)
        parts = zip(samples, kept, smooth, strict=True)
        rows = [np.concatenate([s.pixels, zero, one, s.truth], axis=1) for s, zero, one in parts]
        sheet = np.concatenate([np.concatenate(rows[start::2]) for start in (0, 1)], axis=1)
        _, encoded = cv2.imencode(".png", np.rint(np.clip(sheet, 0, 1) * 255).astype(np.uint8)[..., ::-1])
        atomic_write_bytes(path, encoded.tobytes(), overwrite=True)

    def _window(self, generator: Generator, among: tuple[int, ...]) -> np.ndarray:
        return random_window(self.shard, generator, among=among, side_px=self.side_px, scales=SCALES)

    def _validation(self, case: str, number: int) -> list[Sample]:
        """The first fixed windows of photographs that are never trained on, the same ones for every case."""
        windows, fates = np.random.default_rng([self.seed, 7]), np.random.default_rng([self.seed, 8])
        among = self.shard.split(validation=True)
        return [CASES[case](self._window(windows, among), fates) for _ in range(number)]


def distances(cleaned: Tensor, target: Tensor, photo: Tensor) -> Losses:
    """How far (N, 3, H, W) is from the target, and its gradients are, each window relative to how it came."""
    came = (photo - target).abs().mean(dim=(1, 2, 3), keepdim=True)
    weight = GOOD_ENOUGH / (came + GOOD_ENOUGH)
    apart = cleaned - target
    distance = (weight * torch.sqrt(apart**2 + NEARLY_ROUND**2)).mean()
    texture = (weight * apart.diff(dim=2).abs()).mean() + (weight * apart.diff(dim=3).abs()).mean()
    scale = 1 / GOOD_ENOUGH
    return {"distance": scale * distance, "texture": scale * TEXTURE_WEIGHT * texture}


def settled(dial: Tensor) -> Tensor:
    """The numbers of some windows whose dial (N, 1, H, W) stands at an end.

    Between the ends a second time rightly takes its share of the grain that is left.
    """
    first = dial[:, 0, 0, 0]
    return torch.nonzero((first == 0) | (first == 1))[:AGAIN_WINDOWS, 0]


def changed_again(net: nn.Module, once: Tensor, dial: Tensor) -> Tensor:
    """How much the network changes what it has cleaned and what has no noise to measure, relative to a good result."""
    change: Tensor = (net(once, dial, once).float() - once).abs().mean() / GOOD_ENOUGH
    return change


def cleaned_by(net: nn.Module, samples: list[Sample], *, dial: float | None = None) -> list[np.ndarray]:
    """What the network makes of each sample, (H, W, 3), at its own dial or another."""
    batch = {name: on(net, value) for name, value in stacked(samples).items()}
    dials = batch["dial"] if dial is None else torch.full_like(batch["dial"], dial)
    said: Tensor = net(batch["photo"], dials, batch["pilot"]).float().cpu()
    return list(said.permute(0, 2, 3, 1).numpy())
