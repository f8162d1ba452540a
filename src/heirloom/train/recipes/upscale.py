"""The recipe of `upscale-x2` and `upscale-x4`: windows made smaller, to be as they were, nothing invented.

What cannot be known becomes the mean of all that could be there: that has the highest PSNR, and looks soft. The recipe
of the detailed networks (`upscale_detailed`) begins where this one ends.

Data: photographs marked open in their manifests, made smaller, because they are lossy files. No other network teaches
this one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from heirloom.aging.recipe import Generator
from heirloom.core.atomic import atomic_write_bytes
from heirloom.train.batches import on
from heirloom.train.data import Shard, random_window
from heirloom.train.networks.upscale import WIDTH, UpscaleNet
from heirloom.train.recipe import Batch, Losses, Nets
from heirloom.train.recipes.clean_cases import psnr
from heirloom.train.recipes.upscale_samples import Sample, Spoil, as_it_is, old, sample, stacked, used, wide_side_px

SMALL_PX = {2: 56, 4: 40}  # side of the small window by scale
WINDOWS = 12
SCALES = (0.35, 0.85)  # of the photographs, which are lossy files of at most 768 px
VALIDATION_WINDOWS, SHEET_WINDOWS = 32, 8
USUAL_ERROR = 0.02  # of an enlargement: the loss is about 1
NEARLY_ROUND = 1e-3  # below it the distance is squared (Charbonnier et al. 1994)
LUMA = (65.481 / 255, 128.553 / 255, 24.966 / 255)  # ITU-R BT.601, studio range: the Y of the field's PSNR
CASES: dict[str, Spoil] = {"bicubic": as_it_is, "aged": old}


@dataclass(eq=False, kw_only=True)
class UpscaleRecipe:
    """Trains `upscale-x2` or `upscale-x4`."""

    average_of: tuple[str, ...] = ("net",)

    shard: Shard
    scale: int
    seed: int = 0
    rate: float = 1e-3
    windows: int = WINDOWS
    small_px: int | None = None
    width: int = WIDTH
    blocks: int | None = None
    validation_windows: int = VALIDATION_WINDOWS  # for each case
    name: str = field(init=False)

    def __post_init__(self) -> None:
        self.name = f"upscale-x{self.scale}"
        self._among = self.shard.split(validation=False)

    def networks(self) -> Nets:
        """The network alone."""
        return {"net": UpscaleNet(self.scale, width=self.width, blocks=self.blocks)}

    def batch(self, step: int) -> Batch:
        """The windows of one step."""
        generator = np.random.default_rng([self.seed, 10, step])
        return stacked([self.window(generator, self._among, used) for _ in range(self.windows)])

    def turns(
        self,
        nets: Nets,
        batch: Batch,
        *,
        step: int,  # noqa: ARG002 (this recipe does not change on the way)
        progress: float,  # noqa: ARG002
    ) -> Iterator[tuple[str, Losses]]:
        """The network's one turn: the distance to the truth."""
        yield "net", {"distance": distance(nets["net"](batch["photo"]).float(), batch["truth"])}

    def validate(self, net: nn.Module) -> dict[str, float]:
        """PSNR of luma, beside that of bicubic enlargement, on fixed windows that are never trained on."""
        figures = {}
        for case in CASES:
            samples = self.validation(case, self.validation_windows)
            plain = UpscaleNet(self.scale, width=1, blocks=0)
            for name, how in ((case, net), (f"{case}, by bicubic", on_same(net, plain))):
                said = [luma(enlarged_by(how, s)) for s in samples]
                figures[f"PSNR {name}"] = float(
                    np.mean([psnr(ours, luma(s.truth)) for ours, s in zip(said, samples, strict=True)])
                )
        return figures

    def sheet(self, net: nn.Module, path: Path) -> None:
        """Validation windows, clean and aged: bicubic, the network's, the truth."""
        import cv2

        plain = on_same(net, UpscaleNet(self.scale, width=1, blocks=0))
        columns = []
        for case in CASES:
            samples = self.validation(case, SHEET_WINDOWS)
            rows = [np.concatenate([enlarged_by(plain, s), enlarged_by(net, s), s.truth], axis=1) for s in samples]
            columns.append(np.concatenate(rows))
        sheet = np.concatenate(columns, axis=1)
        _, encoded = cv2.imencode(".png", np.rint(np.clip(sheet, 0, 1) * 255).astype(np.uint8)[..., ::-1])
        atomic_write_bytes(path, encoded.tobytes(), overwrite=True)

    def window(self, generator: Generator, among: tuple[int, ...], spoil: Spoil) -> Sample:
        """One random sample of the photographs `among`."""
        small_px = SMALL_PX[self.scale] if self.small_px is None else self.small_px
        side_px = wide_side_px(self.scale, small_px=small_px)
        window = random_window(self.shard, generator, among=among, side_px=side_px, scales=SCALES)
        return sample(window, generator, scale=self.scale, spoil=spoil)

    def validation(self, case: str, number: int) -> list[Sample]:
        """The first fixed samples of photographs that are never trained on."""
        generator = np.random.default_rng([self.seed, 11])
        among = self.shard.split(validation=True)
        return [self.window(generator, among, CASES[case]) for _ in range(number)]


def distance(said: Tensor, truth: Tensor) -> Tensor:
    """The mean distance (Charbonnier) of (N, 3, H, W), about 1 for a usual enlargement."""
    return torch.sqrt((said - truth) ** 2 + NEARLY_ROUND**2).mean() / USUAL_ERROR


def luma(pixels: np.ndarray) -> np.ndarray:
    """The Y (H, W) of a picture (H, W, 3) in [0, 1], as the field measures PSNR."""
    return np.asarray(np.clip(pixels, 0, 1) @ np.asarray(LUMA, dtype=np.float32))


def enlarged_by(net: nn.Module, given: Sample) -> np.ndarray:
    """What the network makes of a sample, (H, W, 3)."""
    said: Tensor = net(on(net, stacked([given])["photo"])).float().cpu()
    return np.asarray(said[0].permute(1, 2, 0).numpy(), dtype=np.float32)


def on_same(net: nn.Module, other: nn.Module) -> nn.Module:
    """`other` on the device of `net`."""
    return other.eval().to(next(net.parameters()).device)
