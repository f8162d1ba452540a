"""Small maps laid over large photographs."""

from __future__ import annotations

import cv2
import numpy as np

from heirloom.core.geometry import Box
from heirloom.steps.colorize.guide import along_lightness, enlarged_part, lines_over_lightness


def two_sides(height: int, width: int, *, edge: float) -> np.ndarray:
    """L of a picture that is dark left of a slanted edge and light right of it."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    return np.where(x + 0.3 * y < edge * width, np.float32(30), np.float32(75))


def test_colour_ends_where_the_lightness_does_and_not_where_the_small_map_does() -> None:
    large = two_sides(400, 400, edge=0.6)
    small = cv2.resize(large, (40, 40), interpolation=cv2.INTER_AREA)
    share = (small - 30) / 45  # what a network makes of pixels on the edge: some of both
    maps = np.stack([40 - 60 * share, -20 + 50 * share], axis=-1).astype(np.float32)
    lines = enlarged_part(lines_over_lightness(maps, small).planes, covered=(400, 400), box=Box.whole(400, 400))
    made = along_lightness(lines, large)
    dark = large < 50
    assert np.abs(made[dark] - [40, -20]).max() < 14
    assert np.abs(made[~dark] - [-20, 30]).max() < 14
    plain = cv2.resize(maps, (400, 400), interpolation=cv2.INTER_LINEAR)
    assert np.abs(plain[dark] - [40, -20]).max() > 20, "the plain map does not bleed: this test would prove nothing"


def test_grain_gets_no_colour() -> None:
    rng = np.random.default_rng(0)
    small = (50 + rng.normal(0, 0.5, (40, 40))).astype(np.float32)
    maps = np.full((40, 40, 2), 20, np.float32) + (small - 50)[..., None] * 0.5
    large = (50 + rng.normal(0, 4, (160, 160))).astype(np.float32)
    lines = enlarged_part(lines_over_lightness(maps, small).planes, covered=(160, 160), box=Box.whole(160, 160))
    assert along_lightness(lines, large).std() < 0.5


def test_values_stay_within_those_nearby() -> None:
    rng = np.random.default_rng(1)
    small = rng.uniform(20, 80, (30, 30)).astype(np.float32)
    maps = rng.uniform(-50, 50, (30, 30, 1)).astype(np.float32)
    lines = enlarged_part(lines_over_lightness(maps, small).planes, covered=(90, 90), box=Box.whole(90, 90))
    made = along_lightness(lines, np.full((90, 90), 100, np.float32))
    assert maps.min() <= made.min()
    assert made.max() <= maps.max()


def test_a_part_is_as_the_whole_and_agrees_with_opencv() -> None:
    planes = np.random.default_rng(2).uniform(0, 1, (12, 17, 3)).astype(np.float32)
    whole = enlarged_part(planes, covered=(100, 160), box=Box.whole(100, 160))
    part = Box(31, 20, 77, 64)
    assert np.array_equal(part.cut(whole), enlarged_part(planes, covered=(100, 160), box=part))
    assert np.abs(whole - cv2.resize(planes, (160, 100), interpolation=cv2.INTER_LINEAR)).max() < 1e-5


def test_beyond_what_is_covered_the_last_values_stay() -> None:
    planes = np.arange(4, dtype=np.float32).reshape(1, 4, 1)
    assert enlarged_part(planes, covered=(1, 4), box=Box(0, 0, 6, 2))[1, :, 0].tolist() == [0, 1, 2, 3, 3, 3]
