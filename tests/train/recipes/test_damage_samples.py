"""Samples tell the truth: what shows is damage, what does not teaches nothing, what lies above counts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from heirloom.aging.recipe import Worn
from heirloom.aging.visible import shows
from heirloom.core.masks import DamageKind
from heirloom.models.catalog import DAMAGE
from heirloom.train.recipes.damage_samples import (
    CLASSES,
    LAYERS,
    MOST_DAMAGED,
    STAIN,
    UNKNOWN,
    VEIL_MOST,
    Sample,
    aged_sample,
    pair_sample,
    stacked,
    typed,
)
from heirloom.train.recipes.wear import usual_wear
from tests.support.pictures import scene

FLAT = np.full((48, 48, 3), 0.5, np.float32)


def sample_of(seed: int, **changes: object) -> Sample:
    return aged_sample(scene(64, 64, seed=seed), replace(usual_wear(None), **changes), np.random.default_rng(seed))


def test_the_classes_are_those_of_the_catalogue_and_each_kind_has_a_layer() -> None:
    assert tuple("none" if kind is None else kind.value for kind in CLASSES) == DAMAGE.labels
    assert set(LAYERS) == set(CLASSES) - {None}


def worn_with(**masks: np.ndarray) -> Worn:
    return replace(Worn(pixels=FLAT, print_px=500.0), damage={DamageKind(name): mask for name, mask in masks.items()})


def band(rows: slice, value: float = 1.0) -> np.ndarray:
    mask = np.zeros((48, 48), np.float32)
    mask[rows] = value
    return mask


def test_the_uppermost_damage_gives_the_class() -> None:
    classes, weight = typed(worn_with(missing=band(slice(30, 40)), stain=band(slice(0, 35)), dust=band(slice(10, 32))))
    column = [CLASSES[code] for code in classes[:, 0]]
    assert column[5] is DamageKind.STAIN
    assert column[20] is DamageKind.DUST
    assert column[31] is DamageKind.MISSING
    assert column[45] is None
    assert weight.min() == 1


def test_the_soft_rim_of_a_mark_teaches_nothing() -> None:
    _, weight = typed(worn_with(stain=band(slice(0, 10)) + band(slice(10, 12), 0.3) + band(slice(12, 14), 0.01)))
    assert weight[:10].all()
    assert not weight[10:12].any()
    assert weight[12:].all()


def test_an_undamaged_window_is_sound_everywhere_and_teaches_everywhere() -> None:
    sample = sample_of(0, undamaged=1.0)
    assert not sample.classes.any()
    assert sample.weight.all()
    assert not sample.veil.any()


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_window_holds_to_its_ranges(seed) -> None:
    sample = sample_of(seed, undamaged=0.0)
    assert sample.pixels.shape == sample.veil.shape == (64, 64, 3)
    assert 0 <= sample.pixels.min() <= sample.pixels.max() <= 1
    assert set(np.unique(sample.weight)) <= {0, 1}
    assert sample.classes.max() < len(CLASSES)
    assert np.abs(sample.veil).max() <= 4 * VEIL_MOST  # of at most four stains on each other
    if (sample.classes > 0).mean() > MOST_DAMAGED:
        assert not sample.weight.any()


def test_stains_tell_what_density_they_added() -> None:
    stained = [sample for seed in range(60) if (sample := sample_of(seed, undamaged=0.0)).veil.any()]
    assert len(stained) >= 3
    inside = np.concatenate([np.abs(s.veil).max(axis=2)[(s.classes == STAIN) & (s.weight > 0)] for s in stained])
    assert np.median(inside) > 0.01


def test_the_same_generator_gives_the_same_sample() -> None:
    one, two = sample_of(3, undamaged=0.0), sample_of(3, undamaged=0.0)
    for name in ("pixels", "classes", "weight", "veil"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))


def test_a_batch_stacks_samples() -> None:
    batch = stacked([sample_of(1), sample_of(2)])
    assert {name: tuple(value.shape) for name, value in batch.items()} == {
        "photo": (2, 3, 64, 64),
        "veil": (2, 3, 64, 64),
        "classes": (2, 64, 64),
        "weight": (2, 64, 64),
    }


def test_a_window_of_a_pair_is_damaged_where_it_shows_and_teaches_where_both_correspond() -> None:
    after = scene(48, 48)
    before = after.copy()
    before[20:23] = 0.97
    valid = np.ones((48, 48), np.bool_)
    valid[:, 40:] = False
    sample = pair_sample(before, after, valid)
    assert (sample.classes[20:23, :40] == UNKNOWN).mean() > 0.9
    assert (sample.classes[30:, :40] == 0).all()
    assert sample.weight[:, :40].all()
    assert not sample.weight[:, 40:].any()
    assert not sample.veil.any()


def test_grain_that_a_restoration_lost_is_no_damage() -> None:
    grain = np.random.default_rng(0).normal(0, 0.06, (48, 48, 1)).astype(np.float32)
    sample = pair_sample(np.clip(FLAT + grain, 0, 1), FLAT, np.ones((48, 48), np.bool_))
    assert shows(FLAT + grain, FLAT).mean() > 0.05  # which the rule for aged windows alone would take for damage
    assert (sample.classes == UNKNOWN).mean() < 0.02


def test_a_window_of_a_pair_that_is_mostly_damage_teaches_nothing() -> None:
    before = FLAT.copy()
    before[:40] = 0.9
    assert not pair_sample(before, FLAT, np.ones((48, 48), np.bool_)).weight.any()
