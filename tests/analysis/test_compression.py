"""The 8-pixel grid of JPEG is seen where it is, and only there."""

from __future__ import annotations

import io

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from heirloom.analysis.compression import measure_compression
from heirloom.core.photo import Source
from tests.support.pictures import scene


def _picture() -> NDArray[np.float32]:
    soft = cv2.GaussianBlur(scene(160, 160, seed=4, channels=1), (0, 0), 1.2)
    y, x = np.mgrid[0:160, 0:160].astype(np.float32)
    return np.clip(soft + 0.06 * np.sin(x / 5 + y / 9) + 0.04 * np.sin(y / 3 - x / 7), 0, 1)


def _saved(quality: int) -> NDArray[np.float32]:
    buffer = io.BytesIO()
    Image.fromarray((_picture() * 255).astype(np.uint8)).save(buffer, "JPEG", quality=quality)
    return np.asarray(Image.open(buffer), np.float32) / 255


def _blocking(values: NDArray[np.float32]) -> float:
    return measure_compression([values], source=Source()).blocking


def test_a_picture_that_never_was_a_jpeg_has_no_grid() -> None:
    assert _blocking(_picture()) < 0.1


def test_lower_quality_shows_more_grid() -> None:
    found = [_blocking(_saved(quality)) for quality in (90, 40, 20, 8)]
    assert found == sorted(found)
    assert found[0] < 1 < found[-1] / 2


@pytest.mark.parametrize("offset_px", [1, 4, 7])
def test_the_grid_is_found_at_any_offset(offset_px: int) -> None:
    cropped = _saved(10)[offset_px:, offset_px:]
    assert _blocking(cropped) == pytest.approx(_blocking(_saved(10)), rel=0.15)


def test_the_quality_is_the_one_the_file_states() -> None:
    assert measure_compression([], source=Source(jpeg_quality=71)).jpeg_quality == 71
    assert measure_compression([], source=Source()).jpeg_quality is None


def test_an_even_or_tiny_picture_has_no_grid() -> None:
    assert _blocking(np.zeros((64, 64), np.float32)) == 0
    assert _blocking(np.zeros((3, 64), np.float32)) == 0
