"""The matrix: formats x depth x mode x orientation x profile x metadata, read, written and read back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from heirloom.core import exif
from heirloom.core.geometry import Box, upright
from heirloom.core.io import Canvas, open_scan, read, write
from heirloom.core.photo import Photo, Source
from tests.support import files
from tests.support.compare import assert_images_close
from tests.support.pictures import scene

SUFFIX = {"JPEG": ".jpg", "PNG": ".png", "TIFF": ".tif", "WEBP": ".webp", "AVIF": ".avif"}
HELD = {
    "PNG": [("L", 8), ("LA", 8), ("RGB", 8), ("RGBA", 8), ("L", 16), ("LA", 16), ("RGB", 16), ("RGBA", 16)],
    "TIFF": [*((layout, bits) for layout in ("L", "LA", "RGB", "RGBA", "CMYK") for bits in (8, 16))],
    "WEBP": [("RGB", 8), ("RGBA", 8)],
    "JPEG": [("L", 8), ("RGB", 8), ("CMYK", 8)],
    "AVIF": [("L", 8), ("RGB", 8), ("RGBA", 8)],
}
MATRIX = [(kind, layout, bits) for kind, held in HELD.items() for layout, bits in held]
LOSSY_LEVELS = {"JPEG": 0.06, "AVIF": 0.12}


def source_of(layout: str, bits: int, *, orientation: int = 1, icc: bytes | None = None) -> Source:
    """A source as a reader makes it, with every kind of metadata."""
    return Source(
        mode=layout,
        layout=layout,
        bits=bits,
        samples=files.samples(layout, bits=bits),
        icc=icc,
        exif=files.exif_block(orientation=1),
        xmp=files.XMP % 1,
        dpi=files.DPI,
        orientation=orientation,
    )


def photo_of(source: Source) -> Photo:
    """The photograph that these samples show."""
    from heirloom.core.scan import Scan

    scan = Scan(source)
    return scan.window(Box.whole(scan.height, scan.width))


@pytest.mark.parametrize(("kind", "layout", "bits"), MATRIX)
def test_every_format_gives_back_what_it_was_given(kind: str, layout: str, bits: int, tmp_path: Path) -> None:
    icc = {"L": files.gray_profile(2.2), "LA": files.gray_profile(2.2), "CMYK": None}.get(
        layout, files.matrix_profile("adobe")
    )
    source = source_of(layout, bits, icc=icc)
    path = tmp_path / f"a{SUFFIX[kind]}"
    write(photo_of(source), path)
    again = read(path)
    assert (again.source.format, again.source.bits, again.source.layout) == (kind, bits, layout)
    assert again.source.samples.dtype == source.samples.dtype
    if kind in LOSSY_LEVELS:
        assert_images_close(again.pixels, photo_of(source).pixels, atol=LOSSY_LEVELS[kind], share=0.97)
    else:
        assert np.array_equal(again.source.samples, source.samples)
    assert again.source.icc == icc
    assert again.source.dpi == files.DPI
    assert again.source.xmp == source.xmp
    tables = exif.parse(again.source.exif)
    assert tables.main[0x010F].data == b"Voigtlan\0"
    assert tables.exif[0x927C].data == files.MAKER_NOTE
    assert tables.gps[0x0002].many == 3
    assert again.source.notes == ()


@pytest.mark.parametrize("kind", SUFFIX)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_is_honoured_once_and_then_is_1(kind: str, orientation: int, tmp_path: Path) -> None:
    from PIL import Image

    flat = np.repeat(np.repeat(files.samples("RGB", height=3, width=5), 16, axis=0), 16, axis=1)  # survives JPEG
    path, out = tmp_path / f"a{SUFFIX[kind]}", tmp_path / f"b{SUFFIX[kind]}"
    block = files.exif_block(orientation=orientation)
    settings = {"exif": b"Exif\0\0" + block} if kind == "JPEG" else {"exif": block}
    Image.fromarray(flat).save(path, format=kind, quality=95, **settings)
    first = read(path)
    assert first.source.orientation == orientation
    assert_images_close(first.pixels, upright(flat, orientation).astype(np.float32) / 255, atol=0.15, share=0.95)
    write(first, out, xmp=files.XMP % orientation)
    second = read(out)
    assert second.source.orientation == 1
    assert b'tiff:Orientation="1"' in second.source.xmp
    assert_images_close(second.pixels, first.pixels, atol=0.15, share=0.95)
    tables = exif.parse(second.source.exif)
    if kind != "AVIF":  # there the orientation is a property of the container
        assert exif.number(tables.main[exif.ORIENTATION]) == 1
    assert exif.number(tables.exif[exif.PIXEL_WIDTH]) == first.width
    assert exif.number(tables.exif[exif.PIXEL_HEIGHT]) == first.height
    assert b"old thumbnail" not in out.read_bytes()


@pytest.mark.parametrize("name", files.PRIMARIES)
@pytest.mark.parametrize("bits", [8, 16])
def test_wide_gamut_is_changed_where_asked_and_nowhere_else(name: str, bits: int, tmp_path: Path) -> None:
    source = source_of("RGB", bits, icc=files.matrix_profile(name))
    photo = photo_of(source)
    changed = np.zeros((photo.height, photo.width), bool)
    changed[5:9, 10:20] = True
    new = np.where(changed[..., None], np.float32(0.5), photo.pixels)
    write(replace(photo, pixels=new), tmp_path / "a.tif")
    again = read(tmp_path / "a.tif")
    assert np.array_equal(again.source.samples[~changed], source.samples[~changed])
    in_gamut = photo.pixels[changed].min(axis=1) > 0.01
    assert_images_close(again.pixels[changed][in_gamut], new[changed][in_gamut], atol=1.5 / (2**bits - 1) + 1e-4)


def test_colours_outside_srgb_survive_a_change_beside_them(tmp_path: Path) -> None:
    """A saturated green of Adobe RGB is clipped on the way to sRGB; darkened a little it must stay that saturated."""
    green = np.zeros((4, 4, 3), np.uint16)
    green[:] = (2000, 60000, 3000)
    source = Source(bits=16, samples=green, icc=files.matrix_profile("adobe"))
    photo = photo_of(source)
    new = photo.pixels.copy()
    new[0, 0, 1] -= 0.01
    write(replace(photo, pixels=new), tmp_path / "a.tif")
    after = read(tmp_path / "a.tif").source.samples
    assert np.array_equal(after[1:], green[1:])
    assert abs(int(after[0, 0, 1]) - 60000) < 1500
    assert abs(int(after[0, 0, 0]) - 2000) < 1500


def test_cmyk_keeps_its_inks_where_nothing_changed(tmp_path: Path) -> None:
    source = source_of("CMYK", 16)
    photo = photo_of(source)
    new = photo.pixels.copy()
    new[2:4, 3:6] *= 0.8
    write(replace(photo, pixels=new), tmp_path / "a.tif")
    again = read(tmp_path / "a.tif")
    same = np.ones((photo.height, photo.width), bool)
    same[2:4, 3:6] = False
    assert np.array_equal(again.source.samples[same], source.samples[same])
    assert_images_close(again.pixels, new, atol=0.02)


def test_gray_photo_stays_gray_in_jpeg(tmp_path: Path) -> None:
    files.save_pillow(tmp_path / "a.jpg", layout="L", format="JPEG")
    photo = read(tmp_path / "a.jpg")
    assert photo.is_gray
    write(photo, tmp_path / "b.jpg")
    assert read(tmp_path / "b.jpg").is_gray


@pytest.mark.parametrize("kind", SUFFIX)
def test_a_photo_made_in_memory_can_be_written(kind: str, tmp_path: Path) -> None:
    photo = Photo(pixels=scene(), alpha=np.full((64, 64), 0.5, np.float32))
    write(photo, tmp_path / f"a{SUFFIX[kind]}")
    again = read(tmp_path / f"a{SUFFIX[kind]}")
    if kind == "JPEG":
        assert_images_close(again.pixels, photo.pixels * 0.5 + 0.5, atol=0.08, share=0.98)
    else:
        assert_images_close(again.pixels, photo.pixels, atol=0.1 if kind == "AVIF" else 0.6 / 255, share=0.98)
        assert_images_close(again.alpha, photo.alpha, atol=0.01)


@pytest.mark.parametrize("kind", SUFFIX)
def test_reading_hands_out_pixels_nobody_can_write_to(kind: str, tmp_path: Path) -> None:
    files.save_pillow(tmp_path / f"a{SUFFIX[kind]}", format=kind)
    photo = read(tmp_path / f"a{SUFFIX[kind]}")
    with pytest.raises(ValueError, match="read-only"):
        photo.pixels[0, 0, 0] = 0
    with pytest.raises(ValueError, match="read-only"):
        photo.source.samples[0, 0, 0] = 0


def test_a_scan_shows_the_same_as_the_whole_photo(tmp_path: Path) -> None:
    source = source_of("RGBA", 16, icc=files.matrix_profile("p3"))
    write(photo_of(source), tmp_path / "a.png")
    scan, photo = open_scan(tmp_path / "a.png"), read(tmp_path / "a.png")
    box = Box(3, 4, 30, 20)
    assert np.array_equal(scan.window(box).pixels, photo.window(box).pixels)
    assert np.array_equal(scan.window(box).alpha, photo.window(box).alpha)
    assert_images_close(scan.preview(100).pixels, photo.preview(100).pixels, atol=1e-6)


def test_a_canvas_written_strip_by_strip_equals_one_written_at_once(tmp_path: Path) -> None:
    source = source_of("RGB", 16, icc=files.matrix_profile("prophoto"))
    photo = photo_of(source)
    darker = photo.with_pixels(photo.pixels * np.float32(0.9))
    changed = np.ones((photo.height, photo.width), bool)
    at_once, by_strips = Canvas(photo), Canvas(photo)
    at_once.put(Box.whole(photo.height, photo.width), darker, changed)
    for top in range(0, photo.height, 7):
        box = Box(0, top, photo.width, min(top + 7, photo.height))
        by_strips.put(box, darker.window(box), box.cut(changed))
    assert np.array_equal(at_once.photo().pixels, by_strips.photo().pixels)
    assert_images_close(by_strips.photo().pixels, darker.pixels, atol=2e-3, share=0.95)


def test_strength_zero_writes_the_same_samples(tmp_path: Path) -> None:
    source = source_of("RGB", 16, icc=files.matrix_profile("adobe"))
    photo = photo_of(source)
    write(photo, tmp_path / "a.png", changed=np.ones((photo.height, photo.width), bool))
    assert np.array_equal(read(tmp_path / "a.png").source.samples, source.samples)
