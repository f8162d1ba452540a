"""The luma that enlargements are compared by is that of BT.601, without the border."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.metrics.enlargement import compared_luma, without_border
from heirloom.metrics.fidelity import psnr
from tests.support.pictures import scene


@pytest.mark.parametrize(
    ("colour", "expected"), [((0, 0, 0), 16), ((1, 1, 1), 235), ((1, 0, 0), 81.481), ((0, 0, 1), 40.966)]
)
def test_luma_is_that_of_bt_601(colour, expected) -> None:
    picture = np.full((10, 10, 3), colour, np.float32)
    assert compared_luma(picture, border_px=2) == pytest.approx(np.full((6, 6, 1), expected / 255), abs=1e-5)


def test_gray_is_the_same_as_equal_channels() -> None:
    gray = scene(20, 20, channels=1)
    colour = np.repeat(gray, 3, axis=2)
    assert compared_luma(gray, border_px=4) == pytest.approx(compared_luma(colour, border_px=4))


def test_what_differs_at_the_border_does_not_count() -> None:
    picture = scene(30, 40)
    other = picture.copy()
    other[:4], other[-4:], other[:, :4], other[:, -4:] = 0, 0, 1, 1
    assert psnr(compared_luma(other, border_px=4), compared_luma(picture, border_px=4)) == 100
    assert psnr(compared_luma(other, border_px=3), compared_luma(picture, border_px=3)) < 30


def test_less_than_half_a_step_of_8_bits_is_no_difference() -> None:
    picture = np.rint(scene(20, 20) * 255).astype(np.float32) / 255
    assert np.array_equal(
        compared_luma(picture + np.float32(0.4 / 255), border_px=0), compared_luma(picture, border_px=0)
    )


def test_a_picture_that_is_all_border_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing is left"):
        without_border(scene(8, 20), border_px=4)
