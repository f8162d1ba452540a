"""The quality of a JPEG file is read from its quantisation tables."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from heirloom.core.io import read
from heirloom.core.jpeg import quality_from_tables


@pytest.mark.parametrize("quality", [1, 10, 30, 50, 75, 85, 95, 100])
def test_the_quality_a_file_was_saved_with_is_found(quality: int) -> None:
    buffer = io.BytesIO()
    Image.fromarray(np.zeros((16, 16, 3), np.uint8)).save(buffer, "JPEG", quality=quality)
    assert quality_from_tables(Image.open(buffer).quantization) == quality


def test_a_table_of_another_maker_gets_the_quality_of_like_coarseness() -> None:
    fine, coarse = quality_from_tables({0: [2] * 64}), quality_from_tables({0: [100] * 64})
    assert fine is not None
    assert coarse is not None
    assert fine > 90 > 60 > coarse


def test_no_table_gives_no_quality() -> None:
    assert quality_from_tables({}) is None
    assert quality_from_tables({0: [1, 2, 3]}) is None


def test_a_jpeg_that_is_read_carries_its_quality_and_a_png_none(tmp_path: Path) -> None:
    picture = Image.fromarray(np.full((16, 16, 3), 90, np.uint8))
    picture.save(tmp_path / "one.jpg", quality=63)
    picture.save(tmp_path / "one.png")
    assert read(tmp_path / "one.jpg").source.jpeg_quality == 63
    assert read(tmp_path / "one.png").source.jpeg_quality is None
