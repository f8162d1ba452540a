"""From samples to the bytes of a file, with what must survive: EXIF, XMP, ICC and DPI."""

from __future__ import annotations

from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from heirloom.core.photo import Source
from heirloom.errors import UsageError

EXTENSIONS = {
    ".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".tif": "TIFF", ".tiff": "TIFF", ".webp": "WEBP", ".avif": "AVIF",
}  # fmt: skip


def format_of(path: Path, *, format: str | None) -> str:  # noqa: A002
    """The format to write: `format` where given (png, jpg, tiff, webp, avif in any case), else by the extension."""
    found = EXTENSIONS.get(("." + format.lstrip(".") if format else path.suffix).lower())
    if found is None:
        raise UsageError(
            f"{format or path.name} names no format that can be written",
            kept="Nothing was written",
            todo="Use jpg, png, tiff, webp or avif",
        )
    return found


def encode(source: Source, file: BinaryIO, *, kind: str, xmp: bytes | None) -> tuple[str, ...]:
    """Writes the samples of `source` to `file` as format `kind`; gives notes on what it could not keep."""
    samples, layout = source.samples, source.layout
    assert samples is not None
    if kind == "TIFF":
        import tifffile

        photometric = {"L": "minisblack", "LA": "minisblack", "CMYK": "separated"}.get(layout, "rgb")
        tifffile.imwrite(file, samples if samples.shape[2] > 1 else samples[..., 0], photometric=photometric)
        return ()
    if kind == "PNG" and samples.dtype == np.uint16:
        import cv2

        order = {1: [0], 3: [2, 1, 0], 4: [2, 1, 0, 3]}[samples.shape[2]]
        file.write(cv2.imencode(".png", samples[..., order])[1].tobytes())
        return ()
    from PIL import Image

    if samples.dtype == np.uint16:
        samples = ((samples.astype(np.uint32) + 128) // 257).astype(np.uint8)
    image = Image.frombytes(layout, (samples.shape[1], samples.shape[0]), samples.tobytes())
    image = image.convert({"L": "L", "LA": "L", "CMYK": "CMYK"}.get(layout, "RGB")) if kind == "JPEG" else image
    settings: dict[str, Any] = {}
    if kind == "JPEG":
        settings.update(quality=95, subsampling=0)
    elif kind == "WEBP":
        settings.update(lossless=source.lossless, quality=95)
    elif kind == "AVIF":
        settings.update(quality=95, subsampling="4:4:4")
    if source.icc:
        settings["icc_profile"] = source.icc
    if source.dpi:
        settings["dpi"] = source.dpi
    if xmp or source.xmp:
        settings["xmp"] = xmp or source.xmp
    image.save(file, format=kind, **settings)
    return ("JPEG re-encodes every pixel; choose PNG or TIFF to keep the rest bit for bit",) if kind == "JPEG" else ()
