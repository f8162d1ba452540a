"""The photographs that a run takes."""

from __future__ import annotations

import pytest

import heirloom
from heirloom.bench.photos import clean_photos, taken_photos
from heirloom.errors import InputMissing
from tests.support.pictures import photo


def test_photos_below_the_folder_are_taken_in_order_and_limited_evenly(tmp_path) -> None:
    (tmp_path / "more").mkdir()
    for name in ("a.png", "more/b.png", "c.png"):
        heirloom.write(photo(), tmp_path / name)
    (tmp_path / "manifest.csv").write_text("file\n")
    names = [path.relative_to(tmp_path).as_posix() for path in clean_photos(tmp_path, limit=None)]
    assert names == ["a.png", "c.png", "more/b.png"]
    assert [path.name for path in clean_photos(tmp_path, limit=2)] == ["a.png", "c.png"]


def test_an_unreadable_file_gives_its_reason_and_the_others_their_photograph(tmp_path) -> None:
    heirloom.write(photo(60, 80), tmp_path / "good.png")
    (tmp_path / "bad.png").write_bytes(b"not a picture")
    seen = []
    bad, good = taken_photos(
        tmp_path, limit=None, max_pixels=1300, progress=lambda name, done: seen.append((name, done))
    )
    assert bad.photo is None
    assert bad.note.startswith("bad.png left out: ")
    assert good.photo is not None
    assert (good.photo.height, good.photo.width) == (30, 40)
    assert seen == [("bad.png", 0.0), ("good.png", 0.5)]


def test_an_empty_folder_is_refused(tmp_path) -> None:
    with pytest.raises(InputMissing, match="No photograph"):
        clean_photos(tmp_path, limit=None)
