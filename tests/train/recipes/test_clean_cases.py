"""Each case of validation has the one fault that its name says."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.train.recipes.clean_cases import CASES, psnr
from heirloom.train.recipes.clean_samples import Sample
from tests.support.pictures import scene


def sample_of(case: str) -> Sample:
    return CASES[case](0.2 + 0.6 * scene(96, 96), np.random.default_rng(0))


@pytest.mark.parametrize("sigma", [15, 25])
def test_noise_has_the_strength_that_it_is_called_by(sigma) -> None:
    sample = sample_of(f"sigma {sigma}")
    assert np.std(sample.pixels - sample.target) * 255 == pytest.approx(sigma, rel=0.05)
    assert sample.dial == 1


def test_the_same_grain_is_kept_in_one_case_and_smoothed_in_another() -> None:
    kept, smoothed = sample_of("grain kept"), sample_of("grain smoothed")
    np.testing.assert_array_equal(kept.pixels, smoothed.pixels)
    assert (kept.dial, smoothed.dial) == (0, 1)
    np.testing.assert_array_equal(smoothed.target, smoothed.truth)
    assert psnr(kept.pixels, kept.target) > psnr(smoothed.pixels, smoothed.target) + 3


@pytest.mark.parametrize("case", ["JPEG 40", "blur 1"])
def test_files_and_lenses_leave_traces_to_take_off(case) -> None:
    sample = sample_of(case)
    assert 20 < psnr(sample.pixels, sample.target) < 45
    np.testing.assert_array_equal(sample.target, sample.truth)


def test_an_untouched_window_is_not_infinitely_good() -> None:
    sample = sample_of("untouched")
    assert psnr(sample.pixels, sample.target) == pytest.approx(100)


def test_what_leaves_the_range_counts_as_clipped() -> None:
    white = np.ones((4, 4, 3), np.float32)
    assert psnr(white + 0.5, white) == pytest.approx(100)
    assert psnr(white - 0.1, white) == pytest.approx(20, abs=1e-3)
