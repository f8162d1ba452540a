from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from heirloom.core.io import read
from tests.support import files


@pytest.mark.parametrize("suffix", [".webp", ".png", ".avif"])
def test_of_a_moving_picture_the_first_frame_is_read_and_said_so(suffix: str, tmp_path: Path) -> None:
    first = Image.fromarray(files.samples("RGB"))
    settings = {"lossless": True} if suffix == ".webp" else {}
    first.save(tmp_path / f"a{suffix}", save_all=True, append_images=[first.transpose(0)], duration=100, **settings)
    photo = read(tmp_path / f"a{suffix}")
    assert "only the first frame" in photo.source.notes[0]
    first_frame = photo.source.samples[..., :3].astype(int)
    assert (
        np.abs(first_frame - files.samples("RGB")).mean()
        < 20
        < np.abs(first_frame - files.samples("RGB")[:, ::-1]).mean()
    )


def test_a_jpeg_with_more_pictures_and_large_xmp_says_what_is_left_out(tmp_path: Path) -> None:
    first = Image.fromarray(files.samples("RGB"))
    first.save(tmp_path / "a.jpg", format="MPO", save_all=True, append_images=[first])
    assert "only the main one" in read(tmp_path / "a.jpg").source.notes[0]
    body = b"http://ns.adobe.com/xmp/extension/\0" + bytes(40)
    extra = b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body
    first.save(tmp_path / "b.jpg", extra=extra)
    assert "very large XMP" in read(tmp_path / "b.jpg").source.notes[0]


def test_inks_that_adobe_inverts_show_the_right_colours(tmp_path: Path) -> None:
    Image.fromarray(files.samples("RGB")).convert("CMYK").save(tmp_path / "a.jpg", quality=95)
    photo = read(tmp_path / "a.jpg")
    assert photo.source.layout == "CMYK"
    assert np.abs(photo.pixels - files.samples("RGB") / 255).mean() < 0.02


@pytest.mark.parametrize("unit", ["inch", "centimetre"])
def test_resolution_of_jpeg_is_in_dots_per_inch(unit: str, tmp_path: Path) -> None:
    data = bytearray(files.encoded(format="JPEG", dpi=(100, 100)))
    if unit == "centimetre":
        data[13] = 2  # the unit byte of the JFIF segment
    (tmp_path / "a.jpg").write_bytes(data)
    expected = 100.0 if unit == "inch" else 254.0
    assert read(tmp_path / "a.jpg").source.dpi == (expected, expected)


def test_a_jpeg_without_resolution_has_none(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(files.encoded(format="JPEG"))
    assert read(tmp_path / "a.jpg").source.dpi is None
