"""PNG chunks: checked and read before anything is decoded, and written with 16 bits and uncompressed XMP.

Pillow reads 16-bit RGB as 8 bits and cannot write it, and OpenCV can do neither gray with alpha nor metadata; so the
writer is our own (PNG specification, third edition).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

SIGNATURE = b"\x89PNG\r\n\x1a\n"
XMP_KEYWORD = b"XML:com.adobe.xmp"
INCH_M = 0.0254
_HUMAN_KEYWORDS = {"Title", "Author", "Description", "Copyright", "Comment", "Disclaimer", "Warning", "Source"}
_COLOR_TYPES = {"L": 0, "RGB": 2, "LA": 4, "RGBA": 6}
_MAX_TEXT_BYTES = 64 << 20  # an unpacked profile or XMP packet beyond this is a decompression bomb
_STRIP_BYTES = 4 << 20
_LEVEL = 6  # zlib's own default


@dataclass(frozen=True, eq=False, kw_only=True)
class Header:
    """What the chunks of a PNG say."""

    height: int
    width: int
    bits: int
    color_type: int
    transparent: bytes | None = None
    icc: bytes | None = None
    exif: bytes | None = None
    xmp: bytes | None = None
    dpi: tuple[float, float] | None = None
    animated: bool = False
    comments: tuple[str, ...] = ()  # keywords of text that somebody wrote, rather than a program


def header(data: bytes) -> Header:
    """The header of a PNG whose every chunk is there and whole. Raises ValueError where one is not."""
    chunks: dict[bytes, bytes] = {}
    xmp, keywords = None, set[str]()
    for name, content, _ in _chunks(data):
        if name == b"iTXt":
            xmp = xmp or _xmp(bytes(content))
        if name in (b"iTXt", b"tEXt", b"zTXt"):
            keywords.add(bytes(content[:80]).partition(b"\0")[0].decode("latin-1"))
        elif name != b"IDAT":
            chunks.setdefault(name, bytes(content))
    width, height, bits, color_type = struct.unpack_from(">IIBB", chunks[b"IHDR"])
    dpi = None
    if len(chunks.get(b"pHYs", b"")) == 9:
        across, down, unit = struct.unpack(">IIB", chunks[b"pHYs"])
        dpi = (across * INCH_M, down * INCH_M) if unit == 1 else None
    return Header(
        height=height,
        width=width,
        bits=bits,
        color_type=color_type,
        transparent=chunks.get(b"tRNS"),
        icc=_icc(chunks.get(b"iCCP")),
        exif=chunks.get(b"eXIf"),
        xmp=xmp,
        dpi=dpi,
        animated=b"acTL" in chunks,
        comments=tuple(sorted(keywords & _HUMAN_KEYWORDS)),
    )


def essential(data: bytes) -> bytes:
    """The PNG with only the chunks that the pixels need."""
    kept = [whole for name, _, whole in _chunks(data) if name in (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")]
    return b"".join([SIGNATURE, *kept])


def check_stream(data: bytes, *, row_bytes: int, rows: int) -> None:
    """Raises ValueError unless the compressed pixels unpack to exactly `rows` rows of `row_bytes` and their filters.

    OpenCV fills up what is missing without a word. Interlaced pictures have other sizes and are only unpacked.
    """
    interlaced = data[28] != 0
    unpacker, size = zlib.decompressobj(), 0
    for name, content, _ in _chunks(data):
        if name != b"IDAT":
            continue
        waiting: bytes | memoryview = content
        while waiting:
            size += len(unpacker.decompress(waiting, _STRIP_BYTES))
            waiting = unpacker.unconsumed_tail
    if not unpacker.eof or (not interlaced and size != rows * (row_bytes + 1)):
        raise ValueError(f"the pixels unpack to {size} bytes instead of {rows * (row_bytes + 1)}")


def write_png(
    samples: NDArray[Any],
    file: BinaryIO,
    *,
    layout: str,
    icc: bytes | None,
    exif: bytes | None,
    xmp: bytes | None,
    dpi: tuple[float, float] | None,
) -> None:
    """Writes uint8 or uint16 samples (H, W, C) of layout L, LA, RGB or RGBA, strip by strip."""
    height, width = samples.shape[:2]
    bits = samples.dtype.itemsize * 8
    file.write(SIGNATURE)
    _put(file, b"IHDR", struct.pack(">IIBBBBB", width, height, bits, _COLOR_TYPES[layout], 0, 0, 0))
    if icc:
        _put(file, b"iCCP", b"ICC profile\0\0" + zlib.compress(icc, 9))
    if dpi:
        _put(file, b"pHYs", struct.pack(">IIB", round(dpi[0] / INCH_M), round(dpi[1] / INCH_M), 1))
    if exif:
        _put(file, b"eXIf", exif)
    if xmp:  # never compressed, so that every tool finds it
        _put(file, b"iTXt", XMP_KEYWORD + b"\0\0\0\0\0" + xmp)
    packer = zlib.compressobj(_LEVEL, strategy=zlib.Z_FILTERED)
    for strip in _filtered(samples):
        if packed := packer.compress(strip):
            _put(file, b"IDAT", packed)
    _put(file, b"IDAT", packer.flush())
    _put(file, b"IEND", b"")


def _filtered(samples: NDArray[Any]) -> Iterator[bytes]:
    """The rows with the filter that leaves the smallest differences (the specification's heuristic, section 12.7)."""
    height, width, channels = samples.shape
    step = channels * samples.dtype.itemsize
    rows_at_once = max(1, _STRIP_BYTES // (width * step))
    above = np.zeros((1, width * step), np.uint8)
    for top in range(0, height, rows_at_once):
        part = samples[top : top + rows_at_once]
        rows = part.astype(part.dtype.newbyteorder(">")).reshape(len(part), -1).view(np.uint8)
        up = np.concatenate([above, rows[:-1]])
        left = np.zeros_like(rows)
        left[:, step:] = rows[:, :-step]
        corner = np.zeros_like(rows)
        corner[:, step:] = up[:, :-step]
        candidates = [(1, rows - left), (2, rows - up), (4, rows - _paeth(left, up, corner))]
        costs = [np.abs(values.view(np.int8).astype(np.int16)).sum(axis=1, dtype=np.int64) for _, values in candidates]
        best = np.argmin(costs, axis=0)
        filtered = np.empty((len(rows), 1 + width * step), np.uint8)
        for i, (number, values) in enumerate(candidates):
            filtered[best == i, 0] = number
            filtered[best == i, 1:] = values[best == i]
        yield filtered.tobytes()
        above = rows[-1:]


def _paeth(left: NDArray[np.uint8], up: NDArray[np.uint8], corner: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Of the three neighbours the one nearest to left + up - corner; ties go in that order."""
    a, b, c = left.astype(np.int16), up.astype(np.int16), corner.astype(np.int16)
    to_left, to_up, to_corner = np.abs(b - c), np.abs(a - c), np.abs(a + b - c - c)
    return np.where(
        (to_left <= to_up) & (to_left <= to_corner), left, np.where(to_up <= to_corner, up, corner)
    )  # fmt: skip


def _chunks(data: bytes) -> Iterator[tuple[bytes, memoryview, memoryview]]:
    """(name, content, whole chunk) of all chunks; optional ones with a wrong checksum are passed over."""
    at, name, view = len(SIGNATURE), b"", memoryview(data)
    while name != b"IEND":
        if at + 12 > len(data):
            raise ValueError("the file ends before the picture does")
        size, name = struct.unpack_from(">I4s", data, at)
        if at + 12 + size > len(data):
            raise ValueError("the file ends before the picture does")
        if at == len(SIGNATURE) and (name != b"IHDR" or size != 13):
            raise ValueError("the file does not begin with a header")
        content = view[at + 8 : at + 8 + size]
        if zlib.crc32(content, zlib.crc32(name)) == struct.unpack_from(">I", data, at + 8 + size)[0]:
            yield name, content, view[at : at + 12 + size]
        elif name[0] & 0x20 == 0:  # a capital first letter marks what nobody may leave out
            raise ValueError(f"the checksum of {name.decode('latin-1')} is wrong")
        at += 12 + size


def _icc(content: bytes | None) -> bytes | None:
    if not content or b"\0" not in content[:80]:
        return None
    return _unpacked(content[content.index(b"\0") + 2 :])


def _xmp(content: bytes) -> bytes | None:
    keyword, _, rest = content.partition(b"\0")
    if keyword != XMP_KEYWORD:
        return None
    packed = rest[:1] == b"\1"
    text = rest[2:].split(b"\0", 2)[-1]
    return _unpacked(text) if packed else text


def _unpacked(data: bytes) -> bytes | None:
    """The unpacked bytes; None where they are broken or too many."""
    unpacker = zlib.decompressobj()
    try:
        out = unpacker.decompress(data, _MAX_TEXT_BYTES)
    except zlib.error:
        return None
    return out if unpacker.eof else None


def _put(file: BinaryIO, name: bytes, content: bytes) -> None:
    file.write(struct.pack(">I", len(content)))
    file.write(name)
    file.write(content)
    file.write(struct.pack(">I", zlib.crc32(content, zlib.crc32(name))))
