"""The samples of the recipe of `unfade`: thumbnails of photographs, faded or as they were meant, and how they were.

Two thirds have faded, as the ageing engine lets dyes, papers and films fade, or as a flat scan looks. A third has not:
most of these are photographs as they are, some were meant to be dark, light, warm, cool or pale, and these are to stay.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
import torch
from torch import Tensor

from heirloom.aging.film import Fading, Yellowing
from heirloom.aging.optics import Vignetting
from heirloom.aging.recipe import AgeingKind, Generator, Told, Worn
from heirloom.aging.stock import Stock
from heirloom.core.color import LUMA_WEIGHTS
from heirloom.core.photo import Pixels
from heirloom.steps.enhance.unfade_learned import THUMBNAIL_PX
from heirloom.train.batches import planes
from heirloom.train.data import INDEX, Shard, open_shard, pack_pixels

KEPT_PX = 128  # side of the thumbnails that samples are cut from
LEAST_PART = 0.7  # of each side of a photograph is in a sample
FADED = 0.67
GRAY = 0.22  # of the samples: sepia and gray photographs are judged by their brightness alone
MEANT = 0.3  # of the samples: dark, light, warm, cool or pale on purpose, faded or not
SEVERITY = (0.05, 1.0)


@dataclass(frozen=True, eq=False, kw_only=True)
class Sample:
    """One thumbnail float32 (THUMBNAIL_PX, THUMBNAIL_PX, 3): as it is seen, as it has faded, as it was."""

    seen: Pixels  # the faded one with dust and noise on it
    faded: Pixels
    truth: Pixels
    is_gray: bool
    has_faded: bool


def thumbnails(shard: Shard, folder: Path) -> Shard:
    """All photographs of the shard as squares of `KEPT_PX`, packed in `folder` at the first time."""
    if (folder / INDEX).is_file():
        return open_shard(folder)
    names = (photo.name for photo in shard.photos)
    squares = (_square(shard.pixels(number), KEPT_PX) for number in range(len(shard.photos)))
    return pack_pixels(zip(names, squares, strict=True), folder)


def unfade_sample(thumbnail: Pixels, generator: Generator) -> Sample:
    """A part of a clean thumbnail (H, W, 3) with a random fate."""
    truth = cut(thumbnail, generator)
    is_gray = bool(np.ptp(truth, axis=2).max() < 1 / 64) or generator.random() < GRAY
    truth = gray(truth) if is_gray else truth
    if generator.random() < MEANT:
        truth = meant(truth, generator, colours=not is_gray)
    fates = faded_by(generator) if generator.random() < FADED else []
    return aged(truth, fates, generator, is_gray=is_gray)


def aged(truth: Pixels, fates: Sequence[Told], generator: Generator, *, is_gray: bool) -> Sample:
    """The sample of a thumbnail that has met these fates, or none; dust and noise lie on what is seen of it."""
    worn = Worn(pixels=truth)
    for fate in fates:
        worn = fate.apply(worn)
    faded = gray(worn.pixels) if is_gray and fates else worn.pixels
    return Sample(seen=dusty(faded, generator), faded=faded, truth=truth, is_gray=is_gray, has_faded=bool(fates))


def cut(thumbnail: Pixels, generator: Generator) -> Pixels:
    """A random part of the thumbnail as a square of `THUMBNAIL_PX`, every second one mirrored."""
    height, width = (max(1, round(side * generator.uniform(LEAST_PART, 1))) for side in thumbnail.shape[:2])
    top, left = (int(generator.integers(w - p + 1)) for w, p in zip(thumbnail.shape[:2], (height, width), strict=True))
    part = thumbnail[top : top + height, left : left + width]
    return _square(part[:, ::-1] if generator.random() < 0.5 else part, THUMBNAIL_PX)


def gray(pixels: Pixels) -> Pixels:
    """The brightness in all three channels."""
    return np.repeat((pixels @ LUMA_WEIGHTS)[..., None], 3, axis=2).astype(np.float32)


def meant(pixels: Pixels, generator: Generator, *, colours: bool) -> Pixels:
    """The picture in a dark, light, warm, cool or pale manner, as its photographer may have wanted it."""
    powers = np.full(3, np.exp(generator.normal(0, 0.35)))
    if colours and generator.random() < 0.6:  # the light of an evening, of shade, of a lamp
        powers *= np.exp(
            generator.normal(0, 0.12) * np.array([-1, 0, 1]) + generator.normal(0, 0.04) * np.array([0, 1, 0])
        )
    changed = np.power(np.maximum(pixels, 0), powers.astype(np.float32))
    if colours and generator.random() < 0.3:
        changed += np.float32(generator.uniform(0.1, 0.6)) * (gray(changed) - changed)
    if generator.random() < 0.15:  # a soft paper, fog over a meadow
        low, high = generator.uniform(0, 0.12), generator.uniform(0.85, 1)
        changed = low + (high - low) * changed
    return np.asarray(np.clip(changed, 0, 1), np.float32)


def faded_by(generator: Generator) -> list[Told]:
    """What made a photograph fade: one thing mostly, two in some."""
    draw = generator.random()
    fates: list[Callable[[Generator], Told]]
    if draw < 0.45:
        fates = [_fading]
    elif draw < 0.62:
        fates = [_fading, _yellowing]
    elif draw < 0.72:
        fates = [_yellowing]
    elif draw < 0.86:
        fates = [_stock]
    else:
        fates = [Flat.drawn]
    drawn = [fate(generator) for fate in fates]
    if generator.random() < 0.12:
        drawn.append(Vignetting.draw(generator, severity=_severity(generator)))
    return drawn


@dataclass(frozen=True, kw_only=True)
class Flat:
    """A scan whose range was not set, or a copy of a copy: every channel squeezed between two ends."""

    kind: ClassVar[AgeingKind] = AgeingKind.FADING

    low: tuple[float, float, float]
    high: tuple[float, float, float]

    @classmethod
    def drawn(cls, generator: Generator) -> Flat:
        """A random one."""
        severity = _severity(generator)
        low = severity * generator.uniform(0, 0.35) + generator.uniform(-1, 1, 3) * 0.06 * severity
        high = 1 - severity * generator.uniform(0, 0.4) + generator.uniform(-1, 1, 3) * 0.08 * severity
        low = np.clip(low, 0, 0.5)
        return cls(low=tuple(low.tolist()), high=tuple(np.clip(high, low + 0.15, 1).tolist()))

    def apply(self, worn: Worn) -> Worn:
        """The print as it was scanned."""
        low, high = (np.array(ends, np.float32) for ends in (self.low, self.high))
        return worn.with_pixels(low + (high - low) * worn.pixels)


def dusty(pixels: Pixels, generator: Generator) -> Pixels:
    """The picture as a scan shows it before repairs: with dust and scratches on some, and a little noise."""
    seen = pixels
    if generator.random() < 0.35:
        specks = generator.random(pixels.shape[:2]) < generator.uniform(0, 0.008)
        seen = pixels.copy()
        seen[specks] = generator.choice([0.0, 0.1, 0.9, 1.0], size=(int(specks.sum()), 1))
    if generator.random() < 0.3:
        noise = generator.standard_normal(pixels.shape, dtype=np.float32) * np.float32(generator.uniform(0, 0.02))
        noise = noise.mean(axis=2, keepdims=True) if bool((pixels == pixels[..., :1]).all()) else noise
        seen = np.clip(seen + noise, 0, 1).astype(np.float32)
    return seen


def stacked(samples: list[Sample]) -> dict[str, Tensor]:
    """Samples as one batch: pictures (N, 3, H, W), and whether each is gray, and has faded, (N,)."""
    return {
        "seen": planes([sample.seen for sample in samples]),
        "faded": planes([sample.faded for sample in samples]),
        "truth": planes([sample.truth for sample in samples]),
        "is_gray": torch.tensor([sample.is_gray for sample in samples]),
        "has_faded": torch.tensor([sample.has_faded for sample in samples]),
    }


def _severity(generator: Generator) -> float:
    return float(generator.uniform(*SEVERITY))


def _fading(generator: Generator) -> Told:
    return Fading.draw(generator, severity=_severity(generator))


def _yellowing(generator: Generator) -> Told:
    return Yellowing.draw(generator, severity=_severity(generator))


def _stock(generator: Generator) -> Told:
    return Stock.draw(generator, severity=_severity(generator))


def _square(pixels: Pixels, side_px: int) -> Pixels:
    import cv2

    size = (side_px, side_px)
    return np.asarray(cv2.resize(np.ascontiguousarray(pixels), size, interpolation=cv2.INTER_AREA), np.float32)
