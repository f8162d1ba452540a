"""A palette tells neutral from coloured, weak from strong, warm from cool, and one hue from another."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.core.palette import PALETTE_SIZE, SECTORS, palette_of


def of_hue(degrees: float, chroma: float = 40.0) -> np.ndarray:
    """Ten pixels of one colour."""
    angle = np.deg2rad(degrees)
    return np.tile(np.array([chroma * np.cos(angle), chroma * np.sin(angle)], np.float32), (10, 1))


def hues(palette: np.ndarray) -> np.ndarray:
    return palette[3 : 3 + SECTORS]


def test_a_gray_picture_is_known_to_be_neutral_and_has_no_hue() -> None:
    palette = palette_of(np.zeros((4, 5, 2), np.float32))
    assert palette.shape == (PALETTE_SIZE,)
    assert palette.dtype == np.float32
    np.testing.assert_array_equal(palette, [1, 1, 0, 0, 0, 0, 0, 0, 0, 0])


@pytest.mark.parametrize("sector", range(SECTORS))
def test_a_hue_at_the_centre_of_a_sector_is_in_it_alone(sector) -> None:
    palette = palette_of(of_hue(30 + 60 * sector))
    np.testing.assert_allclose(hues(palette), np.eye(SECTORS)[sector], atol=1e-5)
    assert palette[1] == 0
    assert palette[2] == pytest.approx(0.8)


def test_a_hue_between_two_centres_counts_for_both_also_across_the_end_of_the_circle() -> None:
    np.testing.assert_allclose(hues(palette_of(of_hue(45))), [0.75, 0.25, 0, 0, 0, 0], atol=1e-5)
    np.testing.assert_allclose(hues(palette_of(of_hue(0))), [0.5, 0, 0, 0, 0, 0.5], atol=1e-5)


def test_neutral_pixels_count_for_no_hue_but_for_the_mean_chroma() -> None:
    palette = palette_of(np.concatenate([of_hue(90), np.zeros((30, 2), np.float32)]))
    assert palette[1] == pytest.approx(0.75)
    assert palette[2] == pytest.approx(0.2)
    assert hues(palette).sum() == pytest.approx(1, abs=1e-5)


def test_the_last_number_tells_warm_from_cool() -> None:
    assert palette_of(of_hue(90))[9] == pytest.approx(0.8, abs=1e-5)
    assert palette_of(of_hue(270))[9] == pytest.approx(-0.8, abs=1e-5)


def test_the_shape_of_the_picture_does_not_matter() -> None:
    colours = np.random.default_rng(0).normal(0, 20, (6, 8, 2)).astype(np.float32)
    np.testing.assert_array_equal(palette_of(colours), palette_of(colours.reshape(-1, 2)))
