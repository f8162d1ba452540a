from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from heirloom.core.atomic import atomic_file, atomic_write_bytes
from heirloom.errors import OutputExists, OutputFailed


def test_a_file_appears_complete_and_with_the_usual_permissions(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    with atomic_file(path) as file:
        file.write(b"whole")
        assert not path.exists()
    assert path.read_bytes() == b"whole"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.json"]
    plain = tmp_path / "plain"
    plain.write_bytes(b"")
    assert path.stat().st_mode == plain.stat().st_mode


def test_an_existing_file_is_kept_unless_overwriting_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    with pytest.raises(OutputExists, match="--overwrite"):
        atomic_write_bytes(path, b"new")
    assert path.read_bytes() == b"old"
    atomic_write_bytes(path, b"new", overwrite=True)
    assert path.read_bytes() == b"new"


def test_a_file_that_appears_in_the_meantime_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a"
    file = atomic_file(path)
    file.__enter__().write(b"mine")
    path.write_bytes(b"somebody else's")
    with pytest.raises(OutputExists):
        file.__exit__(None, None, None)
    assert path.read_bytes() == b"somebody else's"
    assert list(tmp_path.iterdir()) == [path]


def test_file_systems_without_hard_links_work_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*names: object) -> None:
        raise OSError(errno.EPERM, "no hard links here")

    monkeypatch.setattr(os, "link", refuse)
    atomic_write_bytes(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"new"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("fault", [KeyboardInterrupt, MemoryError, RuntimeError])
def test_whatever_goes_wrong_nothing_is_left_and_the_old_file_stays(fault: type, tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def interrupted() -> None:
        with atomic_file(path, overwrite=True) as file:
            file.write(b"half")
            raise fault

    with pytest.raises(fault):
        interrupted()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("number", "words"), [(errno.ENOSPC, "disk is full"), (errno.EROFS, "read-only"), (errno.EIO, "Input/output")]
)
def test_faults_of_the_disk_are_told_in_plain_words(number: int, words: str, tmp_path: Path) -> None:
    with pytest.raises(OutputFailed, match=words), atomic_file(tmp_path / "a"):
        raise OSError(number, os.strerror(number))
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_a_file_as_folder_and_a_folder_as_file_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(OutputFailed, match="folder does not exist"):
        atomic_write_bytes(tmp_path / "none" / "a", b"x")
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(OutputFailed, match="not a folder"):
        atomic_write_bytes(tmp_path / "file" / "a", b"x")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputFailed, match="is a folder"):
        atomic_write_bytes(tmp_path / "folder", b"x", overwrite=True)


def test_an_empty_output_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputFailed, match="empty"):
        atomic_write_bytes(tmp_path / "a", b"")
    assert list(tmp_path.iterdir()) == []
