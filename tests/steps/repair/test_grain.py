"""Grain put back has the strength and the colour of its surroundings and belongs to its place."""

from __future__ import annotations

import cv2
import numpy as np

from heirloom.steps.repair.grain import add_grain, even_noise


def _grainy(*, sigma: float, gray: bool, blur: float = 0.0) -> np.ndarray:
    rng = np.random.default_rng(3)
    noise = rng.normal(0, 1, (128, 128, 1 if gray else 3)).astype(np.float32)
    if blur:
        noise = cv2.GaussianBlur(noise, (0, 0), blur).reshape(noise.shape)
        noise /= noise.std()
    return (0.5 + sigma * np.broadcast_to(noise, (128, 128, 3))).astype(np.float32)


def _hole() -> np.ndarray:
    hole = np.zeros((128, 128), np.bool_)
    hole[30:98, 30:98] = True
    return hole


def _filled(picture: np.ndarray, hole: np.ndarray) -> np.ndarray:
    return np.where(hole[..., None], np.float32(0.5), picture)


def test_grain_is_as_strong_as_around() -> None:
    for blur in (0.0, 0.8):
        picture, hole = _grainy(sigma=0.03, gray=False, blur=blur), _hole()
        deep = np.zeros_like(hole)
        deep[36:92, 36:92] = True
        added = add_grain(_filled(picture, hole), hole, seed=1)
        assert 0.75 < float(added[deep].std()) / 0.03 < 1.3


def test_grain_of_a_toned_photograph_has_no_colour() -> None:
    picture, hole = _grainy(sigma=0.03, gray=True), _hole()
    added = add_grain(_filled(picture, hole), hole, seed=1)[40:88, 40:88]
    assert float((added[..., 0] - added[..., 2]).std()) < 0.2 * float(added[..., 0].std())


def test_coarse_grain_comes_back_coarse() -> None:
    picture, hole = _grainy(sigma=0.03, gray=True, blur=0.8), _hole()
    inner = add_grain(_filled(picture, hole), hole, seed=1)[40:88, 40:88, 0] - 0.5
    agreement = float((inner[:, 1:] * inner[:, :-1]).mean() / (inner**2).mean())
    assert agreement > 0.4


def test_a_clean_photograph_gets_no_grain() -> None:
    hole = _hole()
    picture = np.full((128, 128, 3), 0.5, np.float32)
    assert np.array_equal(add_grain(picture, hole, seed=1), picture)


def test_a_fill_that_has_grain_gets_no_more() -> None:
    picture = _grainy(sigma=0.03, gray=False)
    added = add_grain(picture, _hole(), seed=1)
    assert float(np.abs(added - picture).std()) < 0.01


def test_hairlines_get_no_grain() -> None:
    picture = _grainy(sigma=0.05, gray=False)
    hole = np.zeros((128, 128), np.bool_)
    hole[60:64] = True
    filled = _filled(picture, hole)
    assert np.array_equal(add_grain(filled, hole, seed=1), filled)


def test_noise_belongs_to_the_place_and_the_seed() -> None:
    rows, columns = np.mgrid[0:40, 0:40]
    whole = even_noise(rows, columns, seed=2)
    assert np.array_equal(whole[10:20, 5:25], even_noise(rows[:10, :20] + 10, columns[:10, :20] + 5, seed=2))
    assert not np.array_equal(whole, even_noise(rows, columns, seed=3))
    assert abs(float(whole.mean()) - 0.5) < 0.03
    assert abs(float(whole.std()) - 12**-0.5) < 0.02
    assert float(whole.min()) >= 0
    assert float(whole.max()) < 1
