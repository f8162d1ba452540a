"""What the colour network is shown: whole photographs in colour, as old prints show them, and hints."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.core.color import to_lab
from heirloom.core.palette import palette_of
from heirloom.train.data import Shard, pack_pixels
from heirloom.train.networks.colorize import CHROMA_SCALE
from heirloom.train.recipes.colorize_samples import (
    HINT_HALF_PX,
    LEAST_SHARE,
    MOST_HINTS,
    colour_sample,
    drawn_hints,
    old_lightness,
    stacked,
    whole_window,
)
from tests.support.pictures import scene


@pytest.fixture
def window() -> np.ndarray:
    return scene(64, 64)


def generators(number: int) -> list[np.random.Generator]:
    return [np.random.default_rng([3, seed]) for seed in range(number)]


def shard_of(pixels: list[np.ndarray], folder) -> Shard:
    return pack_pixels([(f"{number}.png", picture) for number, picture in enumerate(pixels)], folder)


def test_a_window_is_upright_and_shows_most_of_the_photograph(tmp_path) -> None:
    rows = np.zeros((120, 160, 3), np.float32)
    rows[..., 0] = np.linspace(0.2, 0.9, 120)[:, None]  # lighter downwards
    shard = shard_of([rows, rows], tmp_path)
    for generator in generators(20):
        shown = whole_window(shard, generator, among=(0,), side_px=48)[..., 0]
        assert shown.shape == (48, 48)
        spans = (shown[-1].mean() - shown[0].mean()) / 0.7
        assert LEAST_SHARE - 0.1 < spans <= 1
        assert np.ptp(shown, axis=1).max() < 0.02


def test_photographs_without_colour_are_hardly_ever_taken(tmp_path, window) -> None:
    gray = np.repeat(window.mean(axis=2, keepdims=True), 3, axis=2)
    shard = shard_of([gray, window], tmp_path)
    shown = [whole_window(shard, generator, among=(0, 1), side_px=32) for generator in generators(60)]
    assert sum(np.ptp(one, axis=2).max() < 0.01 for one in shown) <= 8  # half of them would be 30


def test_where_no_photograph_has_colour_one_is_taken_all_the_same(tmp_path) -> None:
    gray = np.full((40, 40, 3), 0.5, np.float32)
    assert whole_window(shard_of([gray, gray], tmp_path), np.random.default_rng(0), among=(0,), side_px=32).any()


def test_a_plain_sample_is_the_lightness_and_colour_of_the_photograph_itself(window) -> None:
    sample = colour_sample(window, np.random.default_rng(0), plain=True, hints=0)
    lab = to_lab(window)
    np.testing.assert_allclose(sample.lightness[..., 0] * 100, lab[..., 0], atol=1e-4)
    np.testing.assert_allclose(sample.colour * CHROMA_SCALE, lab[..., 1:], atol=1e-4)
    assert not sample.hints.any()
    assert not sample.palette.any()


def test_the_colour_to_be_learned_is_the_original_one_however_old_the_lightness(window) -> None:
    drawn = [colour_sample(window, generator) for generator in generators(100)]
    lightness = to_lab(window)[..., :1] / 100
    old = [s for s in drawn if np.abs(s.lightness - lightness).max() > 1e-3]
    assert 35 < len(old) < 65
    assert all(s.lightness.min() >= 0 and s.lightness.max() <= 1.001 for s in drawn)
    for sample in drawn:
        np.testing.assert_allclose(sample.colour * CHROMA_SCALE, to_lab(window)[..., 1:], atol=1e-4)


def test_old_emulsions_may_see_red_darker_than_blue_or_lighter() -> None:
    halves = np.zeros((8, 8, 3), np.float32)
    halves[:4, :, 0] = halves[4:, :, 2] = 0.8
    order = [np.sign((old := old_lightness(halves, g))[:4].mean() - old[4:].mean()) for g in generators(60)]
    assert {-1.0, 1.0} <= set(order)


def test_half_of_the_samples_have_hints_and_three_in_ten_a_palette(window) -> None:
    drawn = [colour_sample(window, generator) for generator in generators(200)]
    assert 75 < sum(bool(s.hints.any()) for s in drawn) < 125
    known = [s for s in drawn if s.palette.any()]
    assert 40 < len(known) < 80
    np.testing.assert_allclose(known[0].palette, palette_of(to_lab(window)[..., 1:]), atol=1e-6)


def test_a_hint_is_a_small_square_of_the_true_colour_and_elsewhere_nothing_is_said() -> None:
    colour = np.broadcast_to(np.float32([0.25, -0.5]), (64, 64, 2))
    hints = drawn_hints(colour, np.random.default_rng(1), number=1)
    rows, columns = np.nonzero(hints[..., 2])
    assert 1 <= np.ptp(rows) + 1 <= 2 * HINT_HALF_PX + 1
    assert len(rows) == (np.ptp(rows) + 1) * (np.ptp(columns) + 1)
    np.testing.assert_allclose(hints[rows[0], columns[0]], [0.25, -0.5, 1])
    assert not hints[hints[..., 2] == 0].any()
    many = drawn_hints(colour, np.random.default_rng(2), number=MOST_HINTS)
    assert np.count_nonzero(many[..., 2]) > 3 * len(rows)


def test_a_sample_depends_on_its_seed_only(window) -> None:
    first, again, other = (colour_sample(window, np.random.default_rng(seed)) for seed in (5, 5, 6))
    for name in ("lightness", "hints", "palette"):
        np.testing.assert_array_equal(getattr(first, name), getattr(again, name))
    assert not np.array_equal(first.hints, other.hints) or not np.array_equal(first.lightness, other.lightness)


def test_a_batch_holds_every_plane_and_the_palette_everywhere(window) -> None:
    batch = stacked([colour_sample(window, generator) for generator in generators(6)])
    channels = {"photo": 3, "lightness": 1, "hints": 3, "palette": 10, "colour": 2}
    assert {name: tuple(value.shape) for name, value in batch.items()} == {
        name: (6, number, 64, 64) for name, number in channels.items()
    }
    assert float(batch["palette"].std(dim=(2, 3)).max()) < 1e-6
