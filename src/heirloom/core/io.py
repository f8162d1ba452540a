"""Reading photographs from files and writing them back; the one place the rest of Heirloom asks for files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from heirloom.core.atomic import atomic_file, atomic_write_bytes
from heirloom.core.canvas import Canvas
from heirloom.core.decode import MAX_PIXELS, decode
from heirloom.core.encode import refuse_too_wide
from heirloom.core.formats import format_of
from heirloom.core.geometry import Box
from heirloom.core.photo import Photo
from heirloom.core.scan import Scan

__all__ = [
    "Canvas",
    "Scan",
    "atomic_file",
    "atomic_write_bytes",
    "format_of",
    "open_scan",
    "read",
    "refuse_too_wide",
    "write",
]


def open_scan(path: str | Path, *, max_pixels: int = MAX_PIXELS) -> Scan:
    """The file as a Scan: decoded, upright, no floats yet.

    Raises InputMissing, NotAPhoto (text, empty, folder, unsupported), DamagedFile (cut short or corrupt), PhotoTooLarge
    (more than `max_pixels`).
    """
    return Scan(decode(Path(path), max_pixels=max_pixels))


def read(path: str | Path, *, max_pixels: int = MAX_PIXELS) -> Photo:
    """The whole file as a Photo in memory. Raises as `open_scan` does."""
    scan = open_scan(path, max_pixels=max_pixels)
    return scan.window(Box.whole(scan.height, scan.width))


def write(
    photo: Photo,
    path: str | Path,
    *,
    changed: NDArray[np.bool_] | None = None,
    xmp: bytes | None = None,
    format: str | None = None,
    overwrite: bool = False,
) -> tuple[str, ...]:
    """Writes a photograph and gives notes on what the format could not keep.

    Where `changed` (H, W) is false the original samples are kept bit for bit. Without `changed` it is derived by
    comparing with the original. The XMP packet `xmp` replaces the original's.
    """
    canvas = Canvas(photo)
    samples = photo.source.samples
    if samples is not None and samples.shape[:2] == (photo.height, photo.width):
        whole = Box.whole(photo.height, photo.width)
        if changed is None:
            changed = np.any(photo.pixels != Scan(photo.source).window(whole).pixels, axis=2)
        canvas.put(whole, photo, changed)
    return canvas.save(path, format=format, xmp=xmp, overwrite=overwrite)
