"""The fidelity metrics against hand-computed values and small independent computations."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from heirloom.core.color import luma
from heirloom.metrics.fidelity import block_psnr_min, gmsd, masked_error, masked_psnr, ms_ssim, psnr, ssim
from tests.support.pictures import scene


def flat(value: float, *, side: int = 16, channels: int = 3) -> np.ndarray:
    return np.full((side, side, channels), value, np.float32)


def noisy(picture: np.ndarray, *, sigma: float, seed: int = 3) -> np.ndarray:
    noise = np.random.default_rng(seed).normal(0, sigma, picture.shape)
    return np.clip(picture + noise, 0, 1).astype(np.float32)


def gaussian_2d(size: int, sigma: float) -> np.ndarray:
    y, x = np.mgrid[:size, :size] - (size - 1) / 2
    weight = np.exp(-(x**2 + y**2) / (2 * sigma**2))
    return weight / weight.sum()


def reference_ssim_maps(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """SSIM written straight from the paper: weighted sums over every 11 x 11 window."""
    weight = gaussian_2d(11, 1.5)
    wa, wb = sliding_window_view(a, (11, 11)), sliding_window_view(b, (11, 11))
    ma, mb = (wa * weight).sum(axis=(2, 3)), (wb * weight).sum(axis=(2, 3))
    da, db = wa - ma[..., None, None], wb - mb[..., None, None]
    va, vb = (weight * da**2).sum(axis=(2, 3)), (weight * db**2).sum(axis=(2, 3))
    cov = (weight * da * db).sum(axis=(2, 3))
    c1, c2 = 0.01**2, 0.03**2
    return (2 * ma * mb + c1) / (ma**2 + mb**2 + c1), (2 * cov + c2) / (va + vb + c2)


def halved(plane: np.ndarray) -> np.ndarray:
    height, width = plane.shape[0] // 2, plane.shape[1] // 2
    return plane[: 2 * height, : 2 * width].reshape(height, 2, width, 2).mean(axis=(1, 3))


def test_psnr_of_a_difference_of_one_tenth_is_twenty_decibels() -> None:
    assert psnr(flat(0.5), flat(0.6)) == pytest.approx(20, abs=1e-4)


def test_psnr_of_one_wrong_value_among_all_is_the_hand_computed_one() -> None:
    spoiled = flat(0.25)
    spoiled[3, 4, 1] = 0.75
    assert psnr(spoiled, flat(0.25)) == pytest.approx(10 * np.log10(16 * 16 * 3 / 0.25), abs=1e-6)


def test_psnr_of_equal_pictures_is_one_hundred() -> None:
    assert psnr(scene(), scene()) == 100


def test_masked_psnr_sees_only_the_inside() -> None:
    spoiled, mask = flat(0.5), np.zeros((16, 16), np.float32)
    spoiled[:4] = 0.6
    spoiled[8:] = 0.9
    mask[:4] = 0.5
    mask[4:] = 0.49
    assert masked_psnr(spoiled, flat(0.5), mask=mask) == pytest.approx(20, abs=1e-4)
    assert masked_error(spoiled, flat(0.5), mask=mask) == pytest.approx(0.1, abs=1e-6)


def test_an_empty_mask_has_no_figure() -> None:
    nothing = np.zeros((16, 16), np.float32)
    assert masked_psnr(flat(0.5), flat(0.6), mask=nothing) is None
    assert masked_error(flat(0.5), flat(0.6), mask=nothing) is None


def test_the_worst_block_is_found_even_when_the_border_cuts_it() -> None:
    spoiled = flat(0.5, side=40)
    spoiled[:32, :32] += 0.01
    spoiled[32:, 32:] += 0.1  # a block of 8 x 8 in the corner
    assert block_psnr_min(spoiled, flat(0.5, side=40), block_px=32) == pytest.approx(20, abs=1e-3)
    assert block_psnr_min(spoiled[:32, :32], flat(0.5, side=32), block_px=32) == pytest.approx(40, abs=1e-2)


def test_ssim_equals_the_paper_written_out() -> None:
    a, b = scene(24, 31, seed=1), noisy(scene(24, 31, seed=1), sigma=0.1)
    luminance, structure = reference_ssim_maps(luma(a).astype(np.float64), luma(b).astype(np.float64))
    assert ssim(a, b) == pytest.approx((luminance * structure).mean(), abs=1e-9)


def test_ssim_of_two_flat_pictures_is_their_luminance_term() -> None:
    expected = (2 * 0.2 * 0.8 + 1e-4) / (0.2**2 + 0.8**2 + 1e-4)
    assert ssim(flat(0.2, channels=1), flat(0.8, channels=1)) == pytest.approx(expected, abs=1e-6)


def test_ms_ssim_of_a_large_picture_uses_five_scales_of_the_paper() -> None:
    a = scene(180, 190, seed=4, channels=1)
    b = noisy(a, sigma=0.08)
    first, second = a[..., 0].astype(np.float64), b[..., 0].astype(np.float64)
    expected = 1.0
    for scale, weight in enumerate((0.0448, 0.2856, 0.3001, 0.2363, 0.1333)):
        luminance, structure = reference_ssim_maps(first, second)
        expected *= (luminance * structure if scale == 4 else structure).mean() ** (weight / 1.0001)
        first, second = halved(first), halved(second)
    assert ms_ssim(a, b) == pytest.approx(expected, abs=1e-9)


def test_ms_ssim_of_a_picture_for_one_scale_is_its_ssim() -> None:
    a, b = scene(20, 20, seed=1), noisy(scene(20, 20, seed=1), sigma=0.05)
    assert ms_ssim(a, b) == pytest.approx(ssim(a, b), abs=1e-12)


def test_gmsd_equals_the_paper_written_out() -> None:
    a, b = scene(30, 26, seed=2), noisy(scene(30, 26, seed=2), sigma=0.1)
    magnitudes = []
    for picture in (a, b):
        padded = np.pad(halved(luma(picture).astype(np.float64) * 255), 1, mode="edge")
        windows = sliding_window_view(padded, (3, 3))
        across = np.array([[1, 0, -1]] * 3) / 3
        magnitudes.append(np.hypot((windows * across).sum(axis=(2, 3)), (windows * across.T).sum(axis=(2, 3))))
    first, second = magnitudes
    similarity = (2 * first * second + 170) / (first**2 + second**2 + 170)
    assert gmsd(a, b) == pytest.approx(similarity.std(), abs=1e-9)


def test_equal_pictures_are_perfect_in_every_metric() -> None:
    picture = scene(200, 180)
    assert ssim(picture, picture) == pytest.approx(1, abs=1e-12)
    assert ms_ssim(picture, picture) == pytest.approx(1, abs=1e-12)
    assert gmsd(picture, picture) == 0


@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (17, 23), (300, 8)])
def test_small_and_long_pictures_have_finite_figures(shape) -> None:
    a, b = scene(*shape, seed=1), scene(*shape, seed=2)
    for metric in (psnr, ssim, ms_ssim, gmsd, block_psnr_min):
        assert np.isfinite(metric(a, b))


@pytest.mark.parametrize("metric", [psnr, ssim, ms_ssim, gmsd, block_psnr_min])
def test_pictures_of_different_shape_are_refused(metric) -> None:
    with pytest.raises(ValueError, match="one shape"):
        metric(scene(8, 8), scene(8, 9))


def test_more_noise_is_worse_in_every_metric() -> None:
    picture = scene(96, 96, seed=5)
    little, much = noisy(picture, sigma=0.03), noisy(picture, sigma=0.12)
    assert psnr(little, picture) > psnr(much, picture) + 6
    assert ssim(little, picture) > ssim(much, picture) + 0.05
    assert ms_ssim(little, picture) > ms_ssim(much, picture) + 0.01
    assert gmsd(little, picture) < gmsd(much, picture)
