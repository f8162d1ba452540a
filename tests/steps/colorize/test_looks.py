"""Colours as other times had them."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.steps.colorize.looks import LOOK_NAMES, check_look, looked

LIGHT = np.full(360, 60, np.float32)


def circle(chroma: float) -> np.ndarray:
    angles = np.radians(np.arange(360, dtype=np.float32))
    return (chroma * np.stack([np.cos(angles), np.sin(angles)], axis=-1)).astype(np.float32)


def mean_chroma(look: str, chroma: float) -> float:
    return float(np.hypot(*looked(circle(chroma), lightness=LIGHT, look=look).T).mean())


def test_natural_changes_nothing() -> None:
    assert np.array_equal(looked(circle(30), lightness=LIGHT, look="natural"), circle(30))


@pytest.mark.parametrize("look", LOOK_NAMES)
def test_every_look_is_smooth_and_finite(look: str) -> None:
    for chroma in (0.0, 1.0, 20.0, 100.0):
        made = looked(circle(chroma), lightness=LIGHT, look=look)
        assert np.isfinite(made).all()
        steps = np.hypot(*(made - np.roll(made, 1, axis=0)).T)
        assert steps.max() <= 0.2 * chroma + 1e-4, "a small turn of hue makes a large jump"


def test_looks_are_paler_or_stronger_as_they_say() -> None:
    assert mean_chroma("kodachrome-1950s", 30) > 31
    assert mean_chroma("autochrome", 30) < 24
    assert mean_chroma("hand-tinted", 60) < 32


def test_a_painter_has_few_pigments_and_leaves_pale_things_bare() -> None:
    light = np.zeros(360, np.float32)  # the tint lies on lights
    hues = np.degrees(np.arctan2(*looked(circle(40), lightness=light, look="hand-tinted").T[::-1])) % 360
    near = [np.abs((hues - pigment + 180) % 360 - 180).min() for pigment in (25, 55, 85, 145, 265, 330)]
    assert max(near) < 6
    assert np.abs(looked(circle(5), lightness=light, look="hand-tinted")).max() < 1e-5


def test_a_faded_print_is_reddish_in_the_dark_and_yellow_in_the_light() -> None:
    gray = np.zeros((2, 2), np.float32)
    dark, light = looked(gray, lightness=np.array([5, 95], np.float32), look="faded-1970s")
    assert dark[0] > dark[1] > 0
    assert light[1] > light[0] > 0


def test_an_unknown_look_is_refused() -> None:
    with pytest.raises(ValueError, match="daguerreotype"):
        check_look("daguerreotype")
