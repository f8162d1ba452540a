"""Colour spaces against the values of their standards."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.core.color import from_lab, from_linear, light_of_lab, lightness, luma, to_lab, to_linear
from tests.support.pictures import scene


def colour(*values: float) -> np.ndarray:
    """One pixel, (1, 1, C)."""
    return np.array(values, np.float32).reshape(1, 1, -1)


@pytest.mark.parametrize(
    ("encoded", "light"), [(0.0, 0.0), (0.04045, 0.0031308), (0.5, 0.2140411), (0.7353569, 0.5), (1.0, 1.0)]
)
def test_the_srgb_curve_has_the_standard_s_values(encoded: float, light: float) -> None:
    assert to_linear(colour(encoded)).item() == pytest.approx(light, abs=2e-6)
    assert from_linear(colour(light)).item() == pytest.approx(encoded, abs=2e-6)


def test_linear_light_and_back_is_the_identity_and_stays_float32() -> None:
    ramp = np.linspace(0, 1, 4096, dtype=np.float32)
    there = to_linear(ramp)
    assert there.dtype == from_linear(there).dtype == np.float32
    assert np.abs(from_linear(there) - ramp).max() < 1e-5
    assert (np.diff(there) > 0).all()


def test_negative_light_stays_negative() -> None:
    assert from_linear(colour(-0.01)).item() == pytest.approx(-0.1292, abs=1e-6)


@pytest.mark.parametrize(
    ("rgb", "lab"),
    [
        ((1, 1, 1), (100, 0, 0)),
        ((0, 0, 0), (0, 0, 0)),
        ((1, 0, 0), (53.2408, 80.0925, 67.2032)),
        ((0, 1, 0), (87.7347, -86.1827, 83.1793)),
        ((0, 0, 1), (32.2970, 79.1875, -107.8602)),
    ],
)
def test_the_primaries_have_their_known_lab_values(rgb: tuple[float, ...], lab: tuple[float, ...]) -> None:
    assert to_lab(colour(*rgb)).ravel() == pytest.approx(lab, abs=0.02)


def test_lab_and_back_is_the_identity() -> None:
    pixels = scene()
    pixels[0, :8] = np.linspace(0, 0.04, 8, dtype=np.float32)[:, None]  # the linear segment near black
    assert np.abs(from_lab(to_lab(pixels)) - pixels).max() < 1e-4


def test_a_colour_outside_the_gamut_is_not_clipped() -> None:
    assert from_lab(colour(50, 120, 0)).min() < 0


def test_luma_weighs_the_channels_by_bt_709_and_takes_gray_as_it_is() -> None:
    assert [luma(colour(*rgb)).item() for rgb in ((1, 0, 0), (0, 1, 0), (0, 0, 1))] == pytest.approx(
        [0.2126, 0.7152, 0.0722]
    )
    gray = scene(channels=1)
    assert np.array_equal(luma(gray), gray[..., 0])


def test_lightness_is_that_of_lab_for_gray_and_for_colours() -> None:
    pixels = scene()
    assert np.abs(lightness(pixels) - to_lab(pixels)[..., 0]).max() < 1e-3
    gray = pixels[..., :1]
    assert np.abs(lightness(gray) - to_lab(np.repeat(gray, 3, axis=2))[..., 0]).max() < 1e-3


def test_light_of_lab_is_what_from_lab_encodes() -> None:
    lab = to_lab(scene())
    assert np.array_equal(from_linear(light_of_lab(lab)), from_lab(lab))
