"""The small view of the whole."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.core.color import lightness
from heirloom.core.geometry import Box
from heirloom.core.photo import Photo
from heirloom.steps.colorize import overview
from heirloom.steps.colorize.overview import overview_of
from tests.support.pictures import scene


def test_a_small_picture_is_seen_as_it_is() -> None:
    photo = Photo(pixels=scene(40, 60))
    view = overview_of(photo, frame=Box(10, 5, 50, 35))
    assert view.covered == (30, 40)
    assert np.array_equal(view.lightness, lightness(photo.pixels[5:35, 10:50]))


def test_a_large_one_is_averaged_over_what_it_says_it_covers() -> None:
    pixels = np.zeros((403, 810, 1), np.float32)
    pixels[:, 405:] = 0.5
    view = overview_of(Photo(pixels=pixels), frame=Box.whole(403, 810), longest_px=100)
    assert max(view.lightness.shape) == 100
    assert view.lightness.shape[0] == pytest.approx(50, abs=1)
    assert 403 - view.covered[0] < 4
    assert 810 - view.covered[1] < 4
    assert not view.chroma.any()
    assert (view.lightness[:, :49] == 0).all()
    assert np.ptp(view.lightness[:, 52:]) < 1e-4


def test_strips_see_what_the_whole_sees(monkeypatch: pytest.MonkeyPatch) -> None:
    photo = Photo(pixels=scene(400, 300))
    whole = overview_of(photo, frame=Box.whole(400, 300), longest_px=64)
    monkeypatch.setattr(overview, "STRIP_PIXELS", 300 * 7)
    strips = overview_of(photo, frame=Box.whole(400, 300), longest_px=64)
    assert np.array_equal(whole.lightness, strips.lightness)
    assert np.array_equal(whole.chroma, strips.chroma)
