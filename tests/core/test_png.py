from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from heirloom.core import png
from heirloom.core.io import read
from heirloom.errors import DamagedFile
from tests.support import files

COLOR_TYPES = {"L": 0, "RGB": 2, "LA": 4, "RGBA": 6}


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def sixteen_bits(layout: str, *, extra: bytes = b"") -> tuple[bytes, np.ndarray]:
    """A 16-bit PNG without filters, made by hand, and its samples."""
    values = files.samples(layout, bits=16)
    height, width = values.shape[:2]
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in values)
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 16, COLOR_TYPES[layout], 0, 0, 0))
    return png.SIGNATURE + head + extra + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""), values


def written(layout: str, bits: int, **metadata: object) -> tuple[bytes, np.ndarray]:
    values, out = files.samples(layout, bits=bits), io.BytesIO()
    settings = {"icc": None, "exif": None, "xmp": None, "dpi": None} | metadata
    png.write_png(values, out, layout=layout, **settings)
    return out.getvalue(), values


@pytest.mark.parametrize("layout", COLOR_TYPES)
def test_16_bits_of_a_stranger_are_read_exactly(layout: str, tmp_path: Path) -> None:
    data, values = sixteen_bits(layout)
    (tmp_path / "a.png").write_bytes(data)
    assert np.array_equal(read(tmp_path / "a.png").source.samples, values)


@pytest.mark.parametrize("layout", COLOR_TYPES)
def test_what_is_written_others_read_exactly(layout: str) -> None:
    data, values = written(layout, 8)
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(data))).reshape(values.shape), values)
    data, values = written("RGB", 16)
    assert np.array_equal(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)[..., ::-1], values)


def test_filters_make_a_picture_smaller() -> None:
    rng = np.random.default_rng(0)
    smooth = np.add.outer(np.arange(64), np.arange(64))[..., None] * 300 + rng.integers(0, 8, (64, 64, 1))
    out = io.BytesIO()
    png.write_png(smooth.astype(np.uint16), out, layout="L", icc=None, exif=None, xmp=None, dpi=None)
    assert len(out.getvalue()) < 0.7 * len(zlib.compress(smooth.astype(np.uint16).tobytes()))


def test_xmp_stands_in_the_file_uncompressed() -> None:
    data, _ = written("RGB", 8, xmp=files.XMP % 1)
    assert files.XMP % 1 in data
    assert png.header(data).xmp == files.XMP % 1


def test_comments_that_get_lost_are_named(tmp_path: Path) -> None:
    text = chunk(b"tEXt", b"Title\0Aunt Mary") + chunk(b"tEXt", b"Software\0scanner")
    (tmp_path / "a.png").write_bytes(sixteen_bits("L", extra=text)[0])
    assert read(tmp_path / "a.png").source.notes == ("text comments were left out: Title",)


def test_compressed_xmp_is_read() -> None:
    packed = png.XMP_KEYWORD + b"\0\1\0\0\0" + zlib.compress(files.XMP % 1)
    data, _ = sixteen_bits("L", extra=chunk(b"iTXt", packed))
    assert png.header(data).xmp == files.XMP % 1


@pytest.mark.parametrize("bits", [8, 16])
def test_a_transparent_gray_becomes_alpha(bits: int, tmp_path: Path) -> None:
    if bits == 8:
        values = files.samples("L")
        clear = int(values[3, 3, 0])
        Image.fromarray(values[..., 0]).save(tmp_path / "a.png", transparency=clear)
    else:
        values = files.samples("L", bits=16)
        clear = int(values[3, 3, 0])
        (tmp_path / "a.png").write_bytes(sixteen_bits("L", extra=chunk(b"tRNS", struct.pack(">H", clear)))[0])
    photo = read(tmp_path / "a.png")
    assert photo.source.layout == "LA"
    assert np.array_equal(photo.alpha == 0, values[..., 0] == clear)


def test_a_palette_with_transparency_becomes_rgb_and_alpha(tmp_path: Path) -> None:
    image = Image.fromarray(files.samples("RGB")).quantize(16)
    image.save(tmp_path / "a.png", transparency=bytes([0, 128]))
    photo = read(tmp_path / "a.png")
    assert (photo.source.mode, photo.source.layout) == ("P", "RGBA")
    index = np.asarray(image)
    assert np.array_equal(photo.source.samples[..., 3] == 0, index == 0)
    assert np.array_equal(photo.source.samples[..., 3] == 128, index == 1)


@pytest.mark.parametrize("mode", ["1", "P"])
def test_one_bit_and_palettes_show_the_same_picture(mode: str, tmp_path: Path) -> None:
    image = Image.fromarray(files.samples("RGB")).convert(mode)
    image.save(tmp_path / "a.png")
    expected = np.asarray(image.convert("RGB" if mode == "P" else "L"))
    assert np.array_equal(read(tmp_path / "a.png").source.samples.reshape(expected.shape), expected)


def test_a_wrong_checksum_of_the_pixels_is_damage_but_not_one_of_a_comment(tmp_path: Path) -> None:
    data, values = written("RGB", 16, xmp=files.XMP % 1)
    spoiled = bytearray(data)
    spoiled[data.index(b"IDAT") + 100] ^= 1
    (tmp_path / "a.png").write_bytes(spoiled)
    with pytest.raises(DamagedFile, match="checksum"):
        read(tmp_path / "a.png")
    spoiled = bytearray(data)
    spoiled[data.index(b"attic")] ^= 1
    (tmp_path / "b.png").write_bytes(spoiled)
    photo = read(tmp_path / "b.png")
    assert np.array_equal(photo.source.samples, values)
    assert photo.source.xmp is None


def test_too_few_pixels_in_a_valid_stream_are_damage(tmp_path: Path) -> None:
    data, _ = sixteen_bits("RGB")
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 40, 500, 16, 2, 0, 0, 0))
    (tmp_path / "a.png").write_bytes(png.SIGNATURE + head + data[8 + 25 :])
    with pytest.raises(DamagedFile, match="instead of"):
        read(tmp_path / "a.png")
