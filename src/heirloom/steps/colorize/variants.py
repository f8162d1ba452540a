"""Different palettes that a photograph may well have had: what makes several answers to the same question.

They come from `prior.json`: 16 palettes of lawful colour photographs, each with how common its like is
(`scripts/fit_palette_prior.py` made it and says how).
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from heirloom.core.color import Array
from heirloom.steps.colorize.predict import Palette

VARIANTS_AT_MOST = 8
GARISH = 0.6  # mean chroma / 50 beyond which a palette is a coloured lamp's or a flower's, not a photograph's of people
CHROMA_AT = 2  # where in a palette that stands
LIKE_GIVEN = 0.5  # how much of a palette that was asked for stays in the variants of it


def palettes_for(count: int, *, given: Palette, generator: np.random.Generator) -> tuple[Palette, ...]:
    """The palettes of so many variants: `given` first (empty: unknown), then plausible ones far from each other.

    More variants begin with the same ones. With a palette given, the others stay half way to it.
    """
    shares, known = palette_prior()
    chosen = [int(generator.choice(len(shares), p=shares / shares.sum()))]
    while len(chosen) < count - 1:
        apart = np.linalg.norm(known[:, None] - known[chosen][None], axis=2).min(axis=1)
        chosen.append(int(np.argmax(apart * np.sqrt(shares))))
    others = [_towards(known[index], given) for index in chosen[: count - 1]]
    return (given, *others)


@cache
def palette_prior() -> tuple[NDArray[np.float64], Array]:
    """(how common (N), palettes (N, 10)) of the colour photographs that the prior was made from."""
    text = files("heirloom.steps.colorize").joinpath("prior.json").read_text(encoding="utf-8")
    entries = [item for item in json.loads(text)["prior"] if item["palette"][CHROMA_AT] <= GARISH]
    shares = np.array([item["share"] for item in entries], np.float64)
    return shares, np.array([item["palette"] for item in entries], np.float32)


def _towards(palette: Array, given: Palette) -> Palette:
    if not given:
        return tuple(round(float(value), 6) for value in palette)
    mixed = (1 - LIKE_GIVEN) * palette + LIKE_GIVEN * np.array(given, np.float32)
    return tuple(round(float(value), 6) for value in mixed)
