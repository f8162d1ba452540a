"""The scanner: photon noise that follows the light, stripes and bands in their directions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from heirloom.aging.recipe import Worn
from heirloom.aging.scanner import Scanner
from heirloom.core.color import from_linear, to_linear

QUIET = Scanner(seed=1, photons=1e9, dark=0.0, stripes=0.0, bands=0.0, period_px=20, upright=True)


def light(recipe: Scanner, value: float) -> np.ndarray:
    pixels = np.full((128, 160, 1), from_linear(np.float32(value)), np.float32)
    return to_linear(recipe.apply(Worn(pixels=pixels)).pixels)[..., 0]


def test_noise_grows_with_the_square_root_of_light() -> None:
    noisy = replace(QUIET, photons=500.0)
    assert light(noisy, 0.4).std() == pytest.approx(np.sqrt(0.4 / 500), rel=0.05)
    assert light(noisy, 0.1).std() == pytest.approx(np.sqrt(0.1 / 500), rel=0.05)


@pytest.mark.parametrize("upright", [True, False])
def test_stripes_run_along_one_direction(upright) -> None:
    striped = light(replace(QUIET, stripes=0.05, upright=upright), 0.4)
    along, across = (0, 1) if upright else (1, 0)
    assert striped.mean(axis=along).std() > 0.01
    assert striped.mean(axis=across).std() < 0.001


def test_bands_come_back_at_their_distance() -> None:
    banded = light(replace(QUIET, bands=0.05, period_px=16.0), 0.4).mean(axis=1)
    assert int(np.abs(np.fft.rfft(banded - banded.mean())).argmax()) == 128 // 16
