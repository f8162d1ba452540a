"""From the bytes of a file to upright samples in its own depth and colour space, with all that must survive."""

from __future__ import annotations

import hashlib
import logging
import struct
import warnings
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from heirloom.core import metadata
from heirloom.core.exif import without_prefix
from heirloom.core.formats import describe, format_of_content, format_of_name
from heirloom.core.geometry import upright
from heirloom.core.heif import read_heif
from heirloom.core.photo import Source
from heirloom.core.profile import profile_fault
from heirloom.core.readers import read_avif, read_jpeg, read_png, read_webp
from heirloom.core.tiff_read import CheckSize, Unsupported, read_tiff
from heirloom.errors import DamagedFile, InputMissing, NotAPhoto, PhotoTooLarge

MAX_PIXELS = 400_000_000  # a large-format negative at 4,000 dpi; more is a decompression bomb, most likely
# what Pillow, tifffile, libheif and our own parsers raise on damaged bytes (found by cutting and flipping bytes)
_DECODER_ERRORS = (
    OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError, ArithmeticError, RuntimeError, AttributeError,
    struct.error, zlib.error,
)  # fmt: skip
_READERS: dict[str, Callable[[Path, CheckSize], Source]] = {
    "JPEG": read_jpeg,
    "PNG": read_png,
    "TIFF": read_tiff,
    "WEBP": read_webp,
    "AVIF": read_avif,
    "HEIF": read_heif,
}


def decode(path: Path, *, max_pixels: int) -> Source:
    """The file as a Source with upright, read-only samples.

    The format is recognised by the content, not by the name. Raises InputMissing, NotAPhoto, DamagedFile or
    PhotoTooLarge.
    """

    def check_size(height: int, width: int) -> None:
        if height * width > max_pixels:
            raise _too_large(path, height, width, max_pixels)
        if height < 1 or width < 1:
            raise ValueError(f"the picture is {width} x {height} pixels")

    kind, sha256 = _recognised(path)
    try:
        with _quiet():
            source = _READERS[kind](path, check_size)
    except Unsupported as error:
        raise NotAPhoto(
            f"{path} holds {describe(kind)} data that Heirloom does not read: {error}",
            kept="Nothing was done to it",
            todo="Save it as an 8- or 16-bit TIFF, PNG or JPEG first",
        ) from error
    except MemoryError as error:
        raise PhotoTooLarge(
            f"{path} does not fit into this computer's memory",
            kept="It was left as it is and nothing was written",
            todo="Close other programs or scale the photograph down",
        ) from error
    except _DECODER_ERRORS as error:
        raise DamagedFile(
            f"{path} holds {describe(kind)} data, but cut short or damaged ({str(error) or type(error).__name__})",
            kept="It was left as it is and nothing was written",
            todo="Copy it again from the card, disk or scanner it came from",
        ) from error
    return _finished(source, path=path, sha256=sha256)


def _finished(source: Source, *, path: Path, sha256: str) -> Source:
    """The source turned upright, with what reading has to say about it."""
    notes = list(source.notes)
    named = format_of_name(path)
    if named not in (None, source.format):
        notes.append(f"the name says {describe(named or '')}, the content is {describe(source.format)}")
    exif = without_prefix(source.exif) if source.exif else None
    orientation, dpi, whole = metadata.described(exif, source.xmp)
    if not whole:
        notes.append("the EXIF data is damaged and was left out")
        exif = None
    if source.format == "HEIF":
        orientation = 1  # libheif has turned the picture already
    if fault := profile_fault(source.icc, layout=source.layout):
        notes.append(f"the colour profile is kept but not used, sRGB is assumed: {fault}")
    dpi = metadata.snapped(source.dpi) or dpi
    if dpi and orientation >= 5:
        dpi = dpi[::-1]
    samples: Any = source.samples
    return replace(
        source,
        path=path,
        sha256=sha256,
        exif=exif,
        iptc=metadata.photoshop_block(source.iptc) if source.iptc else None,
        dpi=dpi,
        orientation=orientation,
        samples=_read_only(upright(samples, orientation)),
        notes=tuple(notes),
    )


def _recognised(path: Path) -> tuple[str, str]:
    """(format, sha256) of a file that begins like a photograph."""
    try:
        with path.open("rb") as file:
            head = file.read(64)
            kind = format_of_content(head)
            if kind in _READERS:
                file.seek(0)
                return kind, hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        raise InputMissing(
            f"{path} does not exist", kept="Nothing was done", todo="Check the folder and the spelling of the name"
        ) from None
    except IsADirectoryError:
        raise NotAPhoto(f"{path} is a folder", kept="Nothing was done", todo="Give a photograph inside it") from None
    except OSError as error:
        raise InputMissing(
            f"{path} cannot be read: {error.strerror or error}",
            kept="Nothing was done",
            todo="Check its permissions and the disk it is on",
        ) from error
    happened = f"{path} is empty" if not head else f"{path} is {describe(kind)}, not a photograph that Heirloom reads"
    raise NotAPhoto(happened, kept="Nothing was done to it", todo="Give a JPEG, PNG, TIFF, WebP, AVIF or HEIC file")


@contextmanager
def _quiet() -> Iterator[None]:
    """Keeps the decoders' warnings and log lines from the person: what matters is an error or a note here."""
    log = logging.getLogger("tifffile")
    was = log.disabled
    log.disabled = True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        log.disabled = was


def _too_large(path: Path, height: int, width: int, max_pixels: int) -> PhotoTooLarge:
    return PhotoTooLarge(
        f"{path} claims to have {width} x {height} = {height * width / 1e6:.0f} megapixels, "
        f"the limit is {max_pixels / 1e6:.0f}",
        kept="It was not opened, it may be a decompression bomb",
        todo="Scale it down first or raise the limit (max_pixels)",
    )


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    view = array.view()
    view.flags.writeable = False
    return view
