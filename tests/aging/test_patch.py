"""The part of a print on which one thing lies."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.aging.patch import covered, marked, patch_at, place, sharp_step, soft_step
from heirloom.aging.recipe import Worn
from heirloom.core.masks import DamageKind
from tests.support.pictures import scene


def test_a_patch_is_cut_at_the_border_and_measures_from_its_centre() -> None:
    worn = Worn(pixels=scene(40, 60))
    patch = patch_at(worn, centre=(5.0, 20.0), reach_px=10)
    assert patch is not None
    assert patch.box == (slice(10, 31), slice(0, 16))
    assert patch.away()[10, 5] == pytest.approx(np.hypot(0.5, 0.5))
    assert patch_at(worn, centre=(-50.0, 20.0), reach_px=10) is None


def test_turning_keeps_distances() -> None:
    patch = patch_at(Worn(pixels=scene(40, 60)), centre=(30.0, 20.0), reach_px=12)
    assert patch is not None
    u, v = patch.turned(0.7)
    assert np.allclose(np.hypot(u, v), patch.away(), atol=1e-4)


def test_a_sharp_step_is_one_pixel_wide_whatever_the_slope() -> None:
    x = np.arange(40, dtype=np.float32)[None, :].repeat(5, axis=0)
    for slope in (0.01, 1.0, 20.0):
        step = sharp_step((x - np.float32(20.25)) * np.float32(slope))
        assert ((step > 0) & (step < 1)).sum(axis=1).max() <= 2
        assert step.sum() == pytest.approx(5 * 19.25, abs=2)
    assert soft_step(np.float32([[0.0]]), wide=1.0)[0, 0] == pytest.approx(0.5)


def test_only_what_is_covered_changes() -> None:
    worn = Worn(pixels=scene(40, 60))
    patch = patch_at(worn, centre=(30.0, 20.0), reach_px=8)
    assert patch is not None
    cover = (patch.away() < 5).astype(np.float32)
    laid = covered(worn, patch.box, [(cover, (0.0, 0.0, 0.0))])
    changed = (laid.pixels != worn.pixels).any(axis=2)
    noted = marked(laid, patch.box, cover > 0, DamageKind.MISSING).damage[DamageKind.MISSING] == 1
    assert changed.any()
    assert not (changed & ~noted).any()
    assert laid.pixels[20, 30] == pytest.approx([1, 1, 1])


def test_a_margin_keeps_places_away_from_the_edges() -> None:
    generator = np.random.default_rng(0)
    places = np.array([place(generator, Worn(pixels=scene(40, 60)), margin=0.3) for _ in range(50)])
    assert places.min(axis=0) == pytest.approx([18, 12], abs=3)
    assert (places[:, 0] <= 42).all()
