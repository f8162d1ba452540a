"""Writing TIFF with all its tags: resolution, colour profile, XMP, IPTC, and EXIF with its own tables.

Our own writer, because tifffile leaves EXIF and GPS tables out. Strips go to the file one by one, the tables after them
(TIFF 6.0; the predictor and deflate of Adobe's technical notes).
"""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from heirloom.core import exif as exif_block
from heirloom.core import metadata
from heirloom.core.exif import Entry, Tables
from heirloom.core.photo import Source
from heirloom.core.tiff_read import CMYK, DEFLATE, ICC, IPTC, MIN_IS_BLACK, NONE, PHOTOSHOP, RGB, STRUCTURE, XMP
from heirloom.errors import OutputFailed

_STRIP_BYTES = 1 << 20
_MAX_BYTES = 4_200_000_000  # offsets have 32 bits; the rest is room for tables
_LEVEL = 6  # zlib's own default
_PHOTOMETRIC = {"L": MIN_IS_BLACK, "LA": MIN_IS_BLACK, "RGB": RGB, "RGBA": RGB, "CMYK": CMYK}
_HORIZONTAL_DIFFERENCES, _PLAIN_ALPHA = 2, 2
_BYTE, _SHORT, _LONG, _UNDEFINED = 1, 3, 4, 7


def write_tiff(source: Source, file: BinaryIO, *, exif: bytes | None, xmp: bytes | None) -> None:
    """Writes the samples of `source` with all its tags: compressed with deflate if the original was compressed.

    Raises OutputFailed where the file would exceed 4 GB.
    """
    samples: Any = source.samples
    if samples.nbytes > _MAX_BYTES:
        raise OutputFailed(
            f"{samples.nbytes / 1e9:.1f} GB are too many for a TIFF", kept="Nothing was written", todo="Choose PNG"
        )
    tables = exif_block.parse(exif) if exif else Tables()
    file.write(b"II*\0" + bytes(4))
    strips = _write_strips(samples, file, compressed=source.compressed)
    at = file.seek(0, io.SEEK_END)
    file.write(bytes(at % 2))
    at += at % 2
    kept = {tag: entry for tag, entry in tables.main.items() if tag not in STRUCTURE and entry.kind <= 13}
    main = {**kept, **_own_tags(source, xmp), **strips}
    pointers = [tag for tag, table in ((exif_block.EXIF_IFD, tables.exif), (exif_block.GPS_IFD, tables.gps)) if table]
    main |= {tag: Entry(_LONG, 1, bytes(4)) for tag in pointers}
    length = len(exif_block.lay_out(main, base=at))
    below, found = exif_block.sub_tables(tables, base=at + length)
    file.write(exif_block.lay_out({**main, **found}, base=at) + below)
    file.seek(4)
    file.write(struct.pack("<I", at))


def _write_strips(samples: NDArray[Any], file: BinaryIO, *, compressed: bool) -> dict[int, Entry]:
    """Writes the pixels and gives the tags that describe where and how."""
    height, width, channels = samples.shape
    rows = max(1, _STRIP_BYTES // (width * channels * samples.itemsize))
    offsets, sizes = [], []
    for top in range(0, height, rows):
        strip = samples[top : top + rows]
        strip = strip.astype(strip.dtype.newbyteorder("<"))
        if compressed:
            strip[:, 1:] -= strip[:, :-1].copy()  # unsigned samples wrap around, as the predictor wants
        data = zlib.compress(strip.tobytes(), _LEVEL) if compressed else strip.tobytes()
        offsets.append(file.tell())
        sizes.append(len(data))
        file.write(data)
    tags = {
        256: _longs([width]),
        257: _longs([height]),
        258: _shorts([samples.itemsize * 8] * channels),
        259: _shorts([DEFLATE if compressed else NONE]),
        273: _longs(offsets),
        277: _shorts([channels]),
        278: _longs([rows]),
        279: _longs(sizes),
        284: _shorts([1]),
    }
    return tags | ({317: _shorts([_HORIZONTAL_DIFFERENCES])} if compressed else {})


def _own_tags(source: Source, xmp: bytes | None) -> dict[int, Entry]:
    tags = {262: _shorts([_PHOTOMETRIC[source.layout]])}
    if source.layout in ("LA", "RGBA"):
        tags[338] = _shorts([_PLAIN_ALPHA])
    if source.dpi:
        tags |= exif_block.with_resolution(Tables(), dpi=source.dpi).main
    if source.iptc:
        tags[PHOTOSHOP] = _bytes(_UNDEFINED, source.iptc)
        if iptc := metadata.iptc_of(source.iptc):
            tags[IPTC] = _bytes(_UNDEFINED, iptc)
    if source.icc:
        tags[ICC] = _bytes(_UNDEFINED, source.icc)
    if xmp:
        tags[XMP] = _bytes(_BYTE, xmp)
    return tags


def _shorts(values: list[int]) -> Entry:
    return Entry(_SHORT, len(values), np.array(values, "<u2").tobytes())


def _longs(values: list[int]) -> Entry:
    return Entry(_LONG, len(values), np.array(values, "<u4").tobytes())


def _bytes(kind: int, data: bytes) -> Entry:
    return Entry(kind, len(data), data)
