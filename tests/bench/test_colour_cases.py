"""Colour is taken and lightness stays; hints are true, small, and the same for the same seed."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.bench.colour_cases import HINTS, has_colour, true_hints, without_colour
from heirloom.core.color import to_lab
from tests.support.pictures import scene


def test_the_gray_photograph_has_one_channel_and_the_lightness_of_the_original() -> None:
    original = scene(60, 70)
    gray = without_colour(original)
    assert gray.is_gray
    shown = to_lab(np.repeat(gray.pixels, 3, axis=2))
    np.testing.assert_allclose(shown[..., 0], to_lab(original)[..., 0], atol=0.4)  # 8 bits
    np.testing.assert_allclose(shown[..., 1:], 0, atol=0.01)


def test_only_originals_with_colour_can_be_measured() -> None:
    assert has_colour(scene(40, 40))
    assert not has_colour(np.full((40, 40, 1), 0.5, np.float32))
    assert not has_colour(np.full((40, 40, 3), (0.50, 0.50, 0.51), np.float32))


def test_hints_tell_the_colour_that_the_original_has_there() -> None:
    halves = np.zeros((80, 120, 3), np.float32)
    halves[:, :60] = (0.8, 0.2, 0.2)
    halves[:, 60:] = (0.2, 0.2, 0.8)
    hints = true_hints(halves, seed=3)
    assert len(hints) == HINTS
    for kind, colour, (((x, y),),), width_px in hints:
        assert kind == "point"
        assert 0 <= x < 120
        assert 0 <= y < 80
        assert width_px == 2
        if abs(x - 59.5) > 2:
            assert colour == ("#cc3333" if x < 60 else "#3333cc")


@pytest.mark.parametrize("seed", [0, 7])
def test_hints_depend_on_the_seed_only(seed) -> None:
    original = scene(50, 60)
    assert true_hints(original, seed=seed) == true_hints(original, seed=seed)
    assert true_hints(original, seed=seed) != true_hints(original, seed=seed + 1)
