"""The network asked for colour."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from heirloom.errors import WeightsMissing
from heirloom.steps.colorize.predict import colour_network, predict

LIGHT = np.full((20, 30), 60, np.float32)
NOTHING = np.zeros((20, 30), np.bool_)
NO_COLOUR = np.zeros((20, 30, 2), np.float32)


def test_without_the_network_there_is_one_clear_error() -> None:
    with pytest.raises(WeightsMissing, match="Colour cannot be made without the colorize network") as caught:
        colour_network()
    assert caught.value.exit_code == 12
    assert "HEIRLOOM_WEIGHTS" in caught.value.todo


def test_colours_and_doubt_come_in_lab_units(weights: Path) -> None:
    guess = predict(LIGHT, known=NOTHING, chroma=NO_COLOUR, palette=(), network=colour_network())
    assert guess.chroma[5, 5] == pytest.approx([110 * (0.3 - 0.4 * 0.6), 110 * (0.2 - 0.5 * 0.6)], abs=0.01)
    assert guess.doubt[5, 5] == pytest.approx(11, abs=0.01)


def test_what_is_known_and_the_palette_reach_the_network(weights: Path) -> None:
    known, chroma = NOTHING.copy(), NO_COLOUR.copy()
    known[4, 7], chroma[4, 7] = True, (20, -30)
    palette = (1.0, 0.0, 1.0, *[0.0] * 6, 0.2)
    guess = predict(LIGHT, known=known, chroma=chroma, palette=palette, network=colour_network())
    assert guess.chroma[4, 7] == pytest.approx([20, -30], abs=0.01)
    assert guess.doubt[4, 7] == 0
    assert guess.chroma[9, 9, 1] == pytest.approx(110 * (2 * (0.2 - 0.5 * 0.6)) + 50 * 0.2, abs=0.01)
