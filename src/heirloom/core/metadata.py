"""What a file says about its picture besides the pixels: orientation, resolution, XMP and Photoshop blocks."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from heirloom.core import exif as exif_block

CAPTION = 0x0404  # IPTC-IIM, the resource that holds captions, by-lines and places
RESOLUTION = 0x03ED  # a copy of the file's own
# thumbnails show the old picture; EXIF, XMP and ICC copies inside the block would contradict the real ones
_STALE_RESOURCES = {0x0409, 0x040C, 0x040F, 0x0422, 0x0423, 0x0424}
_ORIENTATION = re.compile(rb"""(tiff:Orientation(?:\s*=\s*["']|\s*>\s*))([1-8])(?=\s*["'<])""")
_SIZES = re.compile(
    rb"""((?:exif:PixelXDimension|exif:PixelYDimension|tiff:ImageWidth|tiff:ImageLength)(?:\s*=\s*["']|\s*>\s*))(\d+)"""
    rb"""(?=\s*["'<])"""
)
_RESOLUTIONS = re.compile(
    rb"""((?:tiff:XResolution|tiff:YResolution|tiff:ResolutionUnit)(?:\s*=\s*["']|\s*>\s*))([\d./]+)(?=\s*["'<])"""
)


def xmp_orientation(xmp: bytes | None) -> int | None:
    """The orientation an XMP packet states, None where it states none."""
    found = _ORIENTATION.search(xmp or b"")
    return int(found.group(2)) if found else None


def corrected_xmp(xmp: bytes, *, height: int, width: int) -> bytes:
    """The packet put right for an upright picture of this size: orientation 1 and the size as it is, where stated."""
    xmp = _ORIENTATION.sub(rb"\g<1>1", xmp)

    def size(found: re.Match[bytes]) -> bytes:
        across = b"XDimension" in found.group(1) or b"ImageWidth" in found.group(1)
        return found.group(1) + str(width if across else height).encode()

    return _SIZES.sub(size, xmp)


def xmp_with_resolution(xmp: bytes, *, dpi: tuple[float, float]) -> bytes:
    """The packet with this resolution in dots per inch where it states one."""

    def value(found: re.Match[bytes]) -> bytes:
        if b"Unit" in found.group(1):
            return found.group(1) + b"2"  # inches
        across = b"XResolution" in found.group(1)
        return found.group(1) + f"{round(dpi[0 if across else 1] * 10000)}/10000".encode()

    return _RESOLUTIONS.sub(value, xmp)


def without_padding(xmp: bytes) -> bytes:
    """The packet without the blanks that editors leave at its end for changes in place."""
    return re.sub(rb"\s+(<\?xpacket end)", rb"\n\1", xmp)


def snapped(dpi: tuple[float, float] | None) -> tuple[float, float] | None:
    """A resolution with the rounding of dots per metre undone (299.9994 is 300); None for nonsense."""
    if dpi is None or not all(0 < value < 1e6 for value in dpi):
        return None
    across, down = (float(round(value)) if abs(value - round(value)) < 0.01 else float(value) for value in dpi)
    return across, down


def photoshop_block(block: bytes) -> bytes | None:
    """A Photoshop block (a row of 8BIM resources) without stale thumbnails and copies; None if nothing is left."""
    kept = b"".join(whole for kind, whole, _ in _resources(block) if kind not in _STALE_RESOURCES)
    return kept or None


def without_resolution(block: bytes) -> bytes | None:
    """A Photoshop block without its copy of the resolution; None if nothing is left."""
    return b"".join(whole for kind, whole, _ in _resources(block) if kind != RESOLUTION) or None


def iptc_of(block: bytes) -> bytes | None:
    """The IPTC-IIM data inside a Photoshop block."""
    return next((data for kind, _, data in _resources(block) if kind == CAPTION), None)


def photoshop_block_of(iptc: bytes) -> bytes:
    """A Photoshop block that holds this IPTC-IIM data."""
    return b"8BIM" + struct.pack(">HHI", CAPTION, 0, len(iptc)) + iptc + bytes(len(iptc) % 2)


def _resources(block: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """(kind, whole resource, its data) of every resource up to the first that is broken."""
    at = 0
    while block[at : at + 4] == b"8BIM" and at + 12 <= len(block):
        kind = struct.unpack_from(">H", block, at + 4)[0]
        name = block[at + 6] + 1
        size_at = at + 6 + name + name % 2
        if size_at + 4 > len(block):
            return
        size = struct.unpack_from(">I", block, size_at)[0]
        end = size_at + 4 + size
        if end > len(block):
            return
        whole = block[at:end] + bytes(size % 2)
        yield kind, whole, block[size_at + 4 : end]
        at = end + size % 2


def described(exif: bytes | None, xmp: bytes | None) -> tuple[int, tuple[float, float] | None, bool]:
    """(orientation, resolution in dots per inch, whether the EXIF block can be understood)."""
    orientation, dpi, whole = None, None, True
    if exif:
        try:
            tables = exif_block.parse(exif)
            dpi = exif_block.resolution(tables)
            if exif_block.ORIENTATION in tables.main:
                orientation = exif_block.number(tables.main[exif_block.ORIENTATION])
        except (ValueError, struct.error):
            whole = False
    if orientation is None:
        orientation = xmp_orientation(xmp)
    return (orientation if orientation is not None and 1 <= orientation <= 8 else 1), snapped(dpi), whole
