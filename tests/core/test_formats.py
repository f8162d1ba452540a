from __future__ import annotations

from pathlib import Path

import pytest

from heirloom.core.formats import format_of, format_of_content, format_of_name
from heirloom.errors import UsageError
from tests.support import files


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP", "AVIF"])
def test_a_format_is_known_by_its_content(kind: str) -> None:
    assert format_of_content(files.encoded(format=kind)[:64]) == kind


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "HEIF"),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", "AVIF"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "a film"),
        (b"GIF89a", "a GIF"),
        (b"Dear diary,\n", "text"),
        (b"", ""),
        (b"\1\2\3\4", ""),
    ],
)
def test_other_content_is_named_where_possible(head: bytes, name: str) -> None:
    assert format_of_content(head) == name


def test_names_and_wishes_choose_what_is_written() -> None:
    assert format_of(Path("a.JPG"), format=None) == "JPEG"
    assert format_of(Path("a.jpg"), format="tiff") == "TIFF"
    assert format_of(Path("a.jpg"), format=".PNG") == "PNG"
    assert format_of_name(Path("a.doc")) is None


@pytest.mark.parametrize(("name", "wish"), [("a.heic", None), ("a.gif", None), ("a", None), ("a.png", "bmp")])
def test_what_cannot_be_written_is_refused(name: str, wish: str | None) -> None:
    with pytest.raises(UsageError, match="Choose jpg"):
        format_of(Path(name), format=wish)
