"""Casts that were laid over a picture are found; colours of the scene are not called one."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from heirloom.analysis.cast import measure_cast, measure_tint
from tests.support.pictures import scene

Array = NDArray[np.float32]


def _balanced() -> Array:
    """A picture of many colours and of grays, as light in one direction as in the other."""
    colours = scene(96, 96, seed=1)
    mixed = np.concatenate([colours, colours[..., [1, 2, 0]], colours[..., [2, 0, 1]]], axis=1)
    gray = mixed.mean(axis=2, keepdims=True)
    return (0.4 * mixed + 0.6 * gray).astype(np.float32)


def test_a_balanced_picture_has_no_cast() -> None:
    assert measure_cast(_balanced()).strength < 3


@pytest.mark.parametrize(
    ("gains", "low_deg", "high_deg"),
    [((1, 0.92, 0.75), 50, 100), ((0.8, 0.9, 1), 220, 290), ((1, 0.82, 1), 290, 350), ((0.85, 1, 0.85), 120, 175)],
    ids=["yellow", "blue", "magenta", "green"],
)
def test_a_cast_is_found_with_its_direction(gains: tuple[float, ...], low_deg: float, high_deg: float) -> None:
    found = measure_cast(_balanced() * np.array(gains, np.float32))
    assert found.strength > 6
    assert low_deg < found.direction_deg < high_deg
    assert found.confidence > 0.5
    assert found.strength == pytest.approx(np.hypot(found.a, found.b), abs=1e-4)


def test_a_green_meadow_under_a_gray_sky_is_no_sure_green_cast() -> None:
    pixels = _balanced().copy()
    gray = pixels.mean(axis=2, keepdims=True)
    pixels[:40] = 0.6 + 0.35 * gray[:40]
    pixels[40:] = gray[40:] * np.array([0.55, 0.8, 0.35], np.float32)
    found = measure_cast(pixels)
    assert found.strength < 8 or found.confidence < 0.4


def test_a_gray_picture_has_no_cast() -> None:
    assert measure_cast(scene(channels=1)).strength == 0


def test_the_tint_of_a_toned_picture_is_sure() -> None:
    gray = scene(channels=1)
    found = measure_tint(gray * np.array([1, 0.9, 0.7], np.float32))
    assert found.strength > 10
    assert 60 < found.direction_deg < 95
    assert found.confidence == 1
    assert measure_tint(gray).strength == 0
