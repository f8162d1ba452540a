from __future__ import annotations

import io
import struct

import pytest
from PIL import Image

from heirloom.core import exif
from tests.support import files


@pytest.mark.parametrize("order", ["<", ">"])
def test_both_byte_orders_say_the_same(order: str) -> None:
    tables = exif.parse(files.exif_block(orientation=6, order=order))
    assert tables.main[0x010F].data == b"Voigtlan\0"
    assert exif.number(tables.main[exif.ORIENTATION]) == 6
    assert tables.exif[0x927C].data == files.MAKER_NOTE
    assert struct.unpack("<6I", tables.gps[2].data) == (52, 1, 31, 1, 12, 1)


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_block_is_put_right_in_place_with_its_maker_note_where_it_was(order: str) -> None:
    block = files.exif_block(orientation=8, order=order)
    new = exif.corrected(block, height=40, width=24, turned=True)
    tables = exif.parse(new)
    assert exif.number(tables.main[exif.ORIENTATION]) == 1
    assert (exif.number(tables.exif[exif.PIXEL_WIDTH]), exif.number(tables.exif[exif.PIXEL_HEIGHT])) == (24, 40)
    assert new.index(files.MAKER_NOTE) == block.index(files.MAKER_NOTE)
    assert b"thumbnail" not in new
    assert Image.Exif().get_ifd(1) == {}


def test_a_thumbnail_in_the_middle_is_blanked() -> None:
    block = files.exif_block() + b"tail"
    new = exif.corrected(block, height=24, width=40, turned=False)
    assert b"thumbnail" not in new
    assert new.endswith(b"tail")


def test_what_is_laid_out_anew_pillow_reads_the_same() -> None:
    tables = exif.parse(files.exif_block(orientation=3, order=">"))
    block = exif.serialize(exif.with_resolution(tables, dpi=(300.0, 299.72)))
    again = exif.parse(block)
    assert again.exif == tables.exif
    assert again.gps == tables.gps
    assert exif.resolution(again) == (300.0, 299.72)
    seen = Image.Exif()
    seen.load(b"Exif\0\0" + block)
    assert seen[0x010F] == "Voigtlan"
    assert seen.get_ifd(exif.EXIF_IFD)[0x927C] == files.MAKER_NOTE
    assert seen.get_ifd(exif.GPS_IFD)[2] == (52.0, 31.0, 12.0)


def test_resolutions_change_places_with_the_sides() -> None:
    block = exif.serialize(exif.with_resolution(exif.Tables(), dpi=(300.0, 150.0)))
    assert exif.resolution(exif.parse(exif.corrected(block, height=2, width=1, turned=True))) == (150.0, 300.0)


def test_a_new_resolution_is_written_where_the_old_one_stood() -> None:
    tables = exif.with_resolution(exif.parse(files.exif_block(order="<")), dpi=(300.0, 300.0))
    tables.main[exif.RESOLUTION_UNIT] = exif.Entry(3, 1, b"\3\0")
    block = exif.serialize(tables)
    new = exif.corrected(block, height=2, width=1, turned=True, dpi=(600.0, 599.5))
    assert exif.resolution(exif.parse(new)) == (600.0, 599.5)
    assert len(new) == len(block)
    without = exif.corrected(files.exif_block(), height=2, width=1, turned=False, dpi=(600.0, 600.0))
    assert exif.resolution(exif.parse(without)) is None


def test_dots_per_centimetre_are_read_as_dots_per_inch() -> None:
    tables = exif.with_resolution(exif.Tables(), dpi=(100.0, 100.0))
    tables.main[exif.RESOLUTION_UNIT] = exif.Entry(3, 1, b"\3\0")
    assert exif.resolution(tables) == pytest.approx((254.0, 254.0))


@pytest.mark.parametrize(
    "block", [b"", b"II*\0", b"XX*\0\x08\0\0\0", b"II*\0\xff\xff\0\0\0\0", b"II*\0\x08\0\0\0\xff\xff"]
)
def test_nonsense_is_a_value_error(block: bytes) -> None:
    with pytest.raises(ValueError):
        exif.parse(block)


def test_a_value_beyond_the_block_is_lost_but_not_the_rest() -> None:
    block = files.exif_block()[:590]  # the latitude stands behind
    tables = exif.parse(block)
    assert 2 not in tables.gps
    assert tables.main[0x010F].data == b"Voigtlan\0"
    assert exif.is_cut_short(block, first=8)
    assert not exif.is_cut_short(files.exif_block(), first=8)


def test_the_prefix_of_jpeg_files_is_taken_off_once() -> None:
    block = files.exif_block()
    assert exif.without_prefix(b"Exif\0\0" + block) == block == exif.without_prefix(block)


def test_pillow_finds_what_a_camera_file_would_carry() -> None:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, format="JPEG", exif=b"Exif\0\0" + files.exif_block(orientation=6))
    with Image.open(out) as image:
        assert image.getexif()[exif.ORIENTATION] == 6
