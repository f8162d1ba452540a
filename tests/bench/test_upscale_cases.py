"""The upscale cases: a bicubic reduction, and the same made old; both seeded."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.bench.bicubic import bicubic
from heirloom.bench.upscale_cases import cropped, reduced, upscale_cases
from heirloom.errors import UsageError
from tests.support.compare import assert_images_close
from tests.support.pictures import photo


def test_both_scales_are_measured_unless_one_is_named() -> None:
    names = [case.name for case in upscale_cases()]
    assert names[:3] == ["bicubic x2", "aged mild x2", "aged medium x2"]
    assert [case.name for case in upscale_cases(scale=4)] == names[3:]
    assert [case.name for case in upscale_cases(scale=4, severity="heavy")] == ["bicubic x4", "aged heavy x4"]
    with pytest.raises(UsageError, match="not by 3"):
        upscale_cases(scale=3)


def test_what_fills_no_block_is_left_out_and_the_rest_is_reduced_in_8_bits() -> None:
    original = cropped(photo(67, 90), scale=4)
    small = reduced(original, scale=4).pixels
    assert original.shape == (64, 88, 3)
    assert small.shape == (16, 22, 3)
    assert_images_close(small, bicubic(original, height=16, width=22), atol=0.51 / 255)
    for pixels in (original, small):
        assert np.abs(pixels * 255 - np.rint(pixels * 255)).max() < 1e-3


def test_the_plain_case_leaves_the_small_picture_and_ageing_is_seeded() -> None:
    small = reduced(cropped(photo(128, 160), scale=4), scale=4)
    plain, mild, medium = upscale_cases(scale=4)
    assert plain.age(small, 3) is small
    lost = [float(np.abs(case.age(small, 3).pixels - small.pixels).mean()) for case in (mild, medium)]
    assert 0 < lost[0] < lost[1]
    for case in (mild, medium):
        assert case.age(small, 3).pixels.shape == small.pixels.shape
        assert np.array_equal(case.age(small, 3).pixels, case.age(small, 3).pixels)
