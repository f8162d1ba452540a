"""The row of numbers that the prior looks at."""

from __future__ import annotations

import numpy as np

from heirloom.steps.enhance.features import THUMBNAIL_PIXELS, describe, thumbnail
from tests.support.pictures import scene


def test_the_size_of_the_scan_hardly_matters() -> None:
    small = scene(120, 150, seed=1)
    large = small.repeat(3, axis=0).repeat(3, axis=1)
    assert np.abs(describe(thumbnail(large)) - describe(thumbnail(small))).max() < 0.1


def test_a_thumbnail_is_small_and_has_three_channels() -> None:
    little = thumbnail(scene(400, 300, channels=1))
    assert little.shape[0] * little.shape[1] <= THUMBNAIL_PIXELS * 1.02
    assert little.shape[2] == 3


def test_one_pixel_can_be_described() -> None:
    assert np.isfinite(describe(scene(1, 1))).all()


def test_mirroring_changes_nothing() -> None:
    picture = scene(50, 40)
    np.testing.assert_allclose(describe(picture[:, ::-1]), describe(picture), atol=1e-6)
