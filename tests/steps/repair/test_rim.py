"""A hole grows over what damage has spread around itself, and not into the picture."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.core.color import luma
from heirloom.steps.repair.rim import FURTHEST_COLOUR_PX, FURTHEST_PX, with_rim

CORE = np.zeros((60, 80), np.bool_)
CORE[28:31, 10:70] = True


def calm(channels: int = 3) -> np.ndarray:
    noise = np.random.default_rng(0).normal(0, 0.004, (60, 80, 1))
    return np.repeat(0.4 + noise, channels, axis=2).astype(np.float32)


def rows_of(grown: np.ndarray) -> list[int]:
    return np.flatnonzero(grown[:, 20:60].all(axis=1)).tolist()


@pytest.mark.parametrize("least_px", [1, 2])
def test_in_a_calm_place_the_rim_is_the_least(least_px: int) -> None:
    assert rows_of(with_rim(calm(), CORE, least_px=least_px)) == list(range(28 - least_px, 31 + least_px))


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("halo", [0.15, -0.12])
def test_a_soft_edge_and_the_halo_of_sharpening_belong_to_the_hole(channels: int, halo: float) -> None:
    pixels = calm(channels)
    pixels[28:31] = 0.95
    pixels[25:28] += halo
    pixels[31:33] += halo
    grown = with_rim(pixels, CORE)
    assert rows_of(grown) == list(range(25, 33))
    assert not grown[: 28 - FURTHEST_COLOUR_PX - 1].any()


def test_a_change_that_goes_on_into_the_picture_is_followed_for_some_pixels_only() -> None:
    pixels = calm()
    pixels[:28] += 0.3
    assert min(rows_of(with_rim(pixels, CORE))) >= 28 - FURTHEST_PX


def test_in_a_print_of_one_tone_colour_that_has_spread_belongs_to_the_hole_too() -> None:
    shades = calm() + np.linspace(-0.2, 0.3, 80, dtype=np.float32)[:, None]
    toned = shades * np.float32([1.1, 0.9, 0.6])
    toned[28:31] = 0.95
    # as the halved colour of a JPEG file leaves it
    toned[24:35, 25:55] = luma(toned[24:35, 25:55])[..., None]
    assert with_rim(toned, CORE)[:, 27:53].all(axis=1).nonzero()[0].tolist() == list(range(24, 35))
    coloured = toned.copy()
    coloured[:20, :, 0], coloured[40:, :, 2] = 0.9, 0.9  # a colour photograph: there colours change by themselves
    assert with_rim(coloured, CORE)[:, 27:53].all(axis=1).sum() < 10


def test_texture_does_not_make_the_rim_wider() -> None:
    grass = (0.4 + np.random.default_rng(1).normal(0, 0.1, (60, 80, 1))).astype(np.float32)
    grown = with_rim(grass, CORE)
    assert grown.sum() < 1.3 * with_rim(calm(1), CORE).sum()


def test_where_nothing_is_damaged_nothing_grows() -> None:
    assert not with_rim(calm(), np.zeros_like(CORE)).any()
