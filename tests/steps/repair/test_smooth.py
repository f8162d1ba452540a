"""The smooth filling looks at what is known only, and goes from one side of a hole to the other."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.steps.repair.biharmonic import fill_biharmonic
from heirloom.steps.repair.smooth import fill_smooth
from tests.support.pictures import scene

HOLE = np.zeros((50, 70), np.bool_)
HOLE[20:34, 30:60] = True


@pytest.mark.parametrize("channels", [1, 3])
def test_outside_the_hole_every_pixel_stays_and_inside_nothing_is_looked_at(channels) -> None:
    one, two = scene(50, 70, seed=1, channels=channels), scene(50, 70, seed=1, channels=channels)
    two[HOLE] = 9
    filled = fill_smooth(one, HOLE)
    assert filled.shape == one.shape
    np.testing.assert_array_equal(filled[~HOLE], one[~HOLE])
    np.testing.assert_array_equal(filled, fill_smooth(two, HOLE))


def test_a_flat_photo_is_filled_flat() -> None:
    flat = np.full((50, 70, 3), 0.3, np.float32)
    np.testing.assert_allclose(fill_smooth(flat, HOLE), flat, atol=1e-3)


def test_a_slope_goes_on_through_the_hole() -> None:
    slope = np.broadcast_to(np.linspace(0, 1, 70, dtype=np.float32)[None, :, None], (50, 70, 3))
    filled = fill_smooth(slope, HOLE)
    across = filled[27, 28:62, 0]
    assert (np.diff(across) > -0.02).all()
    assert np.abs(filled - slope).max() < 0.12


def test_in_a_thin_hole_it_is_close_to_the_biharmonic_surface() -> None:
    """On a smooth picture, where edges do not steer the classical filling."""
    rows, columns = np.mgrid[0:60, 0:80].astype(np.float32)
    smooth = (0.5 + 0.3 * np.sin(rows / 9) * np.cos(columns / 11))[..., None].astype(np.float32)
    hole = np.zeros((60, 80), np.bool_)
    hole[29:33, 10:70] = True
    np.testing.assert_allclose(fill_smooth(smooth, hole)[hole], fill_biharmonic(smooth, hole)[hole], atol=0.02)


def test_a_hole_that_is_everything_is_filled_with_finite_values() -> None:
    assert np.isfinite(fill_smooth(scene(40, 40), np.ones((40, 40), np.bool_))).all()


def test_a_window_is_filled_like_the_whole() -> None:
    whole, hole = scene(160, 140, seed=2), np.zeros((160, 140), np.bool_)
    hole[80:84, 60:100] = True
    hole[70:78, 70:78] = True
    top, left = 21, 11
    part = fill_smooth(whole[top:, left:], hole[top:, left:], origin=(top, left))
    np.testing.assert_allclose(part, fill_smooth(whole, hole)[top:, left:], atol=1e-5)
