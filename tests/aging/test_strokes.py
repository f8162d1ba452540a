"""Strokes and blobs: exact areas, and the two ways of mixing."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.aging.recipe import Worn
from heirloom.aging.strokes import FAINT_IN_MASK, Marks, blob, lay, stroke, walk
from heirloom.core.color import from_linear, to_linear
from heirloom.core.masks import CERTAIN, DamageKind

WHITE, DARK = (0.0, 0.0, 0.0), (2.0, 2.0, 2.0)


def line(width_px: float, *, y: float = 20.0, opacity: float = 1.0) -> Marks:
    x = np.arange(10, 30, 0.25)
    points = np.stack([x, np.full_like(x, y)], axis=1)
    flat = np.ones(len(x))
    return stroke(points, width_px=width_px * flat, opacity=opacity * flat, density=WHITE, shape=(40, 40))


def one_pixel(*, coverage: float, opacity: float, density: tuple[float, float, float]) -> Marks:
    return Marks(
        indices=np.array([0]),
        coverage=np.array([coverage], np.float32),
        opacity=np.array([opacity], np.float32),
        density=density,
    )


@pytest.mark.parametrize("width_px", [0.4, 1.0, 3.7])
@pytest.mark.parametrize("y", [20.0, 20.31, 20.5])
def test_a_line_covers_its_length_times_its_width(width_px, y) -> None:
    assert line(width_px, y=y).coverage.sum() == pytest.approx(20 * width_px, rel=0.04)


def test_a_line_beyond_the_border_is_cut() -> None:
    inside = line(2.0, y=0.0)
    assert inside.coverage.sum() == pytest.approx(20, rel=0.1)
    assert inside.indices.min() >= 0
    assert len(line(2.0, y=-5.0).indices) == 0


def test_no_pixel_is_covered_twice() -> None:
    marks = line(6.0)
    assert len(np.unique(marks.indices)) == len(marks.indices)
    assert marks.coverage.max() <= 1


def test_half_covered_pixels_mix_in_linear_light() -> None:
    worn = Worn(pixels=np.full((1, 1, 3), from_linear(np.float32(0.01)), np.float32))
    laid = lay(worn, [one_pixel(coverage=0.5, opacity=1, density=WHITE)], kind=DamageKind.DUST)
    assert to_linear(laid.pixels)[0, 0, 0] == pytest.approx(0.5 * (0.01 + 1.0), rel=1e-4)


def test_half_opaque_things_mix_in_density() -> None:
    worn = Worn(pixels=np.full((1, 1, 3), from_linear(np.float32(0.1)), np.float32))
    laid = lay(worn, [one_pixel(coverage=1, opacity=0.5, density=DARK)], kind=DamageKind.DUST)
    assert -np.log10(to_linear(laid.pixels)[0, 0, 0]) == pytest.approx(1.5, rel=1e-4)


def test_what_is_laid_on_top_is_seen_and_marked() -> None:
    worn = Worn(pixels=np.full((40, 40, 1), 0.5, np.float32))
    laid = lay(worn, [line(3.0)], kind=DamageKind.SCRATCH)
    assert laid.pixels[20, 15, 0] == pytest.approx(1, abs=0.01)
    assert np.array_equal(laid.damage[DamageKind.SCRATCH] > 0, laid.pixels[..., 0] != 0.5)


def test_white_on_white_is_marked_below_the_repair_threshold() -> None:
    worn = Worn(pixels=np.full((40, 40, 1), 0.995, np.float32))
    mask = lay(worn, [line(3.0)], kind=DamageKind.SCRATCH).damage[DamageKind.SCRATCH]
    assert mask.max() == np.float32(FAINT_IN_MASK)
    assert mask.max() < CERTAIN


def test_a_smooth_blob_covers_the_area_of_its_ellipse() -> None:
    marks = blob(
        np.random.default_rng(0),
        centre=(20.3, 19.8),
        radius_px=5,
        roughness=0,
        stretch=1.5,
        opacity=1,
        density=WHITE,
        shape=(40, 40),
    )
    assert marks.coverage.sum() == pytest.approx(np.pi * 25 * 1.5, rel=0.03)


def test_a_walk_has_its_length_and_its_turn() -> None:
    points = walk(np.random.default_rng(0), start=(5, 5), angle=0.3, length_px=40, bend=np.pi / 2, wobble=0)
    steps = np.diff(points, axis=0)
    assert np.hypot(*steps.T).sum() == pytest.approx(40, rel=0.02)
    angles = np.arctan2(steps[:, 1], steps[:, 0])
    assert angles[-1] - angles[0] == pytest.approx(np.pi / 2, rel=0.02)
