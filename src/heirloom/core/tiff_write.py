"""Writing TIFF with all its tags: resolution, colour profile, XMP, IPTC, and EXIF with its own tables."""

from __future__ import annotations

import io
from typing import Any, BinaryIO

from heirloom.core import exif as exif_block
from heirloom.core import metadata
from heirloom.core.exif import Tables
from heirloom.core.photo import Source
from heirloom.core.tiff_read import ICC, IPTC, PHOTOSHOP, RESOLUTION, STRUCTURE, XMP


def write_tiff(source: Source, file: BinaryIO, *, exif: bytes | None, xmp: bytes | None) -> None:
    """Writes the samples of `source` with all its tags: compressed with deflate if the original was compressed."""
    import tifffile

    samples = source.samples
    assert samples is not None  # a canvas always has samples
    tables = exif_block.parse(exif) if exif else Tables()
    kinds: dict[str, tuple[str, list[str]]] = {
        "L": ("minisblack", []),
        "LA": ("minisblack", ["unassalpha"]),
        "RGB": ("rgb", []),
        "RGBA": ("rgb", ["unassalpha"]),
        "CMYK": ("separated", []),
    }
    photometric, extra = kinds[source.layout]
    settings: dict[str, Any] = {"compression": "zlib", "predictor": True} if source.compressed else {}
    if source.dpi:
        settings |= {"resolution": source.dpi, "resolutionunit": 2}
    tifffile.imwrite(
        file,
        samples if samples.shape[2] > 1 else samples[..., 0],
        byteorder="<",
        photometric=photometric,
        planarconfig="contig" if samples.shape[2] > 1 else None,
        extrasamples=extra or None,
        metadata=None,
        software=False,
        rowsperstrip=max(1, (1 << 20) // (samples.shape[1] * samples.shape[2] * samples.dtype.itemsize)),
        maxworkers=1,
        extratags=_extra_tags(tables, source=source, xmp=xmp),
        **settings,
    )
    _append_tables(file, tables)


def _extra_tags(tables: Tables, *, source: Source, xmp: bytes | None) -> list[tuple[int, int, int, bytes, bool]]:
    tags = [
        (tag, entry.kind, entry.many, entry.data, True)
        for tag, entry in tables.main.items()
        if tag not in STRUCTURE | RESOLUTION and entry.kind <= 13
    ]
    if source.iptc:
        tags.append((PHOTOSHOP, 7, len(source.iptc), source.iptc, True))
        if iptc := metadata.iptc_of(source.iptc):
            tags.append((IPTC, 7, len(iptc), iptc, True))
    for tag, kind, data in ((XMP, 1, xmp), (ICC, 7, source.icc)):
        if data:
            tags.append((tag, kind, len(data), data, True))
    for tag, table in ((exif_block.EXIF_IFD, tables.exif), (exif_block.GPS_IFD, tables.gps)):
        if table:
            tags.append((tag, 4, 1, bytes(4), True))  # filled in by _append_tables
    return tags


def _append_tables(file: BinaryIO, tables: Tables) -> None:
    """Puts the EXIF and GPS tables at the end of the file and points the main table to them."""
    if not (tables.exif or tables.gps):
        return
    import tifffile

    end = file.seek(0, io.SEEK_END)
    base = end + end % 2
    data, pointers = exif_block.sub_tables(tables, base=base)
    file.write(bytes(end % 2) + data)
    with tifffile.TiffFile(file) as tif:
        places = {tag: tif.pages[0].tags[tag].valueoffset for tag in pointers}
    for tag, entry in pointers.items():
        file.seek(places[tag])
        file.write(entry.data)
    file.seek(0, io.SEEK_END)
