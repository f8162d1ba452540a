"""The recipe of `colorize`: the lightness of photographs, and what colours they have.

Colours that are rare count more, or all would be gray-brown (Zhang, Isola and Efros 2016). What things are is learned
from a network that knows it (SqueezeNet 1.1, BSD-2, a teacher only): places that look alike to it in the coloured
photograph are to look alike to this one in its lightness (Tung and Mori, "Similarity-Preserving Knowledge
Distillation", 2019).

Data: photographs marked open in their manifests, those in colour.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from heirloom.core.atomic import atomic_write_bytes
from heirloom.core.color import from_lab, to_lab
from heirloom.core.photo import Pixels
from heirloom.metrics.color_difference import ciede2000
from heirloom.metrics.colorfulness import colorfulness
from heirloom.metrics.perceptual import PerceptualDistance
from heirloom.train.batches import on
from heirloom.train.data import SHARES, Shard
from heirloom.train.networks.colorize import (
    CELL_PX,
    CHROMA_SCALE,
    DEPTHS,
    STEP_OF_GRID,
    TEMPERATURE,
    WIDTHS,
    ColorizeNet,
    ColorizeOutputs,
    color_grid,
    grid_planes,
    vivid,
)
from heirloom.train.recipe import Batch, Losses, Nets
from heirloom.train.recipes.clean_cases import psnr
from heirloom.train.recipes.colorize_samples import Sample, colour_sample, stacked, whole_window

SIDE_PX = 128
WINDOWS = 16  # per step
VALIDATION_WINDOWS, SHEET_WINDOWS = 64, 16
COUNTED_WINDOWS = 200  # for how often each colour comes
SOFTNESS = STEP_OF_GRID / 2  # standard deviation with which a colour is spread over the grid around it
RARE = 0.5  # share of the even distribution in the frequencies that weights are the inverse of (Zhang et al. 2016)
COLOUR_WEIGHT, LIKENESS_WEIGHT = 4.0, 8.0
NEARLY_ROUND = 0.02  # distance in colour below which it is squared
PLACES = 384  # of a batch, whose likeness is compared
VIVIDNESSES = tuple(number / 10 for number in range(21))  # how much stronger colours in doubt may become
# Training favours rare colours, so that any are learned. Taking half of that back brings 64 validation photographs
# nearer to the truth by 0.5 of CIEDE2000 at one colourfulness; taking all back leaves them gray.
TAKEN_BACK = 0.5
# Of the originals': between colours that are right on average and colours that are alive. At 0.8 the mean CIEDE2000
# comes within 0.4 of that of gray, and coats and shadows get blotches.
WANTED_COLORFULNESS = 0.6


@dataclass(eq=False, kw_only=True)
class ColorizeRecipe:
    """Trains `colorize`; `teacher` is the network that knows what things are, or None."""

    name = "colorize"
    average_of: tuple[str, ...] = ("net",)

    shard: Shard
    teacher: PerceptualDistance | None = None
    seed: int = 0
    rate: float = 2e-3
    windows: int = WINDOWS
    side_px: int = SIDE_PX
    widths: tuple[int, ...] = WIDTHS
    depths: tuple[int, ...] = DEPTHS
    validation_windows: int = VALIDATION_WINDOWS

    def __post_init__(self) -> None:
        self._among = self.shard.split(validation=False)
        self._weights = self._rarity()
        self.favour = TAKEN_BACK * torch.log(self._weights)

    def networks(self) -> Nets:
        """The network alone."""
        return {"net": ColorizeNet(self.widths, self.depths)}

    def batch(self, step: int) -> Batch:
        """The windows of one step."""
        generator = np.random.default_rng([self.seed, 9, step])
        return stacked([colour_sample(self._window(generator, self._among), generator) for _ in range(self.windows)])

    def turns(
        self,
        nets: Nets,
        batch: Batch,
        *,
        step: int,  # noqa: ARG002 (every step is alike)
        progress: float,  # noqa: ARG002 (this recipe does not change on the way)
    ) -> Iterator[tuple[str, Losses]]:
        """The network's one turn: the chances of the grid, the colour itself, and likeness of places."""
        net = nets["net"]
        logits, features = net.seen(batch["lightness"], batch["hints"], batch["palette"])  # type: ignore[operator]
        logits = logits.float()
        truth = functional.avg_pool2d(batch["colour"], CELL_PX)
        losses = {
            "chances": chances_loss(logits, truth, self._weights.to(truth.device)),
            "colour": COLOUR_WEIGHT * colour_loss(logits, truth),
        }
        if self.teacher is not None:
            with torch.no_grad():
                known = self.teacher.features(batch["photo"])[-1]
            losses["likeness"] = LIKENESS_WEIGHT * likeness_loss(features.float(), known)
        yield "net", losses

    def validate(self, net: nn.Module) -> dict[str, float]:
        """How right and how colourful fixed photographs come out as exported, without hints and with ten.

        Faces and plates come less often in training (`train.data.SHARES`) and are far easier, so the figures of the
        others stand beside those of all.
        """
        vividness = self.calibrate(net)
        figures = {"vividness": vividness}
        everything = self.shard.split(validation=True)
        others = tuple(n for n in everything if not self.shard.photos[n].name.startswith(tuple(SHARES)))
        for group, among in (("", everything), (", others", others)):
            if not among:
                continue
            for name, hints in (("", 0), (", ten hints", 10)):
                samples = self._validation(hints, among=among)
                said = colours_by(net, samples, vividness=vividness, favour=self.favour)
                figures |= {f"{key}{name}{group}": value for key, value in _scores(said, samples).items()}
            gray = _scores([np.zeros_like(s.colour) for s in samples], samples)
            figures |= {f"{key}, gray{group}": gray[key] for key in ("PSNR", "CIEDE2000")}
        return figures

    def calibrate(self, net: nn.Module) -> float:
        """The vividness with which validation photographs are about as colourful as wanted."""
        samples = self._validation(0)
        said = guesses_by(net, samples, favour=self.favour)

        def missed(vividness: float) -> float:
            made = [_vivid(colour, doubt, vividness) for colour, doubt in said]
            return abs(_colorfulness(made, samples) - WANTED_COLORFULNESS)

        return min(VIVIDNESSES, key=missed)

    def sheet(self, net: nn.Module, path: Path) -> None:
        """Sixteen validation photographs in two columns: gray, coloured, coloured with ten hints, the truth."""
        import cv2

        samples, hinted = (self._validation(hints, number=SHEET_WINDOWS) for hints in (0, 10))
        columns = [[np.zeros_like(s.colour) for s in samples]]
        vividness = self.calibrate(net)
        columns += [colours_by(net, some, vividness=vividness, favour=self.favour) for some in (samples, hinted)]
        rows = [
            np.concatenate([*(_coloured(s, colour) for colour in colours), s.photo], axis=1)
            for s, *colours in zip(samples, *columns, strict=True)
        ]
        sheet = np.concatenate([np.concatenate(rows[start::2]) for start in (0, 1)], axis=1)
        _, encoded = cv2.imencode(".png", np.rint(np.clip(sheet, 0, 1) * 255).astype(np.uint8)[..., ::-1])
        atomic_write_bytes(path, encoded.tobytes(), overwrite=True)

    def _window(self, generator: np.random.Generator, among: tuple[int, ...]) -> Pixels:
        return whole_window(self.shard, generator, among=among, side_px=self.side_px)

    def _validation(
        self, hints: int, *, number: int | None = None, among: tuple[int, ...] | None = None
    ) -> list[Sample]:
        """Fixed windows of photographs that are never trained on, all or some, with their own lightness."""
        generator, fates = np.random.default_rng([self.seed, 10]), np.random.default_rng([self.seed, 11])
        among = self.shard.split(validation=True) if among is None else among
        windows = [self._window(generator, among) for _ in range(number or self.validation_windows)]
        return [colour_sample(window, fates, plain=True, hints=hints) for window in windows]

    def _rarity(self) -> Tensor:
        """The weight (K,) of every colour of the grid, 1 on average over what is seen."""
        generator = np.random.default_rng([self.seed, 12])
        share = torch.zeros(len(color_grid()))
        for _ in range(COUNTED_WINDOWS):
            colour = to_lab(self._window(generator, self._among))[::CELL_PX, ::CELL_PX, 1:] / np.float32(CHROMA_SCALE)
            share += spread(torch.from_numpy(colour).permute(2, 0, 1)[None]).mean(dim=(0, 2, 3)) / COUNTED_WINDOWS
        weights = 1 / ((1 - RARE) * share + RARE / len(share))
        return weights / (weights * share).sum()


def spread(colour: Tensor) -> Tensor:
    """Colours (N, 2, h, w) in units of 110 as chances (N, K, h, w) of the grid around them."""
    grid = grid_planes().to(colour.device)  # (2, K, 1, 1)
    squares = (grid**2).sum(dim=0)[None] - 2 * functional.conv2d(colour, grid.transpose(0, 1))
    return torch.softmax(-squares * (CHROMA_SCALE / SOFTNESS) ** 2 / 2, dim=1)


def chances_loss(logits: Tensor, truth: Tensor, weights: Tensor) -> Tensor:
    """Cross entropy of the chances (N, K, h, w) with the true colours (N, 2, h, w), rare colours counting more."""
    wanted = spread(truth)
    weight = (wanted * weights[None, :, None, None]).sum(dim=1)
    lost = -(wanted * functional.log_softmax(logits, dim=1)).sum(dim=1)
    return (weight * lost).mean()


def colour_loss(logits: Tensor, truth: Tensor) -> Tensor:
    """The distance of the annealed mean to the true colours (N, 2, h, w), in units of 110."""
    apart = annealed(logits, TEMPERATURE) - truth
    return torch.sqrt((apart**2).sum(dim=1) + NEARLY_ROUND**2).mean()


def annealed(logits: Tensor, temperature: float) -> Tensor:
    """The mean colour (N, 2, h, w) of chances sharpened by a temperature below 1."""
    return functional.conv2d(torch.softmax(logits / temperature, dim=1), grid_planes().to(logits.device))


def likeness_loss(features: Tensor, known: Tensor) -> Tensor:
    """How differently two networks find the places of a batch alike: features (N, C, h, w), known (N, D, h', w')."""
    known = functional.interpolate(known, size=features.shape[2:], mode="bilinear", align_corners=False)
    step = max(1, features.shape[0] * features.shape[2] * features.shape[3] // PLACES)
    own, theirs = (_likeness(planes.permute(0, 2, 3, 1).flatten(0, 2)[::step]) for planes in (features, known))
    return (own - theirs).square().mean()


def _likeness(vectors: Tensor) -> Tensor:
    """The cosine of every two vectors (P, C) less their mean: (P, P)."""
    apart = functional.normalize(vectors - vectors.mean(dim=0, keepdim=True), dim=1)
    return apart @ apart.T


def colours_by(
    net: nn.Module, samples: list[Sample], *, vividness: float, favour: Tensor | None = None
) -> list[np.ndarray]:
    """The colour (H, W, 2) in units of 110 that the network gives each sample."""
    return [_vivid(colour, doubt, vividness) for colour, doubt in guesses_by(net, samples, favour=favour)]


@torch.no_grad()
def guesses_by(
    net: nn.Module, samples: list[Sample], *, favour: Tensor | None = None
) -> list[tuple[np.ndarray, np.ndarray]]:
    """The annealed mean (H, W, 2) and doubt (H, W, 1) of each sample, in units of 110."""
    outputs = ColorizeOutputs(net, favour=favour).to(next(net.parameters()).device)  # type: ignore[arg-type]
    batch = {name: on(net, value) for name, value in stacked(samples).items()}
    said: list[tuple[np.ndarray, np.ndarray]] = []
    for start in range(0, len(samples), WINDOWS):
        part = (batch[name][start : start + WINDOWS] for name in ("lightness", "hints", "palette"))
        both = (planes.float().cpu().permute(0, 2, 3, 1).numpy() for planes in outputs(*part))
        said += zip(*both, strict=True)
    return said


def _vivid(colour: np.ndarray, doubt: np.ndarray, vividness: float) -> np.ndarray:
    first, second = (torch.from_numpy(planes).permute(2, 0, 1)[None] for planes in (colour, doubt))
    return np.asarray(vivid(first, second, vividness)[0].permute(1, 2, 0), dtype=np.float32)


def _coloured(sample: Sample, colour: np.ndarray) -> Pixels:
    lab = np.concatenate([sample.lightness * 100, colour * CHROMA_SCALE], axis=2)
    return np.clip(from_lab(lab.astype(np.float32)), 0, 1).astype(np.float32)


def _scores(said: list[np.ndarray], samples: list[Sample]) -> dict[str, float]:
    """Means over the samples; `colorfulness` as a share of the originals'."""
    made = [_coloured(sample, colour) for sample, colour in zip(samples, said, strict=True)]
    pairs = list(zip(made, samples, strict=True))
    apart = [
        ciede2000(to_lab(picture).astype(np.float64), to_lab(s.photo).astype(np.float64)).mean() for picture, s in pairs
    ]
    return {
        "PSNR": float(np.mean([psnr(picture, s.photo) for picture, s in pairs])),
        "CIEDE2000": float(np.mean(apart)),
        "colorfulness": _colorfulness(said, samples),
    }


def _colorfulness(said: list[np.ndarray], samples: list[Sample]) -> float:
    """How colourful the samples are with these colours, as a share of the originals."""
    made = [colorfulness(_coloured(sample, colour)) for sample, colour in zip(samples, said, strict=True)]
    original = float(np.mean([colorfulness(sample.photo) for sample in samples]))
    return float(np.mean(made)) / max(original, 1e-6)
