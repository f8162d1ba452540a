from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from heirloom.core.canvas import Canvas, quantized, shifted
from heirloom.core.geometry import Box
from heirloom.core.photo import Photo, Source
from heirloom.core.profile import PlainCmyk, Srgb
from heirloom.core.resample import resample
from heirloom.core.scan import Scan
from heirloom.errors import OutputExists
from tests.support import files
from tests.support.compare import assert_images_close
from tests.support.pictures import photo, scene


def scan(layout: str = "RGB", *, bits: int = 16) -> Scan:
    return Scan(Source(layout=layout, mode=layout, bits=bits, samples=files.samples(layout, bits=bits)))


@pytest.mark.parametrize("layout", ["L", "LA", "RGB", "RGBA", "CMYK"])
def test_only_changed_pixels_move_and_alpha_never(layout: str) -> None:
    original = scan(layout)
    canvas = Canvas(original)
    box = Box(4, 3, 20, 15)
    window = original.window(box)
    changed = np.zeros((box.height, box.width), bool)
    changed[2:5, 3:9] = True
    canvas.put(box, window.with_pixels(np.full_like(window.pixels, 0.4)), changed)
    whole = np.zeros((canvas.height, canvas.width), bool)
    box.cut(whole)[...] = changed
    kept = canvas.photo()
    assert np.array_equal(kept.pixels[~whole], original.window(Box.whole(24, 40)).pixels[~whole])
    assert_images_close(kept.pixels[whole], np.full_like(kept.pixels[whole], 0.4), atol=4 / 65535)
    if layout in ("LA", "RGBA"):
        assert np.array_equal(kept.alpha, original.window(Box.whole(24, 40)).alpha)


def test_the_original_is_not_touched() -> None:
    original = scan()
    before = original.samples.copy()
    canvas = Canvas(original)
    canvas.put(Box(0, 0, 40, 24), photo(24, 40), np.ones((24, 40), bool))
    assert np.array_equal(original.samples, before)


def test_a_photo_of_another_size_than_its_samples_is_written_as_it_is() -> None:
    source = scan().source
    canvas = Canvas(Photo(pixels=scene(30, 20), source=source))
    assert (canvas.height, canvas.width) == (30, 20)
    assert_images_close(canvas.photo().pixels, scene(30, 20), atol=0.5 / 65535)


@pytest.mark.parametrize("layout", ["L", "LA", "RGB", "RGBA", "CMYK"])
@pytest.mark.parametrize("bits", [8, 16])
def test_an_enlarged_canvas_has_the_depth_and_layout_of_the_file_and_shows_what_fills_it(
    layout: str, bits: int
) -> None:
    original = scan(layout, bits=bits)
    canvas = Canvas.enlarged(original, size=(60, 100), source=replace(original.source, samples=None))
    shown = 0.95 * np.clip(resample(original.window(Box.whole(24, 40)).pixels, size=(60, 100)), 0, 1)
    alpha = np.linspace(0, 1, 6000, dtype=np.float32).reshape(60, 100) if layout[-1] == "A" else None
    whole = Photo(pixels=shown, alpha=alpha)
    for box in (Box(0, 0, 100, 33), Box(0, 33, 100, 60)):
        canvas.fill(box, whole.window(box))
    after = canvas.photo()
    if layout == "CMYK":  # at sharp edges the inks reach their limits before they show all of it
        assert_images_close(after.pixels, shown, atol=2 / 255, share=0.99)
    else:
        assert_images_close(after.pixels, shown, atol=0.51 / (2**bits - 1))
    if alpha is None:
        assert after.alpha is None
    else:
        assert np.abs(after.alpha - alpha).max() <= 0.51 / (2**bits - 1)
    assert canvas._scan.source.layout == layout
    assert canvas._scan.samples.dtype == original.samples.dtype


def test_an_enlarged_canvas_of_cmyk_keeps_the_share_of_black_ink() -> None:
    samples = np.full((8, 8, 4), 40, np.uint8)
    samples[:, :4, 3] = 120
    original = Scan(Source(layout="CMYK", mode="CMYK", samples=samples))
    canvas = Canvas.enlarged(original, size=(16, 16), source=replace(original.source, samples=None))
    shown = original.window(Box.whole(8, 8)).pixels.repeat(2, axis=0).repeat(2, axis=1)
    canvas.fill(Box.whole(16, 16), Photo(pixels=shown))
    black = canvas._scan.samples[..., 3].astype(int)
    assert np.abs(black[:, :6] - 120).max() <= 2
    assert np.abs(black[:, 10:] - 40).max() <= 2


@pytest.mark.parametrize("channels", [1, 3])
def test_an_enlarged_canvas_of_a_photo_made_in_memory_is_srgb(channels: int) -> None:
    before = Photo(pixels=scene(10, 12, channels=channels), source=Source(bits=16, icc=b"of another picture"))
    canvas = Canvas.enlarged(before, size=(20, 24), source=before.source)
    larger = scene(20, 24, channels=channels)
    canvas.fill(Box.whole(20, 24), Photo(pixels=larger))
    assert_images_close(canvas.photo().pixels, larger, atol=0.51 / 65535)


def test_the_original_is_never_overwritten_under_any_name(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Canvas(photo()).save(path)
    before = path.read_bytes()
    canvas = Canvas(replace(photo(), source=Source(path=path)))
    (tmp_path / "link.png").symlink_to(path)
    for name in ("a.png", "link.png", "../" + tmp_path.name + "/a.png"):
        with pytest.raises(OutputExists, match="original"):
            canvas.save(tmp_path / name, overwrite=True)
    assert path.read_bytes() == before


def test_a_small_change_of_an_inked_pixel_keeps_its_black() -> None:
    native = np.float32([[[0.3, 0.2, 0.1, 0.4]]])
    space = PlainCmyk()
    shown = space.to_srgb(native) * np.float32(0.98)
    after = shifted(native, space, shown=shown)
    assert_images_close(space.to_srgb(after), shown, atol=1e-4)
    assert np.abs(after - native).max() < 0.05


def test_a_pixel_that_shows_what_is_wanted_does_not_move() -> None:
    native = np.float32([[[0.3, 0.2, 0.1, 0.4], [0, 0, 0, 1]]])
    assert np.array_equal(shifted(native, PlainCmyk(), shown=PlainCmyk().to_srgb(native)), native)
    gray = np.float32([[[0.3]]])
    assert np.array_equal(shifted(gray, Srgb(), shown=np.float32([[[0.7]]])), np.float32([[[0.7]]]))


def test_floats_become_the_nearest_samples() -> None:
    values = np.float32([-1, 0, 0.4999 / 255, 0.5001 / 255, 1, 2])
    assert quantized(values, dtype=np.dtype(np.uint8)).tolist() == [0, 0, 0, 1, 255, 255]
    assert quantized(np.arange(65536, dtype=np.float32) / 65535, dtype=np.dtype(np.uint16)).tolist() == list(
        range(65536)
    )
