"""Trouble while writing: the original and what stood there before stay as they were, and nothing is half-written."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from heirloom.core import encode
from heirloom.core.io import read, write
from heirloom.errors import OutputExists, OutputFailed, UsageError
from tests.support import files
from tests.support.pictures import photo

SUFFIXES = [".jpg", ".png", ".tif", ".webp", ".avif"]


@pytest.fixture
def original(tmp_path: Path) -> Path:
    path = tmp_path / "in.png"
    path.write_bytes(files.encoded(format="PNG"))
    return path


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_existing_file_is_not_overwritten(suffix: str, original: Path) -> None:
    out = original.with_name(f"out{suffix}")
    out.write_bytes(b"precious")
    with pytest.raises(OutputExists):
        write(read(original), out)
    assert out.read_bytes() == b"precious"
    write(read(original), out, overwrite=True)
    assert read(out).width == 40
    assert names(original.parent) == ["in.png", out.name]


def test_the_original_is_refused_even_with_overwriting(original: Path) -> None:
    before = original.read_bytes()
    with pytest.raises(OutputExists, match="original"):
        write(read(original), original, overwrite=True)
    assert original.read_bytes() == before


class _Full:
    """A file on a disk that fills up."""

    def __init__(self, file: object, *, room: int, fault: BaseException) -> None:
        self._file, self._room, self._fault = file, room, fault

    def write(self, data: bytes) -> int:
        self._room -= len(data)
        if self._room < 0:
            raise self._fault
        return self._file.write(data)

    def __getattr__(self, name: str) -> object:
        if name == "fileno":  # Pillow would write past us
            raise AttributeError(name)
        return getattr(self._file, name)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("room", [0, 300])
@pytest.mark.parametrize(
    ("fault", "seen"),
    [(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), OutputFailed), (KeyboardInterrupt(), KeyboardInterrupt)],
)
def test_a_full_disk_and_ctrl_c_in_the_middle_leave_nothing(
    suffix: str, room: int, fault: BaseException, seen: type, original: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = encode.encode
    monkeypatch.setattr(
        "heirloom.core.canvas.encode",
        lambda source, file, **rest: real(source, _Full(file, room=room, fault=fault), **rest),
    )
    before = original.read_bytes()
    out = original.with_name(f"out{suffix}")
    out.write_bytes(b"precious")
    with pytest.raises(seen):
        write(read(original), out, overwrite=True)
    assert out.read_bytes() == b"precious"
    assert original.read_bytes() == before
    assert names(original.parent) == ["in.png", out.name]


def test_a_failing_sync_leaves_nothing(original: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(number: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OutputFailed, match="Input/output"):
        write(read(original), original.with_name("out.png"))
    assert names(original.parent) == ["in.png"]


def test_a_missing_folder_is_named(original: Path) -> None:
    with pytest.raises(OutputFailed, match="folder does not exist"):
        write(read(original), original.parent / "none" / "out.png")


def test_a_folder_that_cannot_be_written_to(original: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests may run as root, who may write anywhere, so the refusal is played."""

    def refuse(self: Path, *rest: object, **more: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    loaded = read(original)
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(OutputFailed, match="cannot be written to"):
        write(loaded, original.with_name("out.png"))
    assert names(original.parent) == ["in.png"]


def test_a_format_nobody_writes_is_refused_before_anything_happens(original: Path) -> None:
    with pytest.raises(UsageError):
        write(photo(), original.with_name("out.heic"))
    assert names(original.parent) == ["in.png"]
