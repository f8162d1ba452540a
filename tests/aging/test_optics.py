"""Vignetting, blur and noise do what their numbers say."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.aging.optics import Blur, Noise, Vignetting
from heirloom.aging.recipe import Worn
from heirloom.core.color import from_linear, to_linear
from heirloom.core.masks import DamageKind
from tests.support.pictures import scene


def test_vignetting_takes_its_share_in_the_corner_and_nothing_in_the_middle() -> None:
    pixels = from_linear(np.full((65, 65, 3), 0.5, np.float32))
    dark = to_linear(Vignetting(loss=0.6, power=2.0, centre=(0.5, 0.5)).apply(Worn(pixels=pixels)).pixels)
    assert dark[32, 32, 0] == pytest.approx(0.5, abs=1e-3)
    assert dark[0, 0, 0] == pytest.approx(0.2, abs=1e-3)


@pytest.mark.parametrize("shape", ["gaussian", "disc", "motion"])
def test_blur_keeps_the_light_of_a_point_and_spreads_it(shape) -> None:
    pixels = np.zeros((41, 41, 1), np.float32)
    pixels[20, 20] = 1
    light = to_linear(Blur(shape=shape, size_permille=60, angle=0.0).apply(Worn(pixels=pixels)).pixels)
    assert light.sum() == pytest.approx(1, rel=1e-3)
    assert light.max() < 0.6
    y, x = np.mgrid[:41, :41] - 20
    if shape == "motion":
        assert (light[..., 0] * x**2).sum() > 3 * (light[..., 0] * y**2).sum()
    else:
        assert (light[..., 0] * x**2).sum() == pytest.approx((light[..., 0] * y**2).sum(), rel=1e-3)


def test_gaussian_blur_has_its_standard_deviation() -> None:
    pixels = np.zeros((61, 61, 1), np.float32)
    pixels[30, 30] = 1
    light = to_linear(Blur(shape="gaussian", size_permille=50, angle=0.0).apply(Worn(pixels=pixels)).pixels)
    x = np.arange(61) - 30
    assert np.sqrt((light[..., 0].sum(axis=0) * x**2).sum()) == pytest.approx(61 * 0.05, rel=0.05)


def test_damage_spreads_with_the_blur() -> None:
    mask = np.zeros((40, 40), np.float32)
    mask[:, 20] = 1
    worn = Worn(pixels=scene(40, 40), damage={DamageKind.SCRATCH: mask})
    wide = Blur(shape="gaussian", size_permille=50, angle=0.0).apply(worn).damage[DamageKind.SCRATCH]
    columns = np.flatnonzero(wide.all(axis=0))
    # a Gaussian of 2 px gives 2.7 % of a line's light to the pixels 4 px away, and 0.9 % to those 5 px away
    assert columns.tolist() == list(range(16, 25))
    assert mask.sum() == 40


@pytest.mark.parametrize("gray_share", [0.0, 0.8])
def test_noise_has_its_sigma_in_every_channel(gray_share) -> None:
    flat = np.full((128, 128, 3), 0.5, np.float32)
    noise = Noise(seed=1, sigma=25, gray_share=gray_share).apply(Worn(pixels=flat)).pixels - flat
    assert noise.std(axis=(0, 1)) * 255 == pytest.approx([25, 25, 25], rel=0.03)
    assert np.corrcoef(noise[..., 0].ravel(), noise[..., 1].ravel())[0, 1] == pytest.approx(gray_share, abs=0.03)
