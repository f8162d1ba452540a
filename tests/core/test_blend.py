from __future__ import annotations

import numpy as np
import pytest

from heirloom.core.blend import blend, feather
from tests.support.pictures import scene


def test_outside_the_mask_not_a_bit_moves_and_inside_it_is_the_other_picture() -> None:
    below, above = scene(seed=1), scene(seed=2)
    mask = np.zeros((64, 64), np.float32)
    mask[10:30, 20:50] = 1
    mixed = blend(below, above, mask=mask)
    assert np.array_equal(mixed[mask == 0], below[mask == 0])
    assert np.array_equal(mixed[mask == 1], above[mask == 1])


def test_half_a_mask_gives_half_of_each() -> None:
    below, above = np.zeros((4, 4, 3), np.float32), np.ones((4, 4, 3), np.float32)
    assert np.allclose(blend(below, above, mask=np.full((4, 4), 0.25, np.float32)), 0.25)


def test_feathering_stays_inside_and_falls_towards_the_edge() -> None:
    mask = np.zeros((40, 40), np.float32)
    mask[10:30, 10:30] = 1
    soft = feather(mask, radius_px=4)
    assert (soft[mask == 0] == 0).all()
    assert soft[20, 20] == 1
    assert (np.diff(soft[20, 10:20]) >= 0).all()
    assert 0 < soft[20, 10] < 0.2


def test_feathering_by_nothing_and_a_mask_without_edges_change_nothing() -> None:
    mask = np.ones((8, 8), np.float32)
    assert np.array_equal(feather(mask, radius_px=3), mask)
    assert np.array_equal(feather(np.eye(8, dtype=np.float32), radius_px=0), np.eye(8, dtype=np.float32))


def test_pictures_of_different_sizes_are_refused() -> None:
    with pytest.raises(ValueError, match="shapes"):
        blend(scene(8, 8), scene(8, 9), mask=np.zeros((8, 8), np.float32))
