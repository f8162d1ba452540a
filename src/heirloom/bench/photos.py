"""The clean photographs that a bench run takes from a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from heirloom.core.io import read
from heirloom.core.photo import Photo
from heirloom.errors import HeirloomError, InputMissing

SUFFIXES = frozenset((".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".avif", ".heic"))
MAX_PIXELS = 1_000_000  # larger photographs are averaged down first: the bench measures methods, not patience

Progress = Callable[[str, float], None]


@dataclass(frozen=True, eq=False, kw_only=True)
class Taken:
    """One photograph of the folder, or why it could not be read."""

    name: str  # its path inside the folder
    number: int  # which gives it a seed of its own
    photo: Photo | None
    note: str = ""


def clean_photos(folder: Path, *, limit: int | None) -> list[Path]:
    """The photographs in `folder` and below, sorted; at most `limit`, evenly spread. Raises InputMissing for none."""
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
    if not found:
        raise nothing_in(folder)
    if limit is None or limit >= len(found):
        return found
    return [found[index * len(found) // limit] for index in range(limit)]


def taken_photos(
    folder: Path, *, limit: int | None, max_pixels: int, progress: Progress | None = None
) -> Iterator[Taken]:
    """The photographs of `clean_photos`, opened one after the other, averaged down to `max_pixels`."""
    paths = clean_photos(folder, limit=limit)
    for number, path in enumerate(paths):
        name = path.relative_to(folder).as_posix()
        if progress is not None:
            progress(name, number / len(paths))
        try:
            photo = read(path).preview(max_pixels)
        except HeirloomError as error:
            yield Taken(name=name, number=number, photo=None, note=f"{name} left out: {error}")
        else:
            yield Taken(name=name, number=number, photo=photo)


def nothing_in(folder: Path) -> InputMissing:
    """The error for a folder that holds nothing to measure with."""
    return InputMissing(
        f"No photograph could be read in {folder}",
        kept="Nothing was measured",
        todo="Name a folder of clean photographs in JPEG, PNG, TIFF, WebP, AVIF or HEIC",
    )
