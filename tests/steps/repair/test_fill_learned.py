"""The network fills every hole in windows around it: exactly the hole, and alike in strips."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from heirloom.core.geometry import Box
from heirloom.models import FILL, Network, open_network
from heirloom.steps.repair.fill_learned import CELL_PX, CONTEXT_PX, WIDE_PX, fill_learned
from tests.support.compare import assert_images_close
from tests.support.networks import save_fill_network
from tests.support.pictures import scene


class Watcher:
    """A session that answers with the mean of what it is shown as known, and keeps what it was given."""

    def __init__(self) -> None:
        self.photos: list[np.ndarray] = []
        self.holes: list[np.ndarray] = []

    def run(self, inputs: Mapping[str, np.ndarray], *, outputs: tuple[str, ...]) -> list[np.ndarray]:
        assert outputs == ("filled",)
        photo, hole = inputs["photo"], inputs["hole"]
        self.photos.append(photo)
        self.holes.append(hole)
        known = 1 - hole
        mean = (photo * known).sum(axis=(2, 3), keepdims=True) / np.maximum(known.sum(axis=(2, 3), keepdims=True), 1)
        return [np.broadcast_to(mean, photo.shape).astype(np.float32)]


def watched() -> tuple[Network, Watcher]:
    session = Watcher()
    return Network(card=FILL, sha256="0" * 64, session=session), session


def holes(height: int, width: int, *boxes: tuple[int, int, int, int]) -> np.ndarray:
    result = np.zeros((height, width), np.bool_)
    for box in boxes:
        Box(*box).cut(result)[...] = True
    return result


@pytest.mark.parametrize("channels", [1, 3])
def test_exactly_the_hole_changes(weights: Path, channels: int) -> None:
    pixels = scene(150, 170, channels=channels)
    hole = holes(150, 170, (20, 30, 90, 33), (0, 100, 9, 120), (160, 140, 170, 150), (60, 60, 110, 110))
    filled = fill_learned(pixels, hole, network=open_network(FILL))
    assert filled.shape == pixels.shape
    assert np.array_equal(filled[~hole], pixels[~hole])
    assert (filled[hole] != pixels[hole]).any(axis=-1).all()
    assert np.isfinite(filled).all()


def test_what_lies_in_the_hole_does_not_matter() -> None:
    hole = holes(100, 100, (40, 40, 60, 60))
    dark, bright = scene(100, 100), scene(100, 100)
    dark[hole], bright[hole] = 0, 1
    assert np.array_equal(*(fill_learned(pixels, hole, network=watched()[0])[hole] for pixels in (dark, bright)))


def test_only_windows_around_the_holes_are_looked_at() -> None:
    network, session = watched()
    fill_learned(scene(1200, 1200), holes(1200, 1200, (100, 100, 120, 103), (900, 950, 904, 990)), network=network)
    assert len(session.photos) == 2
    assert sum(photo.shape[2] * photo.shape[3] for photo in session.photos) < 0.05 * 1200 * 1200


def test_a_window_shows_context_on_every_side() -> None:
    network, session = watched()
    fill_learned(scene(400, 400), holes(400, 400, (180, 190, 200, 200)), network=network)
    (hole,) = session.holes
    rows, columns = np.nonzero(hole[0, 0])
    height, width = hole.shape[2:]
    assert min(rows.min(), columns.min(), height - 1 - rows.max(), width - 1 - columns.max()) >= CONTEXT_PX


def test_specks_close_to_each_other_share_a_window() -> None:
    network, session = watched()
    specks = [(x, y, x + 2, y + 2) for x in range(20, 300, 40) for y in range(20, 300, 40)]
    fill_learned(scene(CELL_PX, CELL_PX), holes(CELL_PX, CELL_PX, *specks), network=network)
    assert len(session.photos) == 1


def test_a_long_scratch_is_filled_in_windows_that_fade_into_each_other() -> None:
    network, session = watched()
    slope = np.broadcast_to(np.linspace(0.2, 0.6, 1500, dtype=np.float32)[:, None], (60, 1500, 3)).copy()
    hole = holes(60, 1500, (10, 30, 1490, 32))
    filled = fill_learned(slope, hole, network=network)
    assert len(session.photos) >= 4
    steps = np.abs(np.diff(filled[30, 10:1490, 0]))
    assert steps.max() < 0.01, "each window answers with its own mean; a step would be a seam"


def test_a_wide_hole_is_seen_in_a_reduced_copy_first() -> None:
    network, session = watched()
    wide = 2 * WIDE_PX - 8
    hole = holes(400, 400, (130, 130, 130 + wide, 130 + wide))
    fill_learned(scene(400, 400), hole, network=network)
    shares = sorted(int(np.sqrt(hole.sum())) for hole in session.holes)
    assert shares[0] <= WIDE_PX < shares[-1]


def test_a_hole_larger_than_any_window_is_filled_from_its_surroundings_to_its_middle(weights: Path) -> None:
    save_fill_network(weights, side_px=71)  # sees past the rim of a hole that is WIDE_PX wide
    pixels = np.full((600, 600, 3), 0.3, np.float32)
    filled = fill_learned(pixels, holes(600, 600, (60, 60, 540, 540)), network=open_network(FILL))
    for inner in (slice(60, 80), slice(160, 440)):  # between them the tiny network jumps to mid-gray
        assert_images_close(filled[inner, inner], pixels[inner, inner], atol=0.01)


@pytest.mark.parametrize("size", [(1, 1), (1, 40), (2, 2), (17, 23), (300, 8)])
def test_odd_sizes_work(weights: Path, size: tuple[int, int]) -> None:
    pixels = np.full((*size, 3), 0.6, np.float32)
    hole = np.zeros(size, np.bool_)
    hole[-1, -1] = True
    filled = fill_learned(pixels, hole, network=open_network(FILL))
    assert filled.shape == pixels.shape
    assert np.isfinite(filled).all()


def test_a_hole_over_everything_stays() -> None:
    pixels = scene(20, 20)
    assert fill_learned(pixels, np.ones((20, 20), np.bool_), network=watched()[0]) is pixels


def test_a_strip_is_filled_like_the_whole(weights: Path) -> None:
    pixels = scene(700, 200)
    hole = holes(700, 200, (20, 300, 180, 303), (50, 340, 130, 420), (100, 20, 103, 690))
    network = open_network(FILL)
    whole = fill_learned(pixels, hole, network=network)
    strip = fill_learned(np.ascontiguousarray(pixels[130:600]), hole[130:600], network=network, offset=(130, 0))
    assert_images_close(strip[120:350], whole[250:480], atol=2 / 255, share=0.999)


def test_the_same_hole_gives_the_same_pixels(weights: Path) -> None:
    pixels, hole = scene(100, 100), holes(100, 100, (20, 20, 60, 60))
    assert np.array_equal(*(fill_learned(pixels, hole, network=open_network(FILL)) for _ in range(2)))
