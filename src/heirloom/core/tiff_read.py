"""Reading TIFF, strip by strip into one array of samples in the file's own depth. `tiff_write` does the other half.

tifffile reads the tags; the pixels of the usual kinds (8 and 16 bits; plain, LZW, deflate, PackBits; strips or tiles;
interleaved or planes) are unpacked here. The rest (1-bit fax, JPEG inside, odd depths) goes through Pillow in 8 bits.
"""

from __future__ import annotations

import io
import mmap
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from heirloom.core import exif as exif_block
from heirloom.core import metadata
from heirloom.core.exif import Entry
from heirloom.core.photo import Source

NONE, LZW, DEFLATE, OLD_DEFLATE, PACKBITS = 1, 5, 8, 32946, 32773
MIN_IS_WHITE, MIN_IS_BLACK, RGB, PALETTE, CMYK, YCBCR = 0, 1, 2, 3, 5, 6
_UNPACKED_HERE = {NONE, LZW, DEFLATE, OLD_DEFLATE, PACKBITS}
XMP, IPTC, PHOTOSHOP, ICC = 700, 33723, 34377, 34675
# tags about how the pixels are stored, and those that other fields of Source carry; the rest travels as EXIF
STRUCTURE = {
    *range(254, 260), *range(262, 267), 273, 277, 278, 279, 280, 281, 284, *range(288, 293), 301, *range(317, 326), 330,
    332, 334, 336, 338, 339, 340, 341, 347, *range(512, 522), 529, 530, 531, 532, XMP, IPTC, PHOTOSHOP, ICC, 37724,
    50341, *range(50706, 51200),
}  # fmt: skip
RESOLUTION = {exif_block.X_RESOLUTION, exif_block.Y_RESOLUTION, exif_block.RESOLUTION_UNIT}
_SPARE_TILE_PX = 4096  # the last tiles reach beyond the picture, by less than this in any sane file
_MAX_RATIO = 1400  # deflate and LZW shrink nothing further; a smaller file is a bomb or a lie


CheckSize = Callable[[int, int], None]  # (height, width), may refuse before anything is decoded


class Unsupported(ValueError):
    """A TIFF whose pixels Heirloom does not read, though the file may be whole."""


def read_tiff(path: Path, check_size: CheckSize) -> Source:
    """The first page as a Source whose samples are not yet upright.

    `check_size(height, width)` may refuse before anything is decoded. Raises ValueError (or what tifffile and Pillow
    raise) for a damaged file, Unsupported for kinds that are not read.
    """
    import tifffile

    with tifffile.TiffFile(path) as tif:
        page = tif.pages[0]
        height, width = int(page.imagelength), int(page.imagewidth)
        check_size(height, width)
        pages = len(tif.pages)
        _refuse_unsupported(page)
        _refuse_short(page, path.stat().st_size)
        mode, layout, samples, notes = _pixels(path, page, byteorder=tif.byteorder)
        tags = page.tags
        iptc = bytes(tags[PHOTOSHOP].value) if PHOTOSHOP in tags else None
        if iptc is None and IPTC in tags:
            iptc = metadata.photoshop_block_of(_raw(tags[IPTC]))
        icc = bytes(tags[ICC].value) if ICC in tags else None
        xmp = bytes(tags[XMP].value) if XMP in tags else None
        offset, compressed = int(page.offset), page.compression != NONE
    if pages > 1:
        notes = (*notes, f"the file has {pages} pages; only the first is used")
    exif, dpi = _exif_of(path, offset)
    return Source(
        format="TIFF",
        mode=mode,
        layout=layout,
        bits=samples.dtype.itemsize * 8,
        icc=icc,
        exif=exif,
        xmp=xmp,
        iptc=iptc,
        dpi=metadata.snapped(dpi),
        compressed=compressed,
        samples=samples,
        notes=notes,
    )


def _pixels(path: Path, page: Any, *, byteorder: Literal["<", ">"]) -> tuple[str, str, NDArray[Any], tuple[str, ...]]:
    """(mode, layout, samples, notes) of the page."""
    layout, notes = _layout(page)
    if page.compression in _UNPACKED_HERE and page.bitspersample in (8, 16) and page.photometric != PALETTE:
        samples = _unpack(path, page, byteorder=byteorder)
        samples, notes = _in_layout(samples, page, layout=layout, notes=notes)
        return layout, layout, samples, notes
    mode, layout, samples = _through_pillow(path)
    return mode, layout, samples, notes


def _refuse_unsupported(page: Any) -> None:
    bits, formats = page.bitspersample, int(page.sampleformat)
    raw_camera = 50706 in page.tags or int(page.photometric) in (32803, 34892)
    if raw_camera or (int(page.subfiletype) & 1 and 330 in page.tags):
        raise Unsupported("it is a raw camera file; develop it with a raw converter first")
    if formats != 1 and not (formats == 4 and bits <= 16):
        raise Unsupported(f"its samples are {bits}-bit {'floats' if formats == 3 else 'signed numbers'}")
    if bits > 16:
        raise Unsupported(f"its samples have {bits} bits")
    if int(page.photometric) not in (MIN_IS_WHITE, MIN_IS_BLACK, RGB, PALETTE, CMYK, YCBCR):
        raise Unsupported(f"its colours are stored as {getattr(page.photometric, 'name', page.photometric)}")


def _refuse_short(page: Any, file_bytes: int) -> None:
    """Raises ValueError when the file cannot hold the pixels that its header promises."""
    offsets, sizes = page.dataoffsets, page.databytecounts
    if not offsets or len(offsets) != len(sizes) or not all(offsets) or not all(sizes):
        raise ValueError("parts of the picture are missing")
    if any(at + size > file_bytes for at, size in zip(offsets, sizes, strict=True)):
        raise ValueError("the file ends before the picture does")
    promised = page.imagelength * page.imagewidth * page.samplesperpixel * page.bitspersample // 8
    ratio = 1 if page.compression == NONE else _MAX_RATIO
    if page.compression in _UNPACKED_HERE and promised > sum(sizes) * ratio:
        raise ValueError(f"{sum(sizes)} bytes cannot hold the {promised} bytes of the picture")


def _layout(page: Any) -> tuple[str, tuple[str, ...]]:
    """(layout, notes): what the channels are, and which are left out."""
    colours = {RGB: 3, YCBCR: 3, CMYK: 4}.get(int(page.photometric), 1)
    if page.samplesperpixel < colours:
        raise ValueError(f"{page.samplesperpixel} channels are too few")
    name = {1: "L", 3: "RGB", 4: "CMYK"}[colours]
    spare = page.samplesperpixel - colours
    # 0 is "unspecified", which most programs write for alpha
    alpha = spare > 0 and name != "CMYK" and (not page.extrasamples or int(page.extrasamples[0]) in (0, 1, 2))
    lost = spare - alpha
    notes = (f"{lost} extra {'channel' if lost == 1 else 'channels'} left out",) if lost else ()
    return name + "A" * alpha, notes


def _in_layout(
    samples: NDArray[Any], page: Any, *, layout: str, notes: tuple[str, ...]
) -> tuple[NDArray[Any], tuple[str, ...]]:
    """The unpacked samples without spare channels, black at 0, alpha not multiplied in."""
    samples = samples[..., : len(layout)]
    if int(page.photometric) == MIN_IS_WHITE:
        samples[..., 0] = np.iinfo(samples.dtype).max - samples[..., 0]
    if layout in ("LA", "RGBA") and page.extrasamples and int(page.extrasamples[0]) == 1:
        top = np.iinfo(samples.dtype).max
        for row in samples:  # row by row, a large scan would not fit in floats
            alpha = np.maximum(row[:, -1:], 1)
            row[:, :-1] = np.minimum(np.rint(row[:, :-1] * (top / alpha)), top)
        notes = (*notes, "colours were multiplied with alpha; written back without")
    return samples, notes


def _unpack(path: Path, page: Any, *, byteorder: Literal["<", ">"]) -> NDArray[Any]:
    """All strips or tiles of the page as an array (H, W, C) in this machine's byte order."""
    height, width, channels = page.imagelength, page.imagewidth, page.samplesperpixel
    planar = int(page.planarconfig) == 2 and channels > 1
    native = np.dtype(np.uint16 if page.bitspersample == 16 else np.uint8)
    samples = np.empty((height, width, channels), native)
    depth = 1 if planar else channels
    tall = page.tilelength if page.is_tiled else min(page.rowsperstrip, height)
    wide = page.tilewidth if page.is_tiled else width
    if tall > height + _SPARE_TILE_PX or wide > width + _SPARE_TILE_PX:
        raise ValueError(f"its tiles are {wide} x {tall} pixels, larger than the picture")
    parts = _parts(page, height=height, width=width, tall=tall, wide=wide, planes=channels if planar else 1)
    with path.open("rb") as file:
        for (plane, top, left), at, size in parts:
            rows = tall if page.is_tiled else min(tall, height - top)
            file.seek(at)
            packed = file.read(size)
            if int(page.fillorder) == 2 and page.compression != NONE:
                raise Unsupported("its bits are stored in reverse order")
            wanted = rows * wide * depth * native.itemsize
            data = _unpacked(packed, wanted, compression=int(page.compression), row_bytes=wanted // rows)
            block = np.frombuffer(data, native.newbyteorder(byteorder), rows * wide * depth)
            block = block.reshape(rows, wide, depth).astype(native)
            if int(page.predictor) == 2:
                np.cumsum(block, axis=1, dtype=native, out=block)
            elif int(page.predictor) != 1:
                raise Unsupported(f"its predictor is {page.predictor}")
            first = plane if planar else 0
            target = samples[top : top + rows, left : left + wide, first : first + depth]
            target[...] = block[: target.shape[0], : target.shape[1]]
    return samples


def _parts(
    page: Any, *, height: int, width: int, tall: int, wide: int, planes: int
) -> Iterator[tuple[tuple[int, int, int], int, int]]:
    """((plane, top, left), offset, size) of every strip or tile."""
    places = [(p, t, c) for p in range(planes) for t in range(0, height, tall) for c in range(0, width, wide)]
    if len(page.dataoffsets) < len(places):
        raise ValueError("parts of the picture are missing")
    yield from zip(places, page.dataoffsets, page.databytecounts, strict=False)


def _unpacked(packed: bytes, wanted: int, *, compression: int, row_bytes: int) -> bytes:
    if compression in (DEFLATE, OLD_DEFLATE):
        data = zlib.decompressobj().decompress(packed, wanted)
    elif compression in (LZW, PACKBITS):
        data = _by_libtiff(packed, wanted, compression=compression, row_bytes=row_bytes)
    else:
        data = packed
    if len(data) < wanted:
        raise ValueError(f"a part of the picture has {len(data)} bytes instead of {wanted}")
    return data


def _by_libtiff(packed: bytes, wanted: int, *, compression: int, row_bytes: int) -> bytes:
    """Unpacks one strip with the libtiff inside Pillow, dressed up as an 8-bit gray TIFF of its own."""
    from PIL.TiffImagePlugin import TiffImageFile

    rows = wanted // row_bytes
    tags = {256: row_bytes, 257: rows, 258: 8, 259: compression, 262: 1, 273: 8, 277: 1, 278: rows, 279: len(packed)}
    table = {tag: Entry(4, 1, struct.pack("<I", value)) for tag, value in tags.items()}
    at = 8 + len(packed) + len(packed) % 2
    body = packed + bytes(len(packed) % 2) + exif_block.lay_out(table, base=at)
    with TiffImageFile(io.BytesIO(b"II*\0" + struct.pack("<I", at) + body)) as image:
        return image.tobytes()


def _through_pillow(path: Path) -> tuple[str, str, NDArray[Any]]:
    """(mode, layout, samples) of kinds that are not unpacked here."""
    from PIL.TiffImagePlugin import TiffImageFile

    with path.open("rb") as file, TiffImageFile(file) as image:
        image.load()
        mode = image.mode
        layout = {"1": "L", "P": "RGB", "PA": "RGBA", "RGBa": "RGBA", "RGBX": "RGB", "YCbCr": "RGB"}.get(mode, mode)
        if mode.startswith("I;16") or mode == "I":
            array = np.asarray(image).astype(np.uint16)
            return "L", "L", array[..., None]
        if layout not in ("L", "LA", "RGB", "RGBA", "CMYK"):
            raise Unsupported(f"its pixels are of the kind {mode}")
        array = np.array(image if layout == mode else image.convert(layout))
    return mode, layout, array if array.ndim == 3 else array[..., None]


def _raw(tag: Any) -> bytes:
    """The bytes of a tag that some programs write as bytes and others as 32-bit numbers."""
    value = tag.value
    if isinstance(value, (bytes, bytearray)):
        return bytes(value)
    return np.asarray(value, dtype="<u4").tobytes()


def _exif_of(path: Path, offset: int) -> tuple[bytes | None, tuple[float, float] | None]:
    """(EXIF block of the tags that are not about storage, resolution) of the page at `offset`."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as block:
        if exif_block.is_cut_short(block, first=offset):
            raise ValueError("the file ends before its data does")
        tables = exif_block.parse(block, first=offset)
    main = {tag: entry for tag, entry in tables.main.items() if tag not in STRUCTURE}
    tables = replace(tables, main=main)
    if not (set(main) - RESOLUTION or tables.exif or tables.gps):
        return None, exif_block.resolution(tables)
    return exif_block.serialize(tables), exif_block.resolution(tables)
