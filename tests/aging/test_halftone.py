"""Halftone: a screen with its period and angle that keeps the tone on the whole."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.aging.halftone import Halftone
from heirloom.aging.recipe import Worn
from heirloom.core.color import from_linear, to_linear
from tests.support.pictures import scene


def screened(light: float, *, softness: float = 0.2, channels: int = 1) -> np.ndarray:
    flat = from_linear(np.full((128, 128, channels), light, np.float32))
    return to_linear(Halftone(period_px=4, turn_deg=0, softness=softness).apply(Worn(pixels=flat)).pixels)


@pytest.mark.parametrize("light", [0.25, 0.5, 0.75])
def test_the_tone_is_kept_on_the_whole(light) -> None:
    assert screened(light).mean() == pytest.approx(light, abs=0.06)


def test_the_spectrum_has_its_peak_at_the_period_and_angle() -> None:
    dots = screened(0.5)[..., 0]
    spectrum = np.abs(np.fft.fft2(dots - dots.mean()))
    v, u = np.unravel_index(spectrum[:64, :64].argmax(), (64, 64))
    assert np.hypot(u, v) == pytest.approx(128 / 4, abs=1.5)
    assert np.rad2deg(np.arctan2(v, u)) == pytest.approx(45, abs=2)


def test_softer_screens_are_weaker() -> None:
    assert screened(0.5, softness=0.9).std() < 0.5 * screened(0.5, softness=0.1).std()


def test_colours_have_screens_of_their_own() -> None:
    coloured = from_linear(np.full((128, 128, 3), (0.5, 0.4, 0.6), np.float32))
    dots = Halftone(period_px=4, turn_deg=0, softness=0.2).apply(Worn(pixels=coloured)).pixels
    assert abs(np.corrcoef(dots[..., 0].ravel(), dots[..., 1].ravel())[0, 1]) < 0.2


def test_gray_in_three_channels_is_printed_with_black_alone() -> None:
    gray = np.repeat(scene(channels=1), 3, axis=2)
    printed = Halftone(period_px=5.0, turn_deg=0.0, softness=0.3).apply(Worn(pixels=gray)).pixels
    assert np.ptp(printed, axis=2).max() == 0
    assert np.abs(printed - gray).max() > 0.1
