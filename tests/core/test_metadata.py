from __future__ import annotations

import struct

from heirloom.core import metadata
from tests.support import files


def resource(kind: int, data: bytes) -> bytes:
    return b"8BIM" + struct.pack(">HHI", kind, 0, len(data)) + data + bytes(len(data) % 2)


def test_orientation_in_xmp_is_found_and_put_right_in_both_spellings() -> None:
    packet = files.XMP % 6
    assert metadata.xmp_orientation(packet) == 6
    assert b'tiff:Orientation="1"' in metadata.corrected_xmp(packet, height=1, width=2)
    element = b"<tiff:Orientation>8</tiff:Orientation><exif:PixelXDimension>7</exif:PixelXDimension>"
    new = metadata.corrected_xmp(element, height=30, width=20)
    assert new == b"<tiff:Orientation>1</tiff:Orientation><exif:PixelXDimension>20</exif:PixelXDimension>"
    assert metadata.xmp_orientation(None) is None


def test_an_orientation_in_exif_goes_before_one_in_xmp() -> None:
    assert metadata.described(files.exif_block(orientation=3), files.XMP % 6)[0] == 3
    assert metadata.described(None, files.XMP % 6)[0] == 6
    assert metadata.described(files.exif_block(orientation=77), None)[0] == 1
    assert metadata.described(b"broken", None) == (1, None, False)


def test_rounding_of_dots_per_metre_is_undone() -> None:
    assert metadata.snapped((299.9994, 300.0006)) == (300.0, 300.0)
    assert metadata.snapped((299.72, 299.72)) == (299.72, 299.72)
    assert metadata.snapped((0.0, 300.0)) is None
    assert metadata.snapped(None) is None


def test_a_resolution_in_xmp_is_replaced_in_both_spellings_and_never_added() -> None:
    packet = b'<a tiff:XResolution="72/1" tiff:ResolutionUnit="3"/><tiff:YResolution>72/1</tiff:YResolution>'
    new = metadata.xmp_with_resolution(packet, dpi=(300.0, 150.5))
    assert new == (
        b'<a tiff:XResolution="3000000/10000" tiff:ResolutionUnit="2"/>'
        b"<tiff:YResolution>1505000/10000</tiff:YResolution>"
    )
    assert metadata.xmp_with_resolution(files.XMP % 1, dpi=(300.0, 300.0)) == files.XMP % 1


def test_a_copy_of_the_resolution_can_go() -> None:
    caption, copy = resource(0x0404, b"attic"), resource(metadata.RESOLUTION, b"1234")
    assert metadata.without_resolution(copy + caption) == caption
    assert metadata.without_resolution(copy) is None


def test_captions_stay_and_old_thumbnails_go() -> None:
    caption, thumbnail = b"\x1c\x02\x78\0\x05attic", b"old picture"
    block = resource(0x0404, caption) + resource(0x040C, thumbnail) + resource(0x03ED, b"1234")
    kept = metadata.photoshop_block(block)
    assert kept == resource(0x0404, caption) + resource(0x03ED, b"1234")
    assert metadata.iptc_of(kept) == caption
    assert metadata.photoshop_block_of(caption) == resource(0x0404, caption)
    assert metadata.photoshop_block(resource(0x040C, thumbnail)) is None
    assert metadata.photoshop_block(b"8BIM\4\4\0\0\xff\xff\xff\xff") is None


def test_blanks_at_the_end_of_a_packet_can_go() -> None:
    packet = files.XMP % 1
    padded = packet.replace(b"<?xpacket end", b" \n" * 2000 + b"<?xpacket end")
    assert len(metadata.without_padding(padded)) == len(packet) + 1
