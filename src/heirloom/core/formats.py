"""The file formats: recognised by content and by name."""

from __future__ import annotations

from pathlib import Path

from heirloom.errors import UsageError

EXTENSIONS = {
    "JPEG": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "PNG": (".png",),
    "TIFF": (".tif", ".tiff"),
    "WEBP": (".webp",),
    "AVIF": (".avif",),
    "HEIF": (".heic", ".heif", ".hif"),
}
WRITABLE = ("JPEG", "PNG", "TIFF", "WEBP", "AVIF")
_DESCRIPTIONS = {"WEBP": "WebP", "HEIF": "HEIC", "": "of an unknown kind"}
_BEGINNINGS = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
    (b"MM\0+", "TIFF"),
    (b"GIF8", "a GIF"),
    (b"BM", "a BMP"),
    (b"8BPS", "a Photoshop document"),
    (b"%PDF", "a PDF"),
    (b"\0\0\0\x0cjP  ", "a JPEG 2000"),
    (b"\0\0\0\x0cJXL ", "a JPEG XL"),
    (b"\xff\x0a", "a JPEG XL"),
    (b"PK\x03\x04", "a ZIP archive"),
)


def format_of_content(head: bytes) -> str:
    """JPEG, PNG, TIFF, WEBP, AVIF or HEIF from the first 64 bytes; else a few words on what it is, or nothing."""
    for beginning, name in _BEGINNINGS:
        if head.startswith(beginning):
            return name
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head[4:8] == b"ftyp":
        brands = {head[at : at + 4] for at in (8, *range(16, min(len(head), int.from_bytes(head[:4], "big")), 4))}
        if brands & {b"avif", b"avis"}:
            return "AVIF"
        if brands & {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}:
            return "HEIF"
        return "a film"
    return "text" if head and all(byte >= 32 or byte in b"\t\r\n\f" for byte in head) else ""


def format_of_name(path: Path) -> str | None:
    """The format that the extension of a name stands for, None for an unknown one."""
    suffix = path.suffix.lower()
    return next((name for name, suffixes in EXTENSIONS.items() if suffix in suffixes), None)


def format_of(path: Path, *, format: str | None) -> str:
    """The format to write: `format` where given (png, jpg, tiff, webp, avif in any case), else by the extension.

    Raises UsageError for a format that cannot be written.
    """
    found = format_of_name(Path("x." + format.lstrip(".")) if format else path)
    if found not in WRITABLE:
        raise UsageError(
            f"{format or path.name} names no format that Heirloom writes",
            kept="Nothing was written",
            todo="Choose jpg, png, tiff, webp or avif",
        )
    return found


def describe(name: str) -> str:
    """The name of a format as people write it."""
    return _DESCRIPTIONS.get(name, name)
