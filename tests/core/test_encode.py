from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from heirloom.core import metadata
from heirloom.core.encode import refuse_too_wide
from heirloom.core.geometry import Box
from heirloom.core.io import read, write
from heirloom.core.photo import Photo, Source
from heirloom.core.scan import Scan
from heirloom.errors import OutputFailed
from tests.support import files
from tests.support.compare import assert_images_close


def photo_of(layout: str, *, bits: int = 8, **fields: object) -> Photo:
    scan = Scan(Source(layout=layout, mode=layout, bits=bits, samples=files.samples(layout, bits=bits), **fields))
    return scan.window(Box.whole(scan.height, scan.width))


@pytest.mark.parametrize(
    ("layout", "bits", "suffix", "words"),
    [
        ("RGB", 16, ".jpg", "holds 8 bits"),
        ("RGB", 16, ".webp", "holds 8 bits"),
        ("RGB", 8, ".jpg", "choose PNG or TIFF"),
        ("RGB", 8, ".avif", "choose PNG or TIFF"),
        ("RGBA", 8, ".jpg", "no transparency"),
        ("CMYK", 8, ".png", "no CMYK"),
        ("CMYK", 16, ".webp", "no CMYK"),
        ("CMYK", 8, ".avif", "no CMYK"),
        ("L", 8, ".webp", "no gray"),
        ("LA", 8, ".avif", "no gray"),
    ],
)
def test_what_a_format_cannot_hold_is_converted_and_said(
    layout: str, bits: int, suffix: str, words: str, tmp_path: Path
) -> None:
    photo = photo_of(layout, bits=bits)
    notes = write(photo, tmp_path / f"a{suffix}")
    assert any(words in note for note in notes)
    expected = photo.pixels
    if suffix == ".jpg" and photo.alpha is not None:
        expected = expected * photo.alpha[..., None] + 1 - photo.alpha[..., None]
    actual = read(tmp_path / f"a{suffix}").pixels
    assert_images_close(np.broadcast_to(expected, actual.shape), actual, atol=0.08, share=0.97)


@pytest.mark.parametrize(
    ("layout", "bits", "suffix"), [("RGB", 16, ".png"), ("CMYK", 16, ".tif"), ("RGBA", 8, ".webp")]
)
def test_what_a_format_holds_needs_no_note(layout: str, bits: int, suffix: str, tmp_path: Path) -> None:
    assert write(photo_of(layout, bits=bits), tmp_path / f"a{suffix}") == ()


def test_a_lossy_webp_stays_lossy_and_says_so(tmp_path: Path) -> None:
    files.save_pillow(tmp_path / "a.webp", format="WEBP", quality=90)
    photo = read(tmp_path / "a.webp")
    assert not photo.source.lossless
    assert "half resolution" in write(photo, tmp_path / "b.webp")[-1]
    files.save_pillow(tmp_path / "c.webp", format="WEBP", lossless=True)
    assert read(tmp_path / "c.webp").source.lossless


def test_full_opacity_goes_without_a_note(tmp_path: Path) -> None:
    photo = replace(photo_of("RGB"), alpha=np.ones((24, 40), np.float32))
    notes = write(replace(photo, source=Source()), tmp_path / "a.jpg")
    assert len(notes) == 1


def test_an_xmp_packet_given_by_the_caller_replaces_the_old_one(tmp_path: Path) -> None:
    photo = photo_of("RGB", xmp=files.XMP % 1)
    new = files.XMP.replace(b"attic", b"cellar") % 1
    for suffix in (".jpg", ".png", ".tif", ".webp", ".avif"):
        write(photo, tmp_path / f"a{suffix}", xmp=new)
        assert read(tmp_path / f"a{suffix}").source.xmp == new


def test_captions_survive_between_jpeg_and_tiff_even_large_ones(tmp_path: Path) -> None:
    block = metadata.photoshop_block_of(b"\x1c\x02\x78" + bytes(range(256)) * 300)
    write(photo_of("RGB", iptc=block), tmp_path / "a.jpg")
    first = read(tmp_path / "a.jpg")
    assert first.source.iptc == block
    write(first, tmp_path / "b.tif")
    assert read(tmp_path / "b.tif").source.iptc == block


def test_metadata_too_large_for_jpeg_is_left_out_and_said(tmp_path: Path) -> None:
    notes = write(photo_of("RGB"), tmp_path / "a.jpg", xmp=b"<x>" + b"y" * 70_000 + b"</x>")
    assert any("too many for JPEG" in note for note in notes)
    padded = (files.XMP % 1).replace(b"<?xpacket end", b" " * 70_000 + b"<?xpacket end")
    notes = write(photo_of("RGB"), tmp_path / "b.jpg", xmp=padded)
    assert not any("too many" in note for note in notes)
    assert b"attic" in read(tmp_path / "b.jpg").source.xmp


def test_a_side_too_long_for_a_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputFailed, match="16383"):
        write(Photo(pixels=np.zeros((1, 17_000, 1), np.float32)), tmp_path / "a.webp")
    assert list(tmp_path.iterdir()) == []


def test_a_side_too_long_is_known_before_there_is_a_picture() -> None:
    refuse_too_wide("TIFF", height=1, width=70_000)
    refuse_too_wide("JPEG", height=65_500, width=1)
    with pytest.raises(OutputFailed, match="65500 pixels a side, the picture is 1 x 65501"):
        refuse_too_wide("JPEG", height=65_501, width=1)


def test_16_bits_are_rounded_to_the_nearest_8(tmp_path: Path) -> None:
    samples = np.arange(65536, dtype=np.uint16).reshape(256, 256, 1)
    scan = Scan(Source(layout="L", bits=16, samples=samples))
    from heirloom.core.encode import _eight_bits

    assert np.array_equal(_eight_bits(scan.samples), np.rint(samples / 257).astype(np.uint8))
