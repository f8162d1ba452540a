"""The plain biharmonic filling does what its equation says."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.bench.biharmonic import biharmonic
from heirloom.core.photo import Photo
from tests.support.pictures import photo


def hole(shape: tuple[int, int], *boxes: tuple[int, int, int, int]) -> np.ndarray:
    mask = np.zeros(shape, np.float32)
    for top, bottom, left, right in boxes:
        mask[top:bottom, left:right] = 1
    return mask


def surface(channels: int = 3) -> np.ndarray:
    """A cubic in x and y, which solves the biharmonic equation exactly: x^3 - 3xy^2 and slopes, within [0, 1]."""
    y, x = (np.mgrid[0:48, 0:64] - 24) / 64
    value = 0.5 + 0.6 * (x**3 - 3 * x * y**2) + 0.2 * x - 0.3 * y
    return np.repeat(value[..., None], channels, axis=2).astype(np.float32)


@pytest.mark.parametrize("channels", [1, 3])
def test_a_cubic_surface_comes_back(channels) -> None:
    true = surface(channels)
    mask = hole((48, 64), (10, 14, 5, 60), (22, 34, 20, 32))
    filled = biharmonic(Photo(pixels=np.where(mask[..., None] > 0, np.float32(1), true)), mask=mask).pixels
    assert np.abs(filled - true).max() < 2e-3
    assert np.array_equal(filled[mask == 0], true[mask == 0])


def test_holes_of_a_flat_picture_are_flat_also_at_its_border() -> None:
    flat = np.full((32, 32, 1), 0.4, np.float32)
    mask = hole((32, 32), (0, 6, 0, 9), (20, 25, 10, 32))  # also at the border of the picture
    spoiled = Photo(pixels=np.where(mask[..., None] > 0, np.float32(1), flat))
    assert np.allclose(biharmonic(spoiled, mask=mask).pixels, flat, atol=1e-5)


def test_values_stay_within_those_that_are_known() -> None:
    given = photo(64, 64)
    mask = hole((64, 64), (20, 44, 20, 44))
    filled = biharmonic(given, mask=mask).pixels[mask > 0]
    known = given.pixels[mask == 0]
    assert (filled >= known.min(axis=0)).all()
    assert (filled <= known.max(axis=0)).all()


def test_no_hole_and_nothing_but_hole_change_nothing() -> None:
    given = photo(20, 20)
    for value in (0, 1):
        assert biharmonic(given, mask=np.full((20, 20), value, np.float32)) is given
