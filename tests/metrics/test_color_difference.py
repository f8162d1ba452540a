"""CIEDE2000 against the published test pairs."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.core.color import to_lab
from heirloom.metrics.color_difference import ciede2000, ciede2000_mean
from tests.support.pictures import scene

# Sharma, Wu, Dalal 2005, table 1: pairs that exercise every branch of the formula
PUBLISHED = [
    ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
    ((50, 3.1571, -77.2803), (50, 0, -82.7485), 2.8615),
    ((50, 2.8361, -74.0200), (50, 0, -82.7485), 3.4412),
    ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0000),
    ((50, 2.5, 0), (50, 0, -2.5), 4.3065),
    ((50, 2.5, 0), (73, 25, -18), 27.1492),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
]


@pytest.mark.parametrize(("first", "second", "expected"), PUBLISHED)
def test_published_pairs_are_met_both_ways(first, second, expected) -> None:
    a, b = np.array(first, np.float64), np.array(second, np.float64)
    assert ciede2000(a, b) == pytest.approx(expected, abs=6e-5)
    assert ciede2000(b, a) == pytest.approx(expected, abs=6e-5)


def test_equal_pictures_do_not_differ() -> None:
    assert ciede2000_mean(scene(), scene()) == 0


def test_black_against_white_is_one_hundred() -> None:
    black, white = np.zeros((4, 4, 1), np.float32), np.ones((4, 4, 1), np.float32)
    assert ciede2000_mean(black, white) == pytest.approx(100, abs=0.01)


def test_the_picture_mean_is_the_mean_of_its_pixels() -> None:
    first, second = scene(8, 8, seed=1), scene(8, 8, seed=2)
    lab1, lab2 = to_lab(first).astype(np.float64), to_lab(second).astype(np.float64)
    single = [ciede2000(lab1[y, x], lab2[y, x]) for y in range(8) for x in range(8)]
    assert ciede2000_mean(first, second) == pytest.approx(np.mean(single))


def test_other_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="one shape"):
        ciede2000_mean(scene(8, 8), scene(8, 9))
