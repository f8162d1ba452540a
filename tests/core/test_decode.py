from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from heirloom.core import decode
from heirloom.core.io import read
from heirloom.errors import InputMissing, PhotoTooLarge
from tests.support import files


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "a.png"
    made.write_bytes(files.encoded(format="PNG"))
    return made


def test_a_source_knows_its_file(path: Path) -> None:
    source = read(path).source
    assert source.path == path
    assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_too_little_memory_is_told_as_such(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(*rest: object) -> None:
        raise MemoryError

    monkeypatch.setitem(decode._READERS, "PNG", exhausted)
    with pytest.raises(PhotoTooLarge, match="memory"):
        read(path)


def test_a_file_that_may_not_be_read_is_told_as_such(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, *rest: object, **more: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputMissing, match="Permission denied"):
        read(path)


def test_resolutions_change_places_when_the_picture_is_turned(tmp_path: Path) -> None:
    data = files.encoded(format="JPEG", dpi=(300, 150), exif=b"Exif\0\0" + files.exif_block(orientation=6))
    (tmp_path / "a.jpg").write_bytes(data)
    assert read(tmp_path / "a.jpg").source.dpi == (150.0, 300.0)
