"""The comparer itself must be able to fail, or every test that uses it proves nothing."""

from __future__ import annotations

import numpy as np
import pytest

from tests.support.compare import assert_images_close
from tests.support.pictures import scene


def test_equal_pictures_pass() -> None:
    assert_images_close(scene(), scene())


def test_one_pixel_off_by_two_levels_fails_and_leaves_evidence(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("HEIRLOOM_TEST_EVIDENCE", str(tmp_path))
    spoiled = scene().copy()
    spoiled[3, 4, 0] += 2 / 255
    with pytest.raises(AssertionError, match="pictures differ"):
        assert_images_close(spoiled, scene())
    assert {path.name for path in tmp_path.iterdir()} == {"actual.png", "expected.png", "difference.png"}


def test_another_shape_fails() -> None:
    with pytest.raises(AssertionError, match="shapes differ"):
        assert_images_close(scene(8, 8), scene(8, 9))


def test_not_finite_fails() -> None:
    broken = scene().copy()
    broken[0, 0, 0] = np.nan
    with pytest.raises(AssertionError, match="not finite"):
        assert_images_close(broken, scene())
