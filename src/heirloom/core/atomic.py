"""Writing a file so that it is there complete or not at all, and never over something that was there before."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from heirloom.errors import OutputExists, OutputFailed


@contextmanager
def atomic_file(path: Path, *, overwrite: bool = False) -> Iterator[BinaryIO]:
    """A binary file, open for reading and writing, that becomes `path` when the block ends without an error.

    It is written under a hidden name in the same folder, flushed to the disk and renamed. Whatever goes wrong, Ctrl-C
    included, the hidden file is removed and an existing `path` stays as it was.

    Raises OutputExists when `path` is there and `overwrite` is not asked for; OutputFailed when the folder is missing
    or read-only, the disk is full, or nothing was written.
    """
    if not overwrite and os.path.lexists(path):
        raise _exists(path)
    if path.is_dir():
        raise OutputFailed(
            f"{path} is a folder", kept="Nothing was written", todo="Give the name of a file inside the folder"
        )
    hidden = path.with_name(f".{path.name[:80]}.{secrets.token_hex(6)}.part")
    done = False
    try:
        # not the tempfile module: its files are private to the owner, an output has the usual permissions
        with hidden.open("x+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if hidden.stat().st_size == 0:
            raise OutputFailed(
                f"{path} would have been empty", kept="Nothing was written", todo="Report this as a fault of Heirloom"
            )
        _publish(hidden, path, overwrite=overwrite)
        done = True
    except OSError as error:
        raise _failed(path, error) from error
    finally:
        if not done:
            with suppress(OSError):
                hidden.unlink()


def atomic_write_bytes(path: str | Path, data: bytes, *, overwrite: bool = False) -> None:
    """Writes `data` to `path`, complete or not at all. Raises as `atomic_file` does."""
    with atomic_file(Path(path), overwrite=overwrite) as file:
        file.write(data)


def _publish(hidden: Path, path: Path, *, overwrite: bool) -> None:
    if overwrite:
        hidden.replace(path)
        return
    try:
        # a hard link fails when the name is taken, so that two commands cannot overwrite each other's output
        os.link(hidden, path)
    except FileExistsError:
        raise _exists(path) from None
    except (OSError, AttributeError):  # file systems without hard links, such as exFAT on memory cards
        if os.path.lexists(path):
            raise _exists(path) from None
        hidden.replace(path)
    else:
        hidden.unlink()


def _exists(path: Path) -> OutputExists:
    return OutputExists(
        f"{path} exists already",
        kept="It was kept as it is and nothing was written",
        todo="Choose another name or allow overwriting (--overwrite)",
    )


def _failed(path: Path, error: OSError) -> OutputFailed:
    reason, todo = {
        errno.ENOENT: ("the folder does not exist", f"Create the folder {path.parent} or choose another"),
        errno.ENOTDIR: ("its parent is not a folder", "Choose another folder"),
        errno.EACCES: ("the folder cannot be written to", "Choose another folder or change its permissions"),
        errno.EPERM: ("the folder cannot be written to", "Choose another folder or change its permissions"),
        errno.EROFS: ("the disk is read-only", "Choose a folder on another disk"),
        errno.ENOSPC: ("the disk is full", "Free some space or choose a folder on another disk"),
        errno.EDQUOT: ("the disk quota is used up", "Free some space or choose a folder on another disk"),
        errno.ENAMETOOLONG: ("the name is too long", "Choose a shorter name"),
    }.get(error.errno or 0, (error.strerror or str(error), "Choose another folder and try again"))
    return OutputFailed(
        f"{path} could not be written: {reason}",
        kept="Nothing was left half-written and the photograph is intact",
        todo=todo,
    )
