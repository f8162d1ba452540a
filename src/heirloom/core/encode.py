"""From samples to the bytes of a file, with what must survive: alpha, EXIF, XMP, ICC, IPTC and DPI."""

from __future__ import annotations

import struct
from dataclasses import replace
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from heirloom.core import exif as exif_block
from heirloom.core import metadata
from heirloom.core.formats import describe
from heirloom.core.geometry import Box
from heirloom.core.photo import Photo, Source
from heirloom.core.png import write_png
from heirloom.core.scan import STRIP_PIXELS, Scan
from heirloom.core.tiff_write import write_tiff
from heirloom.errors import OutputFailed

_LAYOUTS = {
    "JPEG": ("L", "RGB", "CMYK"),
    "PNG": ("L", "LA", "RGB", "RGBA"),
    "TIFF": ("L", "LA", "RGB", "RGBA", "CMYK"),
    "WEBP": ("RGB", "RGBA"),
    "AVIF": ("L", "RGB", "RGBA"),
}
_SIXTEEN_BITS = ("PNG", "TIFF")
_MAX_SIDE_PX = {"JPEG": 65_500, "WEBP": 16_383, "AVIF": 65_536}  # libjpeg's, libwebp's and libavif's own limits
_QUALITY = 95  # beyond it files grow fast and differences cannot be seen
_JPEG_SEGMENT_BYTES = 65_533
_XMP_MARK, _EXIF_MARK, _PHOTOSHOP_MARK = b"http://ns.adobe.com/xap/1.0/\0", b"Exif\0\0", b"Photoshop 3.0\0"


def encode(source: Source, file: BinaryIO, *, kind: str, xmp: bytes | None) -> tuple[str, ...]:
    """Writes the samples of `source` to `file` as format `kind`; gives notes on what it could not keep.

    The XMP packet `xmp` replaces the source's. Raises OutputFailed where the format cannot hold so many pixels.
    """
    fitted, notes = _fitted(source, kind=kind)
    height, width = _size(fitted)
    exif, problem = _exif_for(fitted, kind=kind)
    packet = xmp or source.xmp
    if packet:
        packet = metadata.corrected_xmp(packet, height=height, width=width)
    if kind == "TIFF":
        write_tiff(fitted, file, exif=exif, xmp=packet)
    elif kind == "PNG":
        samples: Any = fitted.samples
        write_png(samples, file, layout=fitted.layout, icc=fitted.icc, exif=exif, xmp=packet, dpi=fitted.dpi)
    else:
        more = _write_lossy(fitted, file, kind=kind, exif=exif, xmp=packet)
        notes = (*notes, *more)
    return notes + problem


def refuse_too_wide(kind: str, *, height: int, width: int) -> None:
    """Raises OutputFailed where the format cannot hold a picture of this size."""
    if max(height, width) > _MAX_SIDE_PX.get(kind, max(height, width)):
        raise OutputFailed(
            f"{describe(kind)} holds at most {_MAX_SIDE_PX[kind]} pixels a side, the picture is {width} x {height}",
            kept="Nothing was written",
            todo="Choose TIFF or PNG (--format tiff)",
        )


def _write_lossy(
    source: Source, file: BinaryIO, *, kind: str, exif: bytes | None, xmp: bytes | None
) -> tuple[str, ...]:
    """JPEG, WebP and AVIF, through Pillow."""
    from PIL import Image

    samples: Any = source.samples
    height, width = _size(source)
    image = Image.frombuffer(source.layout, (width, height), np.ascontiguousarray(samples), "raw", source.layout, 0, 1)
    settings: dict[str, Any] = {"icc_profile": source.icc or b"", "exif": exif or b"", "xmp": xmp or b""}
    notes: tuple[str, ...] = ()
    if kind == "JPEG":
        settings, notes = _jpeg_settings(source, exif=exif, xmp=xmp)
    elif kind == "WEBP":
        settings |= {"lossless": source.lossless, "exact": True, "quality": 75 if source.lossless else _QUALITY}
    else:
        settings |= {"quality": _QUALITY, "subsampling": "4:0:0" if source.layout == "L" else "4:4:4"}
    image.save(file, format=kind, **settings)
    if kind == "WEBP" and source.lossless:
        return notes
    colours = ", with colour at half resolution" if kind == "WEBP" else ""
    return (
        *notes,
        f"{describe(kind)} re-encodes every pixel{colours}; choose PNG or TIFF to keep untouched pixels bit for bit",
    )


def _jpeg_settings(source: Source, *, exif: bytes | None, xmp: bytes | None) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Pillow's settings for a JPEG: its metadata comes in segments of limited size."""
    settings: dict[str, Any] = {"quality": _QUALITY, "subsampling": 0, "optimize": True, "icc_profile": source.icc}
    notes = []
    if source.dpi:
        settings["dpi"] = source.dpi
    if exif and len(exif) + len(_EXIF_MARK) <= _JPEG_SEGMENT_BYTES:
        settings["exif"] = _EXIF_MARK + exif
    elif exif:
        notes.append(f"{len(exif)} bytes of EXIF data are too many for JPEG and were left out")
    if xmp and len(xmp) + len(_XMP_MARK) > _JPEG_SEGMENT_BYTES:
        xmp = metadata.without_padding(xmp)
    if xmp and len(xmp) + len(_XMP_MARK) <= _JPEG_SEGMENT_BYTES:
        settings["xmp"] = xmp
    elif xmp:
        notes.append(f"{len(xmp)} bytes of XMP are too many for JPEG and were left out")
    if source.iptc:
        settings["extra"] = _segments(source.iptc)
    return settings, tuple(notes)


def _segments(block: bytes) -> bytes:
    """A Photoshop block as APP13 segments; readers put them together again."""
    room = _JPEG_SEGMENT_BYTES - len(_PHOTOSHOP_MARK)
    parts = [_PHOTOSHOP_MARK + block[at : at + room] for at in range(0, len(block), room)]
    return b"".join(b"\xff\xed" + struct.pack(">H", len(part) + 2) + part for part in parts)


def _exif_for(source: Source, *, kind: str) -> tuple[bytes | None, tuple[str, ...]]:
    """(EXIF block put right for the picture, notes)."""
    exif, notes = None, ()
    height, width = _size(source)
    try:
        if source.exif:
            exif = exif_block.corrected(source.exif, height=height, width=width, turned=source.orientation >= 5)
        if source.dpi and kind in ("WEBP", "AVIF"):  # they have no other place for the resolution
            tables = exif_block.parse(exif) if exif else exif_block.Tables()
            if exif_block.resolution(tables) is None:
                exif = exif_block.serialize(exif_block.with_resolution(tables, dpi=source.dpi))
    except (ValueError, struct.error):
        return None, ("the EXIF data is damaged and was left out",)
    return exif, notes


def _fitted(source: Source, *, kind: str) -> tuple[Source, tuple[str, ...]]:
    """The source with samples that the format can hold, and notes on what had to change."""
    notes = []
    name = describe(kind)
    height, width = _size(source)
    refuse_too_wide(kind, height=height, width=width)
    if source.format == "HEIF":
        notes.append(f"HEIC is read but not written; the output is {name}")
    if source.mode in ("P", "PA"):
        notes.append("the palette became RGB")
    if source.mode == "1":
        notes.append("1-bit black and white became 8-bit gray")
    if source.layout not in _LAYOUTS[kind]:
        source, note = _in_other_layout(source, kind=kind)
        notes.extend(note)
    if source.samples is not None and source.samples.dtype == np.uint16 and kind not in _SIXTEEN_BITS:
        source = replace(source, samples=_eight_bits(source.samples))
        notes.append(f"{name} holds 8 bits, the picture has 16; choose PNG or TIFF to keep them")
    return source, tuple(notes)


def _in_other_layout(source: Source, *, kind: str) -> tuple[Source, tuple[str, ...]]:
    samples: Any = source.samples
    name, has_alpha = describe(kind), source.layout in ("LA", "RGBA")
    notes: tuple[str, ...] = ()
    if kind == "JPEG" and has_alpha:
        if (samples[..., -1] != np.iinfo(samples.dtype).max).any():
            notes = ("JPEG has no transparency; the picture was put on white",)
        return replace(source, samples=_on_white(samples), layout=source.layout[:-1]), notes
    if source.layout == "CMYK":
        notes = (f"{name} has no CMYK; the picture became sRGB",)
    layout = "RGBA" if has_alpha else "RGB"
    if kind == "AVIF" and source.layout == "LA":
        notes = ("AVIF has no gray with transparency; the picture became RGB",)
    elif kind == "WEBP" and source.layout in ("L", "LA"):
        notes = ("WebP has no gray; the picture became RGB",)
    return replace(source, samples=_as_srgb(source, channels=len(layout)), layout=layout, icc=None), notes


def _as_srgb(source: Source, *, channels: int) -> NDArray[Any]:
    """The samples (H, W, channels) as sRGB in their own depth, strip by strip."""
    scan = Scan(source)
    top = np.float32(np.iinfo(scan.samples.dtype).max)
    out = np.empty((scan.height, scan.width, channels), scan.samples.dtype)
    rows = max(1, STRIP_PIXELS // scan.width)
    for start in range(0, scan.height, rows):
        strip: Photo = scan.window(Box(0, start, scan.width, min(start + rows, scan.height)))
        target = out[start : start + rows]
        target[..., :3] = strip.pixels * top + np.float32(0.5)
        if channels == 4:
            target[..., 3] = scan.samples[start : start + rows, :, -1]
    return out


def _on_white(samples: NDArray[Any]) -> NDArray[Any]:
    """Colour channels laid over white by the last channel, in the same depth."""
    top = int(np.iinfo(samples.dtype).max)
    out = np.empty((*samples.shape[:2], samples.shape[2] - 1), samples.dtype)
    for row, target in zip(samples, out, strict=True):
        alpha = row[:, -1:].astype(np.float64) / top
        target[...] = np.rint(row[:, :-1] * alpha + top * (1 - alpha))
    return out


def _eight_bits(samples: NDArray[Any]) -> NDArray[np.uint8]:
    """16-bit samples rounded to the nearest 8-bit ones (65535 / 255 = 257), row by row."""
    out = np.empty(samples.shape, np.uint8)
    for row, target in zip(samples, out, strict=True):
        target[...] = (row.astype(np.uint32) + 128) // 257
    return out


def _size(source: Source) -> tuple[int, int]:
    samples: Any = source.samples
    return int(samples.shape[0]), int(samples.shape[1])
