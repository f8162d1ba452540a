"""Fading, yellowing and grain follow their equations in density."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.aging.film import Fading, Grain, Yellowing
from heirloom.aging.recipe import Worn, density_pixels, pixel_density
from tests.support.compare import assert_images_close
from tests.support.pictures import scene

NONE = (0.0, 0.0, 0.0)


def worn(pixels: np.ndarray) -> Worn:
    return Worn(pixels=pixels)


def of_density(*values: float) -> Worn:
    return worn(density_pixels(np.array(values, np.float32).reshape(1, 1, -1)))


def density(aged: Worn) -> np.ndarray:
    return pixel_density(aged.pixels)[0, 0]


def test_no_loss_changes_nothing() -> None:
    picture = scene()
    faded = Fading(losses=NONE, crosstalk=1.0, fog=NONE, veil=0.0).apply(worn(picture))
    assert_images_close(faded.pixels, picture, atol=1e-4)


def test_without_crosstalk_each_channel_loses_its_own_share() -> None:
    fading = Fading(losses=(0.5, 0.2, 0.1), crosstalk=0.0, fog=NONE, veil=0.0)
    assert density(fading.apply(of_density(1.0, 0.8, 0.6))) == pytest.approx([0.5, 0.64, 0.54], abs=1e-3)


def test_with_crosstalk_losing_cyan_lightens_green_too() -> None:
    fading = Fading(losses=(0.5, 0.0, 0.0), crosstalk=1.0, fog=NONE, veil=0.0)
    left = density(fading.apply(of_density(1.0, 0.8, 0.6))) / np.array([1.0, 0.8, 0.6])
    assert left[0] < 0.6
    assert left[0] < left[1] < 0.95
    assert left[1] < left[2] < 1


def test_white_paper_stays_white_without_fog() -> None:
    fading = Fading(losses=(0.6, 0.4, 0.3), crosstalk=0.7, fog=NONE, veil=0.0)
    assert_images_close(fading.apply(worn(np.ones((4, 4, 3), np.float32))).pixels, np.ones((4, 4, 3), np.float32))


@pytest.mark.parametrize("channels", [1, 3])
def test_black_and_white_loses_the_mean_and_gains_the_fog(channels) -> None:
    fading = Fading(losses=(0.6, 0.4, 0.2), crosstalk=1.0, fog=(0.1, 0.1, 0.1), veil=0.0)
    assert density(fading.apply(of_density(*[1.0] * channels))) == pytest.approx([0.7] * channels, abs=1e-3)


def test_the_veil_lifts_black_to_its_share_of_light() -> None:
    fading = Fading(losses=NONE, crosstalk=0.0, fog=NONE, veil=0.04)
    lifted = fading.apply(worn(np.zeros((1, 1, 3), np.float32)))
    assert density(lifted) == pytest.approx([-np.log10(0.04)] * 3, abs=0.01)


def test_even_yellowing_adds_its_density() -> None:
    yellowing = Yellowing(seed=1, density=(0.02, 0.1, 0.3), uneven=0.0)
    assert density(yellowing.apply(of_density(0.5, 0.5, 0.5))) == pytest.approx([0.52, 0.6, 0.8], abs=1e-3)


def test_uneven_yellowing_is_stronger_at_the_edges() -> None:
    yellowing = Yellowing(seed=1, density=(0.02, 0.1, 0.3), uneven=0.6)
    blue = yellowing.apply(worn(np.full((64, 64, 3), 0.8, np.float32))).pixels[..., 2]
    border = np.concatenate([blue[0], blue[-1], blue[:, 0], blue[:, -1]])
    assert border.mean() < blue[16:48, 16:48].mean() - 0.03


def test_grain_has_its_sigma_and_its_size() -> None:
    grain = Grain(seed=1, sigma=0.05, size_permille=8.0, gray_share=1.0)
    aged = grain.apply(worn(density_pixels(np.ones((128, 128, 3), np.float32))))
    measured = pixel_density(aged.pixels)[..., 1]
    assert measured.std() == pytest.approx(0.05, rel=0.1)
    centred = measured - measured.mean()
    neighbour = (centred[:, 1:] * centred[:, :-1]).mean() / centred.var()
    assert neighbour == pytest.approx(np.exp(-1 / (4 * 1.024**2)), abs=0.05)  # a Gaussian spot of 8 permille of 128 px


def test_gray_grain_is_the_same_in_all_channels() -> None:
    flat = density_pixels(np.ones((32, 32, 3), np.float32))
    same = Grain(seed=1, sigma=0.05, size_permille=8.0, gray_share=1.0).apply(worn(flat)).pixels
    apart = Grain(seed=1, sigma=0.05, size_permille=8.0, gray_share=0.0).apply(worn(flat)).pixels
    assert np.ptp(same, axis=2).max() < 1e-5
    assert np.ptp(apart, axis=2).mean() > 0.005
