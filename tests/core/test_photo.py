"""The photograph: what it accepts, and that nobody can change it."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path

import numpy as np
import pytest

from heirloom.core.geometry import Box
from heirloom.core.photo import Photo, Source, shrink, shrink_factor
from tests.support.pictures import photo, scene


def with_alpha() -> Photo:
    """A photograph with alpha and a source."""
    return Photo(
        pixels=scene(16, 20), alpha=np.full((16, 20), 0.5, np.float32), source=Source(path=Path("a.png"), bits=16)
    )


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((4, 4, 3), np.float64),
        np.zeros((4, 4, 3), np.uint8),
        np.zeros((4, 4), np.float32),
        np.zeros((4, 4, 2), np.float32),
        np.zeros((4, 4, 4), np.float32),
        np.zeros((0, 4, 3), np.float32),
    ],
    ids=lambda pixels: f"{pixels.dtype}{pixels.shape}",
)
def test_pixels_of_another_shape_or_type_are_refused(pixels: np.ndarray) -> None:
    with pytest.raises(ValueError, match="pixels must be float32"):
        Photo(pixels=pixels)


@pytest.mark.parametrize("alpha", [np.zeros((4, 5), np.float32), np.zeros((4, 4), np.float64)])
def test_alpha_of_another_shape_or_type_is_refused(alpha: np.ndarray) -> None:
    with pytest.raises(ValueError, match="alpha must be float32"):
        Photo(pixels=scene(4, 4), alpha=alpha)


def test_pixels_and_alpha_cannot_be_written_to() -> None:
    made = with_alpha()
    with pytest.raises(ValueError, match="read-only"):
        made.pixels[0, 0, 0] = 1
    assert made.alpha is not None
    with pytest.raises(ValueError, match="read-only"):
        made.alpha[0, 0] = 1


def test_the_array_a_photo_was_made_from_stays_writable() -> None:
    pixels = scene(4, 4)
    Photo(pixels=pixels)
    pixels[0, 0, 0] = 1


@pytest.mark.parametrize("again", [lambda it: pickle.loads(pickle.dumps(it)), copy.deepcopy], ids=["pickle", "copy"])
def test_a_pickled_or_copied_photo_is_equal_and_still_read_only(again) -> None:
    made = with_alpha()
    back = again(made)
    assert np.array_equal(back.pixels, made.pixels)
    assert np.array_equal(back.alpha, made.alpha)
    assert back.source.path == Path("a.png")
    assert not back.pixels.flags.writeable
    assert not back.alpha.flags.writeable


def test_size_and_grayness_are_those_of_the_pixels() -> None:
    made = photo(7, 9, channels=1)
    assert (made.height, made.width, made.is_gray) == (7, 9, True)
    assert not photo(7, 9).is_gray


def test_a_window_shares_memory_and_keeps_source_and_alpha() -> None:
    made = with_alpha()
    part = made.window(Box(2, 3, 12, 9))
    assert part.pixels.shape == (6, 10, 3)
    assert np.shares_memory(part.pixels, made.pixels)
    assert part.alpha is not None
    assert part.alpha.shape == (6, 10)
    assert part.source is made.source


def test_other_pixels_leave_source_and_alpha() -> None:
    made = with_alpha()
    other = made.with_pixels(np.zeros((16, 20, 3), np.float32))
    assert other.pixels.max() == 0
    assert other.source is made.source
    assert other.alpha is not None


def test_a_small_photo_is_its_own_preview_and_a_large_one_is_averaged() -> None:
    made = photo(12, 18)
    assert made.preview(12 * 18) is made
    preview = made.preview(6 * 9)
    assert preview.pixels.shape == (6, 9, 3)
    assert preview.pixels[0, 0] == pytest.approx(made.pixels[:2, :2].mean(axis=(0, 1)), abs=1e-6)
    assert preview.source is made.source


@pytest.mark.parametrize(
    ("size", "most", "factor"), [((10, 10), 100, 1), ((10, 10), 99, 2), ((11, 10), 9, 3), ((12, 12), 9, 4)]
)
def test_the_shrink_factor_is_the_smallest_that_suffices(size: tuple[int, int], most: int, factor: int) -> None:
    assert shrink_factor(*size, most) == factor


def test_shrinking_never_leaves_nothing() -> None:
    assert shrink(scene(3, 40), 8).shape == (1, 13, 3)
