"""What all recipes share: density, colours for gray, and noise with its scale."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.aging.recipe import (
    DENSITY_MAX,
    Worn,
    density_pixels,
    for_channels,
    pixel_density,
    smooth_line,
    smooth_noise,
)
from heirloom.core.masks import DamageKind
from tests.support.compare import assert_images_close
from tests.support.pictures import scene


def test_density_and_back_is_the_picture() -> None:
    assert_images_close(density_pixels(pixel_density(scene())), scene(), atol=1e-4)


def test_white_has_no_density_and_black_the_largest() -> None:
    values = pixel_density(np.array([[[1.0, 0.0, 0.5]]], np.float32))[0, 0]
    assert values == pytest.approx([0, DENSITY_MAX, -np.log10(0.21404)], abs=1e-4)


def test_a_colour_becomes_its_brightness_on_gray() -> None:
    assert for_channels((1, 0, 0), 1) == pytest.approx([0.2126])
    assert for_channels((1, 2, 3), 3) == pytest.approx([1, 2, 3])


def test_lengths_follow_the_square_root_of_the_area() -> None:
    assert Worn(pixels=np.zeros((40, 90, 1), np.float32)).px(50) == pytest.approx(3)


def test_a_window_wears_damage_at_the_scale_of_its_print() -> None:
    window = Worn(pixels=np.zeros((40, 90, 1), np.float32), print_px=2000.0)
    assert window.px(50) == pytest.approx(100)
    kept = window.with_pixels(window.pixels).with_damage(DamageKind.DUST, np.zeros((40, 90), np.float32))
    assert kept.print_px == 2000.0


def test_damage_adds_up_and_leaves_the_first_print_alone() -> None:
    first = Worn(pixels=scene(2, 2)).with_damage(DamageKind.DUST, np.array([[0.2, 0.8], [0, 0]], np.float32))
    second = first.with_damage(DamageKind.DUST, np.array([[0.5, 0.5], [0, 0]], np.float32))
    assert second.damage[DamageKind.DUST][0] == pytest.approx([0.5, 0.8])
    assert first.damage[DamageKind.DUST][0] == pytest.approx([0.2, 0.8])


def test_smooth_noise_is_smooth_over_its_cell() -> None:
    noise = smooth_noise(np.random.default_rng(0), height=200, width=200, cell_px=20)
    assert noise.std() == pytest.approx(0.75, abs=0.3)
    assert np.abs(np.diff(noise, axis=1)).mean() < 0.15 * noise.std()


@pytest.mark.parametrize("count", [1, 2, 500])
def test_a_smooth_line_has_its_count(count) -> None:
    line = smooth_line(np.random.default_rng(0), count=count, knots=6)
    assert line.shape == (count,)
    assert np.isfinite(line).all()
