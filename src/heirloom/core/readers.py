"""Readers of every format but TIFF: a Source whose samples are not yet upright.

`check_size(height, width)` may refuse before pixels are decoded. They raise Unsupported for a kind that is not read and
whatever their decoder raises on damaged bytes; `decode` makes that a clear error.
"""

from __future__ import annotations

import io
import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heirloom.core import png
from heirloom.core.jpeg import quality_from_tables
from heirloom.core.photo import Source
from heirloom.core.tiff_read import CheckSize, Unsupported

_MARK_BYTES = 40
_LEFT_OUT = (
    (b"http://ns.adobe.com/xmp/extension/", "the second part of very large XMP data was left out"),
    (b"MPF\0", "the file holds more pictures, such as a preview or depth; only the main one is used"),
)
_PILLOW_LAYOUTS = {"1": "L", "P": "RGB", "PA": "RGBA", "RGBX": "RGB"}


def read_png(path: Path, check_size: CheckSize) -> Source:
    """A PNG of any kind; 16 bits are kept."""
    from PIL.PngImagePlugin import PngImageFile

    data = path.read_bytes()
    header = png.header(data)
    check_size(header.height, header.width)
    notes = ("the file is animated; only the first frame is used",) if header.animated else ()
    if header.comments:
        notes = (*notes, f"text comments were left out: {', '.join(header.comments)}")
    data = png.essential(data)  # decoders print warnings about optional chunks that are damaged
    if header.bits == 16:
        layout, samples = _sixteen_bit_png(data, header)
        mode = layout
    else:
        with PngImageFile(io.BytesIO(data)) as image:
            mode, layout, samples = _pillow_samples(image)
    return Source(
        format="PNG",
        mode=mode,
        layout=layout,
        bits=samples.dtype.itemsize * 8,
        icc=header.icc,
        exif=header.exif,
        xmp=header.xmp,
        dpi=header.dpi,
        samples=samples,
        notes=notes,
    )


def _sixteen_bit_png(data: bytes, header: png.Header) -> tuple[str, NDArray[Any]]:
    import cv2

    channels = {0: 1, 2: 3, 4: 2, 6: 4}[header.color_type]
    png.check_stream(data, row_bytes=header.width * channels * 2, rows=header.height)
    found = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if found is None or found.dtype != np.uint16:
        raise ValueError("the pixels cannot be unpacked")
    if found.ndim == 2:
        found = found[..., None]
    if header.color_type == 0 and header.transparent:  # OpenCV passes over a transparent gray
        clear = struct.unpack(">H", header.transparent)[0]
        alpha = np.where(found == clear, 0, 65535).astype(np.uint16)
        return "LA", np.concatenate([found, alpha], axis=2)
    if header.color_type in (0, 4):
        return ("L", found[..., :1]) if found.shape[2] < 4 else ("LA", np.ascontiguousarray(found[..., [0, 3]]))
    found[..., [0, 2]] = found[..., [2, 0]]  # OpenCV's order is blue, green, red
    return ("RGBA" if found.shape[2] == 4 else "RGB"), found


def read_jpeg(path: Path, check_size: CheckSize) -> Source:
    """A JPEG: gray, RGB or CMYK (Adobe's inverted inks are put right by Pillow)."""
    from PIL.JpegImagePlugin import JpegImageFile

    with JpegImageFile(io.BytesIO(path.read_bytes())) as image:
        check_size(image.height, image.width)
        mode, layout, samples = _pillow_samples(image)
        mark = b"Photoshop 3.0\0"
        parts = [data[len(mark) :] for name, data in image.applist if name == "APP13" and data.startswith(mark)]
        starts = [data[:_MARK_BYTES] for _, data in image.applist]
        notes = tuple(note for mark, note in _LEFT_OUT if any(start.startswith(mark) for start in starts))
        unit = image.info.get("jfif_unit", 0)
        factor = {1: 1.0, 2: 2.54}.get(unit)
        dpi = tuple(value * factor for value in image.info["jfif_density"]) if factor else None
        return replace(
            _from_pillow(image, format="JPEG", mode=mode, layout=layout, samples=samples),
            dpi=dpi,
            iptc=b"".join(parts) or None,
            lossless=False,
            jpeg_quality=quality_from_tables(image.quantization),
            notes=notes,
        )


def read_webp(path: Path, check_size: CheckSize) -> Source:
    """A WebP, its first frame."""
    from PIL import Image
    from PIL.WebPImagePlugin import WebPImageFile

    data = path.read_bytes()
    if len(data) < 8 + struct.unpack_from("<I", data, 4)[0]:
        raise ValueError("the file ends before the picture does")
    if data[12:16] == b"VP8X":  # other WebP files cannot exceed 16,383 pixels a side
        check_size(1 + int.from_bytes(data[27:30], "little"), 1 + int.from_bytes(data[24:27], "little"))
    try:
        opened = WebPImageFile(io.BytesIO(data))
    except Image.DecompressionBombError as error:
        raise Unsupported(f"Pillow refuses a WebP so large ({error})") from error
    with opened as image:
        check_size(image.height, image.width)
        mode, layout, samples = _pillow_samples(image)
        source = _from_pillow(image, format="WEBP", mode=mode, layout=layout, samples=samples)
        return replace(source, lossless=b"VP8L" in data[:4096] or (b"VP8 " not in data and b"VP8L" in data))


def read_avif(path: Path, check_size: CheckSize) -> Source:
    """An AVIF, its first frame, with 8 bits."""
    from PIL.AvifImagePlugin import AvifImageFile

    data = path.read_bytes()
    with AvifImageFile(io.BytesIO(data)) as image:
        check_size(image.height, image.width)
        mode, layout, samples = _pillow_samples(image)
        source = _from_pillow(image, format="AVIF", mode=mode, layout=layout, samples=samples)
        notes = source.notes
        if b"pixi\0\0\0\0\x03\x0a" in data or b"pixi\0\0\0\0\x03\x0c" in data or b"pixi\0\0\0\0\x01\x0a" in data:
            notes = (*notes, "the file has more than 8 bits; AVIF is read with 8")
        return replace(source, lossless=False, notes=notes)


def _pillow_samples(image: Any) -> tuple[str, str, NDArray[Any]]:
    """(mode, layout, uint8 samples) of an opened Pillow picture; raises OSError where it is cut short."""
    image.load()
    mode = image.mode
    layout = _PILLOW_LAYOUTS.get(mode, mode)
    if "transparency" in image.info:
        layout = {"L": "LA", "RGB": "RGBA"}.get(layout, layout)
    if layout not in ("L", "LA", "RGB", "RGBA", "CMYK"):
        raise Unsupported(f"its pixels are of the kind {mode}")
    array = np.array(image if layout == mode else image.convert(layout))
    return mode, layout, array if array.ndim == 3 else array[..., None]


def _from_pillow(image: Any, *, format: str, mode: str, layout: str, samples: NDArray[Any]) -> Source:
    animated = getattr(image, "n_frames", 1) > 1
    return Source(
        format=format,
        mode=mode,
        layout=layout,
        icc=image.info.get("icc_profile"),
        exif=image.info.get("exif"),
        xmp=image.info.get("xmp"),
        samples=samples,
        notes=("the file is animated; only the first frame is used",) if animated else (),
    )
