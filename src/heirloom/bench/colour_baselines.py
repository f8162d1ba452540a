"""What colouring is measured beside: one colour for everything, and the colours of a photograph that is alike.

The one colour is the mean of a and b over photographs, which has the least squared error of all. The alike photograph
is the one of a small table whose histogram of lightness is nearest; its colours are given to the same ranks of
lightness. The table, `colour_table.json`, is of photographs marked open, none of which the bench should measure on:
`scripts/fit_colour_table.py` made it and says how.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from heirloom.core.color import Array, from_lab, to_lab
from heirloom.core.photo import Photo, Pixels

HISTOGRAM_BINS = 16  # of L from 0 to 100
RANKS = 8  # parts of a photograph from dark to light, with as many pixels each
PERMILLE = 1000  # shares and colours in the table are whole numbers: thousandths, and tenths of a unit of a and b
TENTHS = 10


@dataclass(frozen=True, eq=False, kw_only=True)
class ColourTable:
    """The mean colour (2,) of photographs; of N of them histograms (N, 16) of L, and a and b (N, 8, 2) by rank of L."""

    constant: Array
    histograms: Array
    colours: Array


@cache
def colour_table() -> ColourTable:
    """The table that comes with the bench."""
    text = files("heirloom.bench").joinpath("colour_table.json").read_text(encoding="utf-8")
    values = json.loads(text)
    rows = np.array(values["photographs"], np.float32)
    return ColourTable(
        constant=np.array(values["constant"], np.float32),
        histograms=rows[:, :HISTOGRAM_BINS] / np.float32(PERMILLE),
        colours=rows[:, HISTOGRAM_BINS:].reshape(-1, RANKS, 2) / np.float32(TENTHS),
    )


def histogram_of(lightness: Array) -> Array:
    """The shares (16,) of L in [0, 100] in equal parts of its range."""
    counts, _ = np.histogram(np.clip(lightness, 0, 100), bins=HISTOGRAM_BINS, range=(0, 100))
    return np.asarray(counts / counts.sum(), dtype=np.float32)


def ranks_of(lightness: Array) -> Array:
    """The rank of every pixel by L, in [0, 1); equal pixels have the same rank, the middle of theirs."""
    _, place, counts = np.unique(lightness, return_inverse=True, return_counts=True)
    middles = (np.cumsum(counts) - counts / 2) / lightness.size
    return np.asarray(middles[place].reshape(lightness.shape), dtype=np.float32)


def by_constant(gray: Photo) -> Photo:
    """The photograph in one colour, with its own lightness."""
    light = to_lab(_rgb(gray))[..., :1]
    return Photo(pixels=_shown(light, np.broadcast_to(colour_table().constant, (*light.shape[:2], 2))))


def by_nearest_histogram(gray: Photo) -> Photo:
    """The photograph in the colours that the most alike one of the table has at the same ranks of lightness."""
    table = colour_table()
    light = to_lab(_rgb(gray))[..., :1]
    apart = np.abs(table.histograms - histogram_of(light)).sum(axis=1)
    colours = table.colours[int(apart.argmin())]
    middles = (np.arange(RANKS) + 0.5) / RANKS
    ranks = ranks_of(light[..., 0])
    ab = np.stack([np.interp(ranks, middles, colours[:, channel]) for channel in range(2)], axis=2)
    return Photo(pixels=_shown(light, ab.astype(np.float32)))


def _rgb(photo: Photo) -> Pixels:
    return np.repeat(photo.pixels, 3, axis=2) if photo.is_gray else photo.pixels


def _shown(light: Array, ab: Array) -> Pixels:
    lab = np.concatenate([light, ab], axis=2).astype(np.float32)
    return np.clip(from_lab(lab), 0, 1).astype(np.float32)
