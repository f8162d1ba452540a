"""Holes are seeded, of the sizes they say, and nothing of what was there is seen in them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from heirloom.train.recipes.holes import (
    LEAST_HOLE_PX,
    MOST_HOLE,
    MOST_WIDE_HOLE,
    Holed,
    pair_holed,
    seen_around,
    stacked,
    thin_hole,
    wide_hole,
)
from heirloom.train.recipes.wear import usual_wear
from tests.support.pictures import scene

WEAR = usual_wear(None)
SEEDS = range(25)


def thin(seed: int) -> np.ndarray:
    return thin_hole(np.random.default_rng(seed), 96, WEAR)


def wide(seed: int) -> np.ndarray:
    return wide_hole(np.random.default_rng(seed), 96)


def reach_px(hole: np.ndarray) -> float:
    """How deep the hole is: the largest distance of a pixel of it to its rim."""
    return float(cv2.distanceTransform(hole.astype(np.uint8), cv2.DIST_L2, 5).max())


@pytest.mark.parametrize(("made", "most"), [(thin, MOST_HOLE), (wide, MOST_WIDE_HOLE)])
def test_holes_are_masks_of_a_size_that_can_be_learned_from(made, most) -> None:
    for seed in SEEDS:
        hole = made(seed)
        assert hole.shape == (96, 96)
        assert hole.dtype == np.float32
        assert set(np.unique(hole)) == {0, 1}
        assert LEAST_HOLE_PX < hole.sum() < most * hole.size


@pytest.mark.parametrize("made", [thin, wide])
def test_holes_depend_on_the_seed_only(made) -> None:
    np.testing.assert_array_equal(made(3), made(3))
    assert len({made(seed).tobytes() for seed in SEEDS}) == len(SEEDS)


def test_wide_holes_are_deeper_than_thin_ones() -> None:
    assert np.median([reach_px(wide(seed)) for seed in SEEDS]) > 8
    assert np.median([reach_px(thin(seed)) for seed in SEEDS]) < 5


def test_where_the_engine_leaves_no_mark_there_is_a_line() -> None:
    class Spotless:
        def print_px(self, _generator: np.random.Generator, side_px: int) -> float:
            return float(side_px)

        def marks(self, _generator: np.random.Generator) -> list[object]:
            return []

    hole = thin_hole(np.random.default_rng(0), 96, Spotless())
    assert 0 < hole.sum() < 400


def test_in_the_hole_nothing_is_seen_and_around_it_mostly_the_truth() -> None:
    truth, unchanged = scene(96, 96), 0
    for seed in SEEDS:
        hole = wide(seed)
        seen = seen_around(np.random.default_rng(seed), truth, hole)
        assert (seen[hole > 0.5] == 0.5).all()
        assert np.abs(seen - truth)[hole < 0.5].mean() < 0.1
        unchanged += np.array_equal(seen[hole < 0.5], truth[hole < 0.5])
    assert 8 < unchanged < 22  # the others have grain, or damage that reaches past the hole


def test_a_batch_stacks_windows() -> None:
    truth = scene(96, 96)
    samples = [Holed(pixels=truth, truth=truth, hole=wide(seed), wide=bool(seed)) for seed in (0, 1)]
    batch = stacked(samples)
    assert batch["photo"].shape == batch["truth"].shape == (2, 3, 96, 96)
    assert batch["hole"].shape == (2, 1, 96, 96)
    assert batch["wide"].tolist() == [0, 1]


def scratched(rows: slice) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A scan, its restoration, and that they correspond everywhere."""
    after = scene(96, 96)
    before = after.copy()
    before[rows] = 0.97
    return before, after, np.ones((96, 96), np.bool_)


def test_the_hole_of_a_pair_is_its_damage_with_a_rim_and_the_restoration_is_the_truth() -> None:
    before, after, valid = scratched(slice(40, 43))
    found = pair_holed(before, after, valid)
    assert found is not None
    assert found.hole[40:43].all()
    assert not found.hole[:35].any()
    assert not found.hole[48:].any()
    assert (found.pixels[found.hole > 0.5] == 0.5).all()
    np.testing.assert_array_equal(found.pixels[found.hole < 0.5], before[found.hole < 0.5])
    np.testing.assert_array_equal(found.truth, after)
    assert not found.wide


@pytest.mark.parametrize("rows", [slice(0, 0), slice(0, 90)])
def test_a_pair_with_too_little_or_too_much_damage_is_no_hole(rows) -> None:
    assert pair_holed(*scratched(rows)) is None


def test_a_pair_that_does_not_correspond_everywhere_is_no_hole() -> None:
    before, after, valid = scratched(slice(40, 43))
    valid[0, 0] = False
    assert pair_holed(before, after, valid) is None
