from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from heirloom.core import exif
from heirloom.core.io import read, write
from heirloom.errors import DamagedFile, PhotoTooLarge
from tests.support.compare import assert_images_close

DATA = Path(__file__).parents[1] / "data"


def gradient() -> np.ndarray:
    """What both files show, 48 x 64."""
    y, x = np.mgrid[0:48, 0:64].astype(np.float32)
    return np.clip(np.stack([x * 4, y * 5, 255 - x * 2], axis=-1), 0, 255) / 255


def test_a_heic_is_turned_upright_exactly_once_and_written_as_jpeg(tmp_path: Path) -> None:
    photo = read(DATA / "turned.heic")
    assert (photo.height, photo.width) == (64, 48)
    assert_images_close(photo.pixels, np.rot90(gradient(), -1), atol=0.05)
    notes = write(photo, tmp_path / "a.jpg")
    assert any("HEIC is read but not written" in note for note in notes)
    again = read(tmp_path / "a.jpg")
    assert_images_close(again.pixels, photo.pixels, atol=0.05)
    assert exif.number(exif.parse(again.source.exif).main[exif.ORIENTATION]) == 1


def test_ten_bits_are_kept_in_16() -> None:
    photo = read(DATA / "ten-bit.heic")
    assert photo.source.samples.dtype == np.uint16
    assert "10 bits" in photo.source.notes[0]
    assert_images_close(photo.pixels, gradient(), atol=0.05)


def test_the_limit_is_checked_before_decoding() -> None:
    with pytest.raises(PhotoTooLarge):
        read(DATA / "turned.heic", max_pixels=1000)


def test_a_crash_of_the_decoder_is_a_damaged_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "crash").write_text("#!/bin/sh\nkill -SEGV $$\n")
    (tmp_path / "crash").chmod(0o755)
    monkeypatch.setattr("sys.executable", str(tmp_path / "crash"))
    with pytest.raises(DamagedFile, match="decoder"):
        read(DATA / "turned.heic")
