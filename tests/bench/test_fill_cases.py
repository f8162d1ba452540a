"""What the fill bench takes out: exact masks of the widths they say."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from heirloom.bench.fill_cases import HOLE_TONE, THIN_PX, THIN_SHARE, WIDE_PX, WIDE_SHARE, thin_holes, wide_holes
from heirloom.core.masks import DamageKind
from tests.support.pictures import photo


def half_widths(mask: np.ndarray) -> np.ndarray:
    """How far every pixel of the mask is from the rest, px."""
    return cv2.distanceTransform(np.pad(mask, 1, mode="edge").astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1]


@pytest.mark.parametrize(("holes", "share"), [(thin_holes, THIN_SHARE), (wide_holes, WIDE_SHARE)])
def test_what_is_missing_is_white_and_all_else_untouched(holes, share) -> None:
    given = photo(200, 240)
    aged = holes(given, 2)
    missing = aged.mask() > 0
    assert (aged.photo.pixels[missing] == HOLE_TONE).all()
    assert np.array_equal(aged.photo.pixels[~missing], given.pixels[~missing])
    assert share <= missing.mean() < 3 * share


def test_thin_holes_are_thin_and_wide_ones_wide() -> None:
    thin = half_widths(thin_holes(photo(256, 256), 1).mask())
    assert np.quantile(thin[thin > 0], 0.9) <= THIN_PX[1] / 2 + 1
    wide = half_widths(wide_holes(photo(256, 256), 1).mask(DamageKind.MISSING))
    assert WIDE_PX[0] / 2 < wide.max() < WIDE_PX[1]


def test_holes_belong_to_the_seed() -> None:
    first, same, other = (thin_holes(photo(96, 96), seed).mask() for seed in (1, 1, 2))
    assert np.array_equal(first, same)
    assert not np.array_equal(first, other)


def test_small_photographs_keep_something_to_fill_from() -> None:
    for seed in range(6):
        assert wide_holes(photo(40, 40), seed).mask().mean() < 0.5
