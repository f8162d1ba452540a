"""A gray file that becomes one in colour."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import heirloom
from heirloom.core.canvas import Canvas
from heirloom.core.coloured import coloured_source
from heirloom.core.geometry import Box
from heirloom.core.photo import Photo, Source
from tests.support.pictures import scene


def test_a_gray_profile_is_left_out_and_said() -> None:
    source = coloured_source(Source(layout="LA", mode="LA", icc=b"gray"))
    assert (source.layout, source.mode, source.icc, source.samples) == ("RGBA", "LA", None, None)
    assert "gray colour profile" in source.notes[-1]
    assert coloured_source(Source(layout="L")).notes == ()


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("has_alpha", [False, True])
def test_a_coloured_canvas_shows_the_gray_picture_in_its_depth(tmp_path: Path, bits: int, has_alpha: bool) -> None:
    alpha = scene(20, 30, seed=4, channels=1)[..., 0] if has_alpha else None
    gray = Photo(pixels=scene(20, 30, channels=1), alpha=alpha, source=Source(bits=bits))
    heirloom.write(gray, tmp_path / "gray.png")
    read = heirloom.read(tmp_path / "gray.png")
    canvas = Canvas.coloured(read)
    assert not canvas.is_gray
    canvas.save(tmp_path / "colour.png")
    after = heirloom.read(tmp_path / "colour.png")
    assert after.source.bits == bits
    assert np.array_equal(after.pixels, np.repeat(read.pixels, 3, axis=2))
    assert (after.alpha is not None) == has_alpha
    if has_alpha:
        assert np.array_equal(after.alpha, read.alpha)


def test_a_picture_in_colour_gets_a_usual_canvas_and_content_is_what_is_on_it() -> None:
    photo = Photo(pixels=scene(20, 30))
    canvas = Canvas.coloured(photo)
    everywhere = np.ones((20, 30), np.bool_)
    canvas.put(Box.whole(20, 30), photo.with_pixels(np.full((20, 30, 3), 0.2, np.float32)), everywhere)
    assert np.ptp(canvas.content.window(Box.whole(20, 30)).pixels) == 0
