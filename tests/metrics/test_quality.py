"""NIQE: its fit finds known distributions, its scale is a bicubic half, and it sees distortion."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.errors import InputMissing
from heirloom.metrics.quality import PARAMETERS_FILE, NaturalStatistics, _fit, _halved, _ratios, open_niqe
from tests.support.pictures import scene


def statistics() -> NaturalStatistics:
    offset = np.arange(7) - 3
    weight = np.exp(-(offset**2) / (2 * (7 / 6) ** 2))
    window = np.outer(weight, weight)
    return NaturalStatistics(mean=np.full(36, 0.5), covariance=np.eye(36), window=window / window.sum())


@pytest.mark.parametrize(("name", "shape"), [("normal", 2.0), ("laplace", 1.0)])
def test_the_fit_finds_the_shape_of_known_distributions(name, shape) -> None:
    values = getattr(np.random.default_rng(0), name)(0, 1.5, 200_000)
    found, left, right = _fit(values, _ratios())
    assert found == pytest.approx(shape, rel=0.03)
    assert left == pytest.approx(right, rel=0.02)
    if name == "normal":  # the scale of a generalised Gaussian of shape 2 is its deviation times the root of 2
        assert left == pytest.approx(1.5 * np.sqrt(2), rel=0.02)


def test_a_lopsided_distribution_has_uneven_scales() -> None:
    rng = np.random.default_rng(0)
    values = np.concatenate([-np.abs(rng.normal(0, 1, 50_000)), np.abs(rng.normal(0, 3, 150_000))])
    _, left, right = _fit(values, _ratios())
    assert right / left == pytest.approx(3, rel=0.05)


def test_halving_keeps_a_slope_and_takes_a_checkerboard_away() -> None:
    y, x = np.mgrid[:32, :32].astype(np.float64)
    slope = _halved(2 * x + y)
    assert slope[4:-4, 4:-4] == pytest.approx((2 * (2 * x + 0.5) + (2 * y + 0.5))[4:12, 4:12])
    assert _halved((x + y) % 2)[2:-2, 2:-2] == pytest.approx(np.full((12, 12), 0.5), abs=1e-9)


def test_the_distance_is_that_of_means_and_covariances() -> None:
    given = statistics()
    picture = scene(96, 192, seed=2)
    near = given.niqe(picture)
    moved = NaturalStatistics(mean=given.mean + 5, covariance=given.covariance, window=given.window)
    assert near is not None
    assert near > 0
    assert moved.niqe(picture) > near


def test_gray_is_the_same_as_equal_channels() -> None:
    gray = scene(96, 192, seed=2, channels=1)
    assert statistics().niqe(gray) == pytest.approx(statistics().niqe(np.repeat(gray, 3, axis=2)))


@pytest.mark.parametrize("picture", [scene(95, 400), scene(96, 191), np.full((96, 192, 3), 0.5, np.float32)])
def test_too_small_or_empty_pictures_have_no_figure(picture) -> None:
    assert statistics().niqe(picture) is None


def test_parameters_are_read_from_their_file(tmp_path) -> None:
    given = statistics()
    np.savez(
        tmp_path / PARAMETERS_FILE,
        mu_pris_param=given.mean[None],
        cov_pris_param=given.covariance,
        gaussian_window=given.window,
    )
    assert open_niqe(tmp_path).niqe(scene(96, 192)) == pytest.approx(given.niqe(scene(96, 192)))


def test_a_missing_file_is_named(tmp_path) -> None:
    with pytest.raises(InputMissing, match=PARAMETERS_FILE):
        open_niqe(tmp_path)
