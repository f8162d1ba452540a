"""TIFF comes in many kinds; each must show the same picture."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

from heirloom.core.io import read
from heirloom.errors import DamagedFile, NotAPhoto
from tests.support import files


def written(path: Path, values: np.ndarray, **settings: object) -> Path:
    """A TIFF made by tifffile, a stranger to our writer."""
    tifffile.imwrite(path, values, metadata=None, **settings)
    return path


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("compression", [None, "zlib"])
@pytest.mark.parametrize("storage", [{}, {"tile": (16, 16)}, {"rowsperstrip": 5}, {"bigtiff": True}])
def test_strips_tiles_byte_orders_and_deflate(
    bits: int, order: str, compression: str | None, storage: dict[str, object], tmp_path: Path
) -> None:
    values = files.samples("RGB", bits=bits)
    path = written(
        tmp_path / "a.tif",
        values,
        photometric="rgb",
        byteorder=order,
        compression=compression,
        predictor=compression is not None,
        **storage,
    )
    photo = read(path)
    assert np.array_equal(photo.source.samples, values)
    assert photo.source.compressed is (compression is not None)


@pytest.mark.parametrize("bits", [8, 16])
def test_planes_one_after_the_other(bits: int, tmp_path: Path) -> None:
    values = files.samples("CMYK", bits=bits)
    path = written(
        tmp_path / "a.tif", np.moveaxis(values, 2, 0).copy(), photometric="separated", planarconfig="separate"
    )
    assert np.array_equal(read(path).source.samples, values)


@pytest.mark.parametrize("compression", ["tiff_lzw", "packbits", "tiff_adobe_deflate"])
@pytest.mark.parametrize("layout", ["L", "RGB", "RGBA", "CMYK"])
def test_compressions_of_libtiff(compression: str, layout: str, tmp_path: Path) -> None:
    values = files.save_pillow(tmp_path / "a.tif", layout=layout, format="TIFF", compression=compression)
    assert np.array_equal(read(tmp_path / "a.tif").source.samples, values)


def test_lzw_with_16_bits_and_predictor(tmp_path: Path) -> None:
    import cv2

    values = files.samples("RGB", bits=16)
    assert cv2.imwrite(str(tmp_path / "a.tif"), values[..., ::-1], [cv2.IMWRITE_TIFF_COMPRESSION, 5])
    with tifffile.TiffFile(tmp_path / "a.tif") as tif:
        assert tif.pages[0].predictor == 2
    assert np.array_equal(read(tmp_path / "a.tif").source.samples, values)


def test_jpeg_inside_a_tiff(tmp_path: Path) -> None:
    values = files.save_pillow(tmp_path / "a.tif", format="TIFF", compression="jpeg", quality=95)
    assert np.abs(read(tmp_path / "a.tif").source.samples.astype(int) - values).mean() < 6


@pytest.mark.parametrize("compression", [None, "group4"])
def test_one_bit_becomes_gray(compression: str | None, tmp_path: Path) -> None:
    image = Image.fromarray(files.samples("L")[..., 0]).convert("1")
    image.save(tmp_path / "a.tif", compression=compression)
    photo = read(tmp_path / "a.tif")
    assert photo.source.mode == "1"
    assert photo.is_gray
    assert np.array_equal(photo.pixels[..., 0], np.asarray(image).astype(np.float32))


def test_palette_becomes_rgb(tmp_path: Path) -> None:
    image = Image.fromarray(files.samples("RGB")).quantize(32)
    image.save(tmp_path / "a.tif")
    photo = read(tmp_path / "a.tif")
    assert photo.source.mode == "P"
    assert np.array_equal(photo.source.samples, np.asarray(image.convert("RGB")))


@pytest.mark.parametrize("bits", [8, 16])
def test_white_at_zero_is_turned_round(bits: int, tmp_path: Path) -> None:
    values = files.samples("L", bits=bits)
    written(tmp_path / "a.tif", values[..., 0], photometric="miniswhite")
    assert np.array_equal(read(tmp_path / "a.tif").source.samples, (2**bits - 1) - values)


def test_alpha_multiplied_in_is_divided_out(tmp_path: Path) -> None:
    values = files.samples("RGBA", bits=16)
    multiplied = values.copy()
    multiplied[..., :3] = np.rint(values[..., :3] * (values[..., 3:] / 65535))
    written(tmp_path / "a.tif", multiplied, photometric="rgb", extrasamples=["assocalpha"])
    photo = read(tmp_path / "a.tif")
    assert np.abs(photo.source.samples.astype(int) - values).max() <= 3
    assert "multiplied" in photo.source.notes[0]


def test_only_the_first_page_is_read_and_said_so(tmp_path: Path) -> None:
    values = files.samples("RGB")
    with tifffile.TiffWriter(tmp_path / "a.tif") as tif:
        tif.write(values, photometric="rgb", metadata=None)
        tif.write(values[::-1], photometric="rgb", metadata=None)
    photo = read(tmp_path / "a.tif")
    assert np.array_equal(photo.source.samples, values)
    assert photo.source.notes == ("the file has 2 pages; only the first is used",)


def test_channels_beyond_alpha_are_left_out_and_said_so(tmp_path: Path) -> None:
    values = np.concatenate([files.samples("RGBA"), files.samples("L")], axis=2)
    written(tmp_path / "a.tif", values, photometric="rgb", extrasamples=["unassalpha", "unspecified"])
    photo = read(tmp_path / "a.tif")
    assert photo.source.layout == "RGBA"
    assert photo.source.notes == ("1 extra channel left out",)


@pytest.mark.parametrize(("dtype", "words"), [(np.float32, "floats"), (np.uint32, "32 bits"), (np.int16, "signed")])
def test_numbers_that_are_no_8_or_16_bit_samples_are_refused(dtype: type, words: str, tmp_path: Path) -> None:
    written(tmp_path / "a.tif", files.samples("L")[..., 0].astype(dtype), photometric="minisblack")
    with pytest.raises(NotAPhoto, match=words):
        read(tmp_path / "a.tif")


def test_a_lab_tiff_is_refused_by_name(tmp_path: Path) -> None:
    written(tmp_path / "a.tif", files.samples("RGB"), photometric="cielab")
    with pytest.raises(NotAPhoto, match="CIELAB"):
        read(tmp_path / "a.tif")


def test_a_header_that_promises_more_than_the_file_holds_is_damaged(tmp_path: Path) -> None:
    data = bytearray(written(tmp_path / "a.tif", files.samples("RGB"), photometric="rgb").read_bytes())
    with tifffile.TiffFile(io.BytesIO(data)) as tif:
        height = tif.pages[0].tags[257]
    struct.pack_into("<I" if height.dtype == 4 else "<H", data, height.valueoffset, 9000)
    (tmp_path / "a.tif").write_bytes(data)
    with pytest.raises(DamagedFile):
        read(tmp_path / "a.tif")
