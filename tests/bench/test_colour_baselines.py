"""The simple ways to colour keep lightness, and use a small table of what photographs look like."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import heirloom.bench
from heirloom.bench.colour_baselines import (
    HISTOGRAM_BINS,
    RANKS,
    by_constant,
    by_nearest_histogram,
    colour_table,
    histogram_of,
    ranks_of,
)
from heirloom.bench.colour_cases import without_colour
from heirloom.core.color import from_lab, to_lab
from heirloom.core.photo import Photo
from tests.support.pictures import scene

MOST_BYTES = 60_000


def gray() -> Photo:
    """Middle tones, in which weak colours are shown as they are."""
    return without_colour(0.3 + 0.4 * scene(48, 64))


@pytest.mark.parametrize("way", [by_constant, by_nearest_histogram])
def test_lightness_stays(way) -> None:
    given = gray()
    before = to_lab(np.repeat(given.pixels, 3, axis=2))[..., 0]
    np.testing.assert_allclose(to_lab(way(given).pixels)[..., 0], before, atol=0.5)


def test_a_constant_colour_is_the_same_everywhere_and_weakly_warm() -> None:
    ab = to_lab(by_constant(gray()).pixels)[..., 1:]
    np.testing.assert_allclose(ab.reshape(-1, 2).mean(axis=0), colour_table().constant, atol=0.1)
    assert np.ptp(ab, axis=(0, 1)).max() < 0.5
    assert 0 < colour_table().constant[0] < 15
    assert 0 < colour_table().constant[1] < 20


def test_a_photograph_of_the_table_gets_its_own_colours_by_rank() -> None:
    table = colour_table()
    number = 7
    counts = np.rint(table.histograms[number] * 4000).astype(int)
    middles = (np.arange(HISTOGRAM_BINS) + 0.5) * 100 / HISTOGRAM_BINS
    levels = np.repeat(middles, counts)
    lab = np.zeros((1, len(levels), 3), np.float32)
    lab[0, :, 0] = levels
    ours = to_lab(by_nearest_histogram(Photo(pixels=from_lab(lab)[..., :1].copy())).pixels)[0, :, 1:]
    nearest = table.colours[int(np.abs(table.histograms - histogram_of(lab[..., 0])).sum(axis=1).argmin())]
    np.testing.assert_array_equal(nearest, table.colours[number])
    inside = (levels > 25) & (levels < 75)  # nothing is out of gamut there
    wanted = np.stack([np.interp(ranks_of(lab[0, :, 0]), (np.arange(RANKS) + 0.5) / RANKS, c) for c in nearest.T], 1)
    np.testing.assert_allclose(ours[inside], wanted[inside], atol=1.0)


def test_equal_pixels_have_equal_ranks_between_those_of_darker_and_lighter_ones() -> None:
    ranks = ranks_of(np.array([[10.0, 50.0], [50.0, 90.0]], np.float32))
    np.testing.assert_allclose(ranks, [[0.125, 0.5], [0.5, 0.875]])


def test_the_histogram_counts_shares_also_at_the_ends() -> None:
    shares = histogram_of(np.array([-0.01, 0.0, 100.0, 100.01], np.float32))
    assert (shares[0], shares[-1]) == (0.5, 0.5)


def test_the_table_is_small_and_whole() -> None:
    table = colour_table()
    assert (Path(heirloom.bench.__file__).parent / "colour_table.json").stat().st_size < MOST_BYTES
    assert table.histograms.shape == (240, HISTOGRAM_BINS)
    np.testing.assert_allclose(table.histograms.sum(axis=1), 1, atol=0.01)
    assert table.colours.shape == (240, RANKS, 2)
    assert np.abs(table.colours).max() < 110
