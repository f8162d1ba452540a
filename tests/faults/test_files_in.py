"""Bad input: one clear error of the right kind, in three parts, and the file as it was."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest

from heirloom.core.io import open_scan, read
from heirloom.errors import DamagedFile, HeirloomError, InputMissing, NotAPhoto, PhotoTooLarge
from tests.support import files

HERE = Path(__file__).parent
FORMATS = {"JPEG": ".jpg", "PNG": ".png", "TIFF": ".tif", "WEBP": ".webp", "AVIF": ".avif"}
VARIANTS = [
    ("JPEG", {"quality": 90}),
    ("JPEG", {"quality": 90, "progressive": True}),
    ("PNG", {}),
    ("TIFF", {}),
    ("TIFF", {"compression": "tiff_lzw"}),
    ("TIFF", {"compression": "tiff_adobe_deflate"}),
    ("TIFF", {"compression": "jpeg"}),
    ("WEBP", {"quality": 80}),
    ("WEBP", {"lossless": True}),
    ("AVIF", {"quality": 80}),
]


def refused(path: Path, data: bytes, kind: type[HeirloomError]) -> HeirloomError:
    """The error of reading a file with this content; the file must stay as it is."""
    path.write_bytes(data)
    with pytest.raises(kind) as caught:
        read(path)
    assert path.read_bytes() == data
    error = caught.value
    assert all((error.happened, error.kept, error.todo))
    assert path.name in str(error)
    return error


@pytest.mark.parametrize(("kind", "settings"), VARIANTS)
def test_a_file_cut_short_anywhere_is_damaged(kind: str, settings: dict[str, object], tmp_path: Path) -> None:
    data = files.encoded(format=kind, **settings)
    for length in np.linspace(80, len(data) - 8, 25).astype(int):
        refused(tmp_path / f"a{FORMATS[kind]}", data[:length], DamagedFile)


@pytest.mark.parametrize("suffix", [".png", ".tif"])
@pytest.mark.parametrize("layout", ["L", "RGB"])
def test_16_bit_files_cut_short_are_damaged(suffix: str, layout: str, tmp_path: Path) -> None:
    from heirloom.core.io import write
    from heirloom.core.photo import Photo, Source

    samples = files.samples(layout, bits=16)
    source = Source(layout=layout, bits=16, samples=samples, exif=files.exif_block(), icc=files.gray_profile(2.2))
    write(Photo(pixels=samples.astype(np.float32) / 65535, source=source), tmp_path / f"whole{suffix}")
    data = (tmp_path / f"whole{suffix}").read_bytes()
    for length in np.linspace(80, len(data) - 8, 25).astype(int):
        refused(tmp_path / f"a{suffix}", data[:length], DamagedFile)


def test_a_heic_cut_short_is_damaged(tmp_path: Path) -> None:
    data = (HERE.parent / "data" / "turned.heic").read_bytes()
    for share in (0.3, 0.95):
        refused(tmp_path / "a.heic", data[: int(len(data) * share)], DamagedFile)


@pytest.mark.parametrize(("kind", "settings"), VARIANTS)
def test_flipped_bytes_give_a_picture_or_a_clear_error_and_nothing_else(
    kind: str, settings: dict[str, object], tmp_path: Path
) -> None:
    rng = np.random.default_rng(1)
    data = files.encoded(format=kind, **settings)
    path = tmp_path / "a"
    for _ in range(25):
        spoiled = bytearray(data)
        for at in rng.integers(0, len(data), 4):
            spoiled[at] = rng.integers(256)
        path.write_bytes(spoiled)
        try:
            photo = read(path)
        except HeirloomError:
            continue
        assert np.isfinite(photo.pixels).all()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("empty.jpg", b"", "empty"),
        ("letter.jpg", b"Dear grandmother,\nthank you for the photographs.\n" * 5, "text"),
        ("movie.heic", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(100), "a film"),
        ("cat.gif", b"GIF89a" + bytes(100), "GIF"),
        ("noise.png", bytes(range(1, 200)), "unknown"),
    ],
)
def test_what_is_no_photograph_is_named(name: str, data: bytes, words: str, tmp_path: Path) -> None:
    assert words in str(refused(tmp_path / name, data, NotAPhoto))


def test_a_folder_and_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(NotAPhoto, match="folder"):
        read(tmp_path)
    with pytest.raises(InputMissing, match=r"none\.jpg does not exist"):
        read(tmp_path / "none.jpg")


@pytest.mark.parametrize("kind", FORMATS)
def test_a_mislabelled_photo_is_read_and_said_so(kind: str, tmp_path: Path) -> None:
    wrong = tmp_path / ("a.png" if kind == "JPEG" else "a.jpg")
    wrong.write_bytes(files.encoded(format=kind))
    photo = read(wrong)
    assert photo.source.format == kind
    assert "the name says" in photo.source.notes[0]


def test_a_png_that_claims_to_be_huge_is_not_unpacked(tmp_path: Path) -> None:
    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0))
    bomb = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1 << 20))) + chunk(b"IEND", b"")
    error = refused(tmp_path / "a.png", bomb, PhotoTooLarge)
    assert "10000 megapixels" in str(error)


def test_a_png_of_no_size_is_damaged(tmp_path: Path) -> None:
    data = bytearray(files.encoded(format="PNG"))
    data[16:24] = bytes(8)
    data[29:33] = struct.pack(">I", zlib.crc32(bytes(data[12:29])))
    refused(tmp_path / "a.png", bytes(data), DamagedFile)


def test_a_tiff_that_claims_to_be_huge_is_not_unpacked(tmp_path: Path) -> None:
    import tifffile

    tifffile.imwrite(tmp_path / "a.tif", files.samples("RGB"), photometric="rgb", metadata=None)
    data = bytearray((tmp_path / "a.tif").read_bytes())
    with tifffile.TiffFile(tmp_path / "a.tif") as tif:
        places = [tif.pages[0].tags[tag].valueoffset for tag in (256, 257)]
        wide = tif.pages[0].tags[256].dtype == 4
    for place in places:
        struct.pack_into("<I" if wide else "<H", data, place, 60_000)
    refused(tmp_path / "b.tif", bytes(data), PhotoTooLarge)


@pytest.mark.parametrize("kind", FORMATS)
def test_the_limit_of_pixels_can_be_set_and_holds_for_every_format(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"a{FORMATS[kind]}"
    path.write_bytes(files.encoded(format=kind))
    with pytest.raises(PhotoTooLarge, match="40 x 24"):
        open_scan(path, max_pixels=40 * 24 - 1)
    assert open_scan(path, max_pixels=40 * 24).width == 40


def test_a_broken_colour_profile_is_a_note_and_its_bytes_stay(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(files.encoded(format="JPEG", icc_profile=b"not a profile" * 20))
    photo = read(path)
    assert "colour profile" in photo.source.notes[0]
    assert photo.source.icc == b"not a profile" * 20


def test_broken_exif_is_a_note(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(files.encoded(format="JPEG", exif=b"Exif\0\0II*\0\xff\xff\0\0"))
    photo = read(path)
    assert photo.source.notes == ("the EXIF data is damaged and was left out",)
    assert photo.source.exif is None


def test_reading_prints_nothing_of_its_decoders(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for kind, suffix in FORMATS.items():
        data = files.encoded(format=kind)
        (tmp_path / f"a{suffix}").write_bytes(data[: len(data) * 2 // 3])
        with pytest.raises(DamagedFile):
            read(tmp_path / f"a{suffix}")
    assert capfd.readouterr() == ("", "")
