"""The samples of the recipe of `colorize`: nearly whole photographs, their lightness as old prints have it, hints.

Old emulsions saw colours in another lightness than an eye does: orthochromatic film is blind to red. In half of the
samples the lightness comes from random shares of the channels, a random tone curve, and grain.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from heirloom.aging.recipe import Generator
from heirloom.core.color import LUMA_WEIGHTS, to_lab
from heirloom.core.geometry import Box
from heirloom.core.palette import PALETTE_SIZE, palette_of
from heirloom.core.photo import Pixels
from heirloom.train.batches import planes
from heirloom.train.data import Shard
from heirloom.train.networks.colorize import CHROMA_SCALE
from heirloom.train.recipes.wear import curved

Floats = NDArray[np.float32]

LEAST_SHARE = 0.55  # of the shorter side that a window shows: colour is a matter of the whole
LEAST_CHROMA, TRIES = (
    3.0,
    5,
)  # mean chroma of a window below which it teaches gray; windows looked at before one is taken
AS_OLD = 0.5  # of the samples
GRAIN = (0.0, 0.05)
WITH_HINTS, MOST_HINTS, HINT_HALF_PX = 0.5, 30, 3  # of the samples; hints; half the side of the largest
WITH_PALETTE = 0.3


@dataclass(frozen=True, eq=False, kw_only=True)
class Sample:
    """A photograph (H, W, 3), its lightness (H, W, 1) as seen, what is known of its colour, and its colour (H, W, 2).

    Lightness is L / 100; hints (H, W, 3) and colour are a / 110 and b / 110, hints with a mask; palette has 10 numbers.
    """

    photo: Pixels
    lightness: Floats
    hints: Floats
    palette: Floats
    colour: Floats


def whole_window(shard: Shard, generator: Generator, *, among: tuple[int, ...], side_px: int) -> Pixels:
    """An upright, nearly whole square (side, side, 3) of a random photograph that has colour."""
    for left in reversed(range(TRIES)):
        window = _any_window(shard, generator, among=among, side_px=side_px)
        if left == 0 or np.hypot(*np.moveaxis(to_lab(window)[..., 1:], 2, 0)).mean() >= LEAST_CHROMA:
            break
    return window


def colour_sample(photo: Pixels, generator: Generator, *, plain: bool = False, hints: int | None = None) -> Sample:
    """A sample of the photograph (H, W, 3): `plain` with its own lightness and no palette, with a number of `hints`."""
    lab = to_lab(photo)
    colour = lab[..., 1:] / np.float32(CHROMA_SCALE)
    as_old = not plain and generator.random() < AS_OLD
    lightness = old_lightness(photo, generator) if as_old else lab[..., :1] / np.float32(100)
    number = _number_of_hints(generator) if hints is None else hints
    knows_palette = not plain and generator.random() < WITH_PALETTE
    return Sample(
        photo=photo,
        lightness=lightness.astype(np.float32),
        hints=drawn_hints(colour, generator, number=number),
        palette=palette_of(lab[..., 1:]) if knows_palette else np.zeros(PALETTE_SIZE, np.float32),
        colour=colour,
    )


def old_lightness(photo: Pixels, generator: Generator) -> Floats:
    """The lightness (H, W, 1) of the photograph as an old gray print of it has it."""
    weights = LUMA_WEIGHTS if generator.random() < 0.4 else generator.dirichlet((2, 2, 2)).astype(np.float32)
    gray = np.repeat((photo @ weights)[..., None], 3, axis=2).astype(np.float32)
    if generator.random() < 0.7:
        gray = curved(gray, generator)
    grain = generator.uniform(*GRAIN) * generator.standard_normal(gray.shape[:2])
    gray = np.clip(gray + grain[..., None].astype(np.float32), 0, 1)
    return np.asarray(to_lab(gray)[..., :1] / np.float32(100), dtype=np.float32)


def drawn_hints(colour: Floats, generator: Generator, *, number: int) -> Floats:
    """Small squares of the true colour (H, W, 2) at random places: a, b, mask (H, W, 3)."""
    height, width = colour.shape[:2]
    hints = np.zeros((height, width, 3), np.float32)
    for _ in range(number):
        half = int(generator.integers(HINT_HALF_PX + 1))
        y, x = int(generator.integers(height)), int(generator.integers(width))
        square = (slice(max(0, y - half), y + half + 1), slice(max(0, x - half), x + half + 1))
        hints[square] = np.append(colour[square].mean(axis=(0, 1)), np.float32(1))
    return hints


def stacked(samples: list[Sample]) -> dict[str, Tensor]:
    """Samples as one batch: photo, lightness, hints, palette and colour, each (N, C, H, W)."""
    size = samples[0].photo.shape[:2]
    vectors = torch.from_numpy(np.stack([sample.palette for sample in samples]))
    return {
        "photo": planes([sample.photo for sample in samples]),
        "lightness": planes([sample.lightness for sample in samples]),
        "hints": planes([sample.hints for sample in samples]),
        "palette": vectors[:, :, None, None].expand(-1, -1, *size).contiguous(),
        "colour": planes([sample.colour for sample in samples]),
    }


def _any_window(shard: Shard, generator: Generator, *, among: tuple[int, ...], side_px: int) -> Pixels:
    import cv2

    number = among[int(generator.integers(len(among)))]
    packed = shard.photos[number]
    side = round(min(packed.height, packed.width) * float(generator.uniform(LEAST_SHARE, 1)))
    left = int(generator.integers(packed.width - side + 1))
    top = int(generator.integers(packed.height - side + 1))
    window = shard.pixels(number, Box(left, top, left + side, top + side))
    method = cv2.INTER_AREA if side > side_px else cv2.INTER_LINEAR
    small = cv2.resize(window, (side_px, side_px), interpolation=method)
    return np.ascontiguousarray(small[:, ::-1] if generator.random() < 0.5 else small, dtype=np.float32)


def _number_of_hints(generator: Generator) -> int:
    """None in half of the samples, else few more often than many."""
    if generator.random() >= WITH_HINTS:
        return 0
    return int(np.exp(generator.uniform(0, np.log(MOST_HINTS))))
