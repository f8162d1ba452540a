"""The sparse refinement improves a smooth fill and touches nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.steps.repair.sparse import refine_sparse
from tests.support.compare import assert_images_close
from tests.support.pictures import scene


def _stripes() -> tuple[np.ndarray, np.ndarray]:
    wave = 0.5 + 0.3 * np.sin(0.9 * np.arange(48))
    picture = np.broadcast_to(wave[None, :, None], (48, 48, 3)).astype(np.float32)
    hole = np.zeros((48, 48), np.bool_)
    hole[22:25] = True
    return picture, hole


def test_what_does_not_belong_to_the_pattern_goes() -> None:
    picture, hole = _stripes()
    rng = np.random.default_rng(1)
    noise = rng.normal(0, 0.1, picture.shape).astype(np.float32)
    rough = np.where(hole[..., None], picture + noise, picture)
    refined = refine_sparse(rough, hole)
    before, after = np.mean((rough - picture)[hole] ** 2), np.mean((refined - picture)[hole] ** 2)
    assert after < 0.4 * before


@pytest.mark.parametrize("channels", [1, 3])
def test_pixels_outside_the_hole_stay_bit_for_bit(channels: int) -> None:
    picture = scene(channels=channels)
    hole = np.zeros((64, 64), np.bool_)
    hole[10:13, :] = True
    refined = refine_sparse(picture, hole)
    assert refined.shape == picture.shape
    assert np.array_equal(refined[~hole], picture[~hole])


def test_a_window_gives_what_the_whole_gives() -> None:
    picture = scene(96, 96)
    hole = np.zeros((96, 96), np.bool_)
    hole[30:33, 40:60] = True
    part = (slice(11, 61), slice(17, 90))
    window = refine_sparse(np.ascontiguousarray(picture[part]), hole[part])
    assert_images_close(window, refine_sparse(picture, hole)[part], atol=1e-5)
