"""The recipe of `unfade`: thumbnails that have faded or not, and the curves and the matrix that bring them back.

What counts is how much nearer to its original a picture comes, in decibels, so that slight fading counts as much as
strong; what takes it farther away, or changes a picture that was meant to be so, counts twice. Beside the
correction the network learns how probable it is that this correction helps: that decides later whether it is made.

Data: photographs marked open in their manifests. No other network teaches this one.
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
from heirloom.core.photo import Pixels
from heirloom.steps.enhance.unfade_learned import correction_from
from heirloom.train.batches import on
from heirloom.train.data import Shard
from heirloom.train.networks.unfade import HIDDEN, WIDTHS, UnfadeNet, parts_of
from heirloom.train.recipe import Batch, Losses, Nets
from heirloom.train.recipes.unfade_cases import CASES
from heirloom.train.recipes.unfade_samples import Sample, stacked, unfade_sample
from heirloom.train.tones import corrected, neutral, to_lab

THUMBNAILS = 48  # per step
EVERY = 2  # of the pixels, along both sides, is corrected and compared
# Mean squared error, sRGB-encoded, that is as good as it needs to be: 42 dB. Below it nobody gains.
GOOD_ENOUGH = 6e-5
# Mean squared error below which decibels count less and less while learning: 33 dB. With 42 dB, photographs that had
# not faded pulled some fifty times as hard as faded ones, and the network learned to say nothing.
SLIGHT = 5e-4
HARM_WEIGHT = 1.0  # beside the error itself
HELPED = 0.9  # a correction helps where it leaves less than this share of the error
BEND_WEIGHT = 0.02  # of slopes that change from knot to knot, which would be seen as bands
VALIDATION_THUMBNAILS, SHEET_THUMBNAILS = 64, 24


@dataclass(eq=False, kw_only=True)
class UnfadeRecipe:
    """Trains `unfade`; `shard` holds thumbnails (`unfade_samples.thumbnails`)."""

    name = "unfade"
    average_of: tuple[str, ...] = ("net",)

    shard: Shard
    seed: int = 0
    rate: float = 2e-3
    thumbnails: int = THUMBNAILS
    widths: tuple[int, ...] = WIDTHS
    hidden: tuple[int, int] = HIDDEN
    validation_thumbnails: int = VALIDATION_THUMBNAILS  # for each case

    def __post_init__(self) -> None:
        self._among = self.shard.split(validation=False)

    def networks(self) -> Nets:
        """The network alone."""
        return {"net": UnfadeNet(self.widths, self.hidden)}

    def batch(self, step: int) -> Batch:
        """The thumbnails of one step."""
        generator = np.random.default_rng([self.seed, 9, step])
        return stacked([unfade_sample(self._thumbnail(generator), generator) for _ in range(self.thumbnails)])

    def turns(
        self,
        nets: Nets,
        batch: Batch,
        *,
        step: int,  # noqa: ARG002 (every step is alike)
        progress: float,  # noqa: ARG002
    ) -> Iterator[tuple[str, Losses]]:
        """The network's one turn: decibels gained or lost, whether it knew that, and how even its curves are."""
        curves, matrix, logit = parts_of(nets["net"](batch["seen"]))
        faded, truth = (batch[name][:, :, ::EVERY, ::EVERY].flatten(2) for name in ("faded", "truth"))
        after = error(corrected(faded, *neutral(curves, matrix, batch["is_gray"])), truth)
        before = error(faded, truth)
        gained = torch.log((before + SLIGHT) / (after + SLIGHT))
        helped = ((after < HELPED * before) & batch["has_faded"]).float().detach()
        yield (
            "net",
            {
                "error": -gained.mean(),
                "harm": HARM_WEIGHT * functional.relu(-gained).mean(),
                "doubt": functional.binary_cross_entropy_with_logits(logit[:, 0], helped),
                "bends": BEND_WEIGHT * unevenness(curves),
            },
        )

    def validate(self, net: nn.Module) -> dict[str, float]:
        """Decibels that fixed thumbnails gain, which are never trained on: whole, as used, and the worst of these."""
        figures: dict[str, float] = {}
        for name in CASES:
            samples = self._validation(name, self.validation_thumbnails)
            whole, used = (np.array(gains) for gains in zip(*judged(net, samples), strict=True))
            figures |= {f"{name}, whole": whole.mean(), f"{name}, as used": used.mean(), f"{name}, worst": used.min()}
        return {name: float(value) for name, value in figures.items()}

    def sheet(self, net: nn.Module, path: Path) -> None:
        """Twenty-four validation thumbnails in four columns: faded, corrected as used, the truth."""
        import cv2

        samples = [sample for name in CASES for sample in self._validation(name, -(-SHEET_THUMBNAILS // len(CASES)))][
            :SHEET_THUMBNAILS
        ]
        rows = [
            np.concatenate([s.faded, ours, s.truth], axis=1)
            for s, (_, ours) in zip(samples, pictures(net, samples), strict=True)
        ]
        height = -(-len(rows) // 4)
        rows += [np.zeros_like(rows[0])] * (4 * height - len(rows))
        sheet = np.concatenate([np.concatenate(rows[n * height : (n + 1) * height]) for n in range(4)], axis=1)
        _, encoded = cv2.imencode(".png", np.rint(np.clip(sheet, 0, 1) * 255).astype(np.uint8)[..., ::-1])
        atomic_write_bytes(path, encoded.tobytes(), overwrite=True)

    def _thumbnail(self, generator: np.random.Generator) -> Pixels:
        return self.shard.pixels(self._among[int(generator.integers(len(self._among)))])

    def _validation(self, case: str, number: int) -> list[Sample]:
        """The first fixed samples of photographs that are never trained on."""
        among = sorted(set(self.shard.split(validation=True)))
        generator = np.random.default_rng([self.seed, 10])
        chosen = generator.permutation(len(among))[np.arange(number) % len(among)]
        return [CASES[case](self.shard.pixels(among[n]), np.random.default_rng([self.seed, 11, n])) for n in chosen]


def error(pixels: Tensor, truth: Tensor) -> Tensor:
    """The mean squared error of each sample (N,): half of it sRGB-encoded, half in LAB, of which 100 is the range."""
    encoded = ((pixels - truth) ** 2).mean(dim=(1, 2))
    seen = (((to_lab(pixels) - to_lab(truth)) / 100) ** 2).sum(dim=1).mean(dim=1)
    return 0.5 * (encoded + seen)


def unevenness(curves: Tensor) -> Tensor:
    """The mean squared change of the slope from one piece of a curve to the next, relative to a slope of 1."""
    rises = curves.diff(dim=2)
    return (rises.diff(dim=2) / curves.new_tensor(0.14)).square().mean()


def pictures(net: nn.Module, samples: list[Sample]) -> list[list[Pixels]]:
    """Each sample corrected as the network says, wholly, and as far as its doubts allow."""
    said = net(on(net, stacked(samples)["seen"])).float().cpu().numpy()
    made = []
    for numbers, sample in zip(said, samples, strict=True):
        correction = correction_from(numbers, sample.seen, is_neutral=sample.is_gray)
        toning = "gray" if sample.is_gray else "colour"
        made.append([correction.applied(sample.faded, share=part) for part in (1.0, correction.share_for(toning))])
    return made


def judged(net: nn.Module, samples: list[Sample]) -> list[list[float]]:
    """How many decibels each sample gains by the whole correction, and by its share."""
    return [
        [gain(s.faded, corrected_, s.truth) for corrected_ in ours]
        for s, ours in zip(samples, pictures(net, samples), strict=True)
    ]


def gain(before: Pixels, after: Pixels, truth: Pixels) -> float:
    """Decibels of PSNR gained, an error below 42 dB counting as that."""
    errors = (float(((pixels - truth) ** 2).mean()) + GOOD_ENOUGH for pixels in (before, after))
    return float(10 * np.log10(next(errors) / next(errors)))
