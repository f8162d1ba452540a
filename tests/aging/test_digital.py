"""Downscaling, JPEG and depth."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from heirloom.aging.digital import Downscale, Jpeg, in_depth, shrunk
from heirloom.aging.recipe import Worn
from heirloom.core.masks import DamageKind
from tests.support.compare import assert_images_close
from tests.support.pictures import scene


def test_downscaling_keeps_size_and_mean_but_loses_a_checkerboard() -> None:
    y, x = np.mgrid[:64, :64]
    board = ((x + y) % 2).astype(np.float32)[..., None]
    aged = Downscale(factor=2).apply(Worn(pixels=board)).pixels
    assert aged.shape == board.shape
    assert_images_close(aged, np.full_like(board, 0.5), atol=1e-3)


def test_downscaling_hurts_more_with_a_larger_factor() -> None:
    picture = scene(96, 96)
    errors = [np.abs(Downscale(factor=f).apply(Worn(pixels=picture)).pixels - picture).mean() for f in (1.3, 2, 4)]
    assert errors == sorted(errors)


def test_damage_grows_with_the_pixels_of_the_small_scan() -> None:
    mask = np.zeros((30, 30), np.float32)
    mask[15, 15] = 1
    aged = Downscale(factor=3).apply(Worn(pixels=scene(30, 30), damage={DamageKind.DUST: mask}))
    assert 9 <= aged.damage[DamageKind.DUST].sum() <= 49


@pytest.mark.parametrize("channels", [1, 3])
def test_jpeg_is_close_to_what_another_encoder_makes(channels) -> None:
    picture = scene(channels=channels)
    values = np.rint(picture * 255).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(values[..., 0] if channels == 1 else values).save(file, "JPEG", quality=60, subsampling=0)
    expected = np.asarray(Image.open(file), np.float32).reshape(picture.shape) / 255
    aged = Jpeg(quality=60, subsampling="444").apply(Worn(pixels=picture)).pixels
    assert_images_close(aged, expected, atol=3 / 255, share=0.99)
    assert np.abs(aged - picture).max() > 8 / 255


def test_lower_quality_and_coarser_colour_hurt_more() -> None:
    picture = scene()

    def error(quality: int, subsampling: str) -> float:
        return float(
            np.abs(Jpeg(quality=quality, subsampling=subsampling).apply(Worn(pixels=picture)).pixels - picture).mean()
        )

    assert error(20, "444") > error(50, "444") > error(90, "444")
    assert error(90, "420") > error(90, "444")


def test_shrinking_averages_and_never_vanishes() -> None:
    picture = scene(40, 60)
    small = shrunk(picture, factor=2)
    assert small.shape == (20, 30, 3)
    assert_images_close(small, picture.reshape(20, 2, 30, 2, 3).mean(axis=(1, 3)), atol=1e-5)
    assert shrunk(picture[:1, :1], factor=4).shape == (1, 1, 3)


def test_depth_rounds_to_the_nearest_step() -> None:
    pixels = np.array([[[0.0], [0.4], [100.4 / 255], [1.0]]], np.float32)
    assert_images_close(in_depth(pixels, bits=8), np.array([[[0], [102], [100], [255]]], np.float32) / 255, atol=1e-6)
