"""What a file says about itself fits the picture once it is enlarged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import heirloom
from heirloom.core import exif, metadata
from heirloom.core.canvas import Canvas
from heirloom.core.enlarged import enlarged_source
from heirloom.core.geometry import Box
from heirloom.core.io import read
from heirloom.core.photo import Photo, Source
from tests.support import files
from tests.support.pictures import scene

XMP = files.XMP.replace(
    b"tiff:Orientation",
    b'tiff:XResolution="3000000/10000" tiff:YResolution="3000000/10000" tiff:ResolutionUnit="3" tiff:Orientation',
)


def described(**changes: object) -> Source:
    """A source with a resolution of 300 x 150 dpi everywhere."""
    tables = exif.with_resolution(exif.parse(files.exif_block()), dpi=(300.0, 150.0))
    return replace(Source(dpi=(300.0, 150.0), exif=exif.serialize(tables), xmp=XMP % 1), **changes)  # type: ignore[arg-type]


def exif_resolution(source: Source) -> tuple[float, float] | None:
    assert source.exif is not None
    return exif.resolution(exif.parse(source.exif))


def test_the_picture_keeps_its_size_in_inches() -> None:
    larger = enlarged_source(described(), scale=2.5, size=(60, 100))
    assert larger.dpi == exif_resolution(larger) == (750.0, 375.0)
    assert b'tiff:XResolution="7500000/10000" tiff:YResolution="3750000/10000" tiff:ResolutionUnit="2"' in (
        larger.xmp or b""
    )


def test_a_print_has_the_resolution_asked_for() -> None:
    larger = enlarged_source(described(), scale=2.5, size=(60, 100), dpi=240.5)
    assert larger.dpi == exif_resolution(larger) == (240.5, 240.5)
    assert enlarged_source(Source(), scale=2, size=(9, 9), dpi=300).dpi == (300, 300)


def test_a_turned_picture_has_its_resolutions_the_right_way() -> None:
    turned = described(orientation=6, dpi=(150.0, 300.0))  # as the reader has turned them
    larger = enlarged_source(turned, scale=2, size=(60, 100))
    assert larger.dpi == exif_resolution(larger) == (300.0, 600.0)
    assert larger.orientation == 1


def test_a_file_without_resolution_stays_without() -> None:
    source = Source(exif=files.exif_block(), xmp=XMP % 1)
    larger = enlarged_source(source, scale=2, size=(60, 100))
    assert (larger.dpi, larger.exif, larger.xmp) == (None, source.exif, source.xmp)


def test_a_damaged_block_is_left_for_the_writer_to_tell() -> None:
    source = described(exif=b"II*\0\xff\xff\0\0\0\0")
    assert enlarged_source(source, scale=2, size=(60, 100)).exif == source.exif


def test_a_copy_of_the_old_resolution_goes_and_captions_stay() -> None:
    caption = metadata.photoshop_block_of(b"\x1c\x02\x78\0\x05attic")
    old = b"8BIM\x03\xed\0\0\0\0\0\4abcd"
    assert enlarged_source(described(iptc=old + caption), scale=2, size=(60, 100)).iptc == caption
    assert enlarged_source(described(iptc=old), scale=2, size=(60, 100)).iptc is None


@pytest.mark.parametrize("kind", ["jpg", "png", "tif", "webp", "avif"])
@pytest.mark.parametrize("orientation", [1, 6])
def test_every_format_says_size_and_resolution_of_the_enlarged_picture(
    tmp_path: Path, kind: str, orientation: int
) -> None:
    tables = exif.with_resolution(exif.parse(files.exif_block(orientation=orientation)), dpi=(200.0, 200.0))
    before = tmp_path / "before.jpg"
    Image.fromarray((scene(24, 40) * 255).astype(np.uint8)).save(
        before, exif=b"Exif\0\0" + exif.serialize(tables), dpi=(200, 200)
    )
    scan = heirloom.core.io.open_scan(before)
    size = (2 * scan.height, 2 * scan.width)
    canvas = Canvas.enlarged(scan, size=size, source=enlarged_source(scan.source, scale=2, size=size))
    canvas.fill(Box.whole(*size), Photo(pixels=scene(*size)))
    canvas.save(tmp_path / f"after.{kind}")
    after = read(tmp_path / f"after.{kind}")
    assert (after.height, after.width) == size
    assert after.source.dpi == (400.0, 400.0)
    assert after.source.orientation == 1
    assert after.source.exif is not None
    written = exif.parse(after.source.exif)
    assert exif.resolution(written) == (400.0, 400.0)
    assert (exif.number(written.exif[exif.PIXEL_HEIGHT]), exif.number(written.exif[exif.PIXEL_WIDTH])) == size
    assert written.exif[0x927C].data == files.MAKER_NOTE
