"""Which photographs a command works on and where the results go; all of it settled before any work begins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from heirloom.core.formats import EXTENSIONS, WRITABLE, format_of, format_of_content, format_of_name
from heirloom.errors import InputMissing, OutputExists, OutputFailed, UsageError

HEAD_BYTES = 64  # enough to recognise every format
OWN_LABELS = {".restored", ".enlarged", ".colorized", ".aged"}  # in the names of what Heirloom wrote itself


@dataclass(frozen=True, kw_only=True)
class Job:
    """One photograph to work on and the file the result goes to; `variant` counts several answers for it."""

    photo: Path
    output: Path
    variant: int = 0

    def beside(self, ending: str) -> Path:
        """A further output, named after the main one: `photo.restored.jpg` and `.json` give `photo.restored.json`."""
        return self.output.with_name(self.output.stem + ending)


def photos_in(inputs: list[Path]) -> list[Path]:
    """The photographs named, and those in the folders named, sorted by name within each folder.

    In a folder, hidden files, files that are not photographs by their names and what Heirloom wrote itself are passed
    over. Raises InputMissing for what does not exist and for a folder without photographs.
    """
    found: list[Path] = []
    for path in inputs:
        if path.is_dir():
            inside = sorted(_photos_of(path))
            if not inside:
                raise InputMissing(
                    f"The folder {path} holds no photographs",
                    kept="Nothing was changed",
                    todo="Name a folder with JPEG, PNG, TIFF, WebP, AVIF or HEIC files (subfolders are not searched)",
                )
            found.extend(inside)
        elif path.exists():
            found.append(path)
        else:
            raise InputMissing(f"There is no file {path}", kept="Nothing was changed", todo="Check the name and folder")
    return found


def jobs_for(
    inputs: list[Path],
    *,
    output: str | None,
    label: str,
    format: str | None,
    overwrite: bool,
) -> list[Job]:
    """A job for every photograph. Raises UsageError for outputs that contradict each other, OutputExists early.

    Without `output` the result stands beside the photograph as `name.label.ext`. `output` is a folder if it exists as
    one, ends in a slash, or there are several inputs; then the result is `folder/name.ext`.
    """
    photos = photos_in(inputs)
    several = len(photos) > 1 or any(path.is_dir() for path in inputs)
    if format is not None:
        format_of(Path("any"), format=format)
    jobs = [Job(photo=photo, output=_output_of(photo, output, label, format, several)) for photo in photos]
    _refuse_collisions(jobs)
    for job in jobs:
        refuse_existing(job.output, overwrite=overwrite)
        if job.output.exists() and any(job.output.samefile(photo) for photo in photos):
            raise UsageError(
                f"The output {job.output} is one of the photographs to be read",
                kept="It was kept as it is; originals are never overwritten",
                todo="Choose another name or folder with -o",
            )
    return jobs


def variants_of(jobs: list[Job], count: int, *, overwrite: bool) -> list[Job]:
    """So many jobs for each one: `photo.colorized.png` becomes `photo.colorized.1.png` and so on.

    Raises OutputExists early.
    """
    if count == 1:
        return jobs
    several = [
        replace(job, output=job.output.with_stem(f"{job.output.stem}.{number + 1}"), variant=number)
        for job in jobs
        for number in range(count)
    ]
    _refuse_collisions(several)
    for job in several:
        refuse_existing(job.output, overwrite=overwrite)
    return several


def refuse_existing(path: Path, *, overwrite: bool) -> None:
    """Raises OutputExists when `path` is there and must stay."""
    if path.exists() and not overwrite:
        raise OutputExists(
            f"{path} exists already",
            kept="It was kept as it is and nothing was changed",
            todo="Add --overwrite, or choose another name or folder with -o",
        )


def make_folder(folder: Path) -> None:
    """Makes the folder and those above it where they are missing. Raises OutputFailed."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputFailed(
            f"The folder {folder} cannot be made ({error.strerror})",
            kept="Nothing was written",
            todo="Choose another folder with -o",
        ) from error


def _photos_of(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        own = OWN_LABELS & set(path.suffixes)
        if path.is_file() and format_of_name(path) and not path.name.startswith(".") and not own:
            yield path


def _output_of(photo: Path, output: str | None, label: str, format: str | None, several: bool) -> Path:
    extension = _extension(photo, format)
    if output is None:
        return photo.with_name(f"{photo.stem}.{label}{extension}")
    target = Path(output)
    if target.is_dir() or output.endswith("/"):
        return target / f"{photo.stem}{extension}"
    if several:
        if target.exists() or format_of_name(target):
            raise UsageError(
                f"{output} is a single file, but there are several photographs",
                kept="Nothing was changed",
                todo=f"Name a folder, for example -o {target.with_suffix('')}/",
            )
        return target / f"{photo.stem}{extension}"
    kind = format_of(target, format=None)
    if format is not None and kind != format_of(target, format=format):
        raise UsageError(
            f"-o {output} and --format {format} contradict each other",
            kept="Nothing was changed",
            todo="Leave one of them out",
        )
    return target


def _extension(photo: Path, format: str | None) -> str:
    """The extension of the result: that of `format`, else the photograph's own if it says what the content is."""
    if format is not None:
        return EXTENSIONS[format_of(photo, format=format)][0]
    with photo.open("rb") as file:
        content = format_of_content(file.read(HEAD_BYTES))
    if content == format_of_name(photo) and content in WRITABLE:
        return photo.suffix
    if content in WRITABLE:
        return EXTENSIONS[content][0]
    return ".jpg"  # HEIC is only read; for what is no photograph at all, reading will say so


def _refuse_collisions(jobs: list[Job]) -> None:
    seen: dict[str, Path] = {}
    for job in jobs:
        # case-folded, because many file systems hold a.jpg and A.jpg to be the same
        key = str(job.output.absolute()).casefold()
        if key in seen:
            raise UsageError(
                f"{seen[key]} and {job.photo} would both be written to {job.output}",
                kept="Nothing was changed",
                todo="Rename one of them, or restore them into different folders",
            )
        seen[key] = job.photo
