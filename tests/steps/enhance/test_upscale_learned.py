"""Enlarging with networks: which take part, exact sizes, tiles, shares."""

from __future__ import annotations

from math import prod
from pathlib import Path

import numpy as np
import pytest

from heirloom.core.geometry import Box
from heirloom.models import UPSCALE_X2, UPSCALE_X2_DETAILED, UPSCALE_X4, UPSCALE_X4_DETAILED, open_network
from heirloom.steps.enhance import upscale_learned
from heirloom.steps.enhance.upscale_learned import (
    LARGEST_SCALE,
    Way,
    cards_for,
    enlarge,
    factors_for,
    reach_px,
)
from tests.support.compare import assert_images_close
from tests.support.networks import save_upscale_network
from tests.support.pictures import scene


def enlarged(pixels: np.ndarray, scale: float, *ways: Way, window: Box | None = None, **more: object) -> np.ndarray:
    """A whole picture enlarged."""
    height, width = pixels.shape[:2]
    return enlarge(
        pixels,
        ways=ways,
        scale=scale,
        size=(round(scale * height), round(scale * width)),
        whole_size=(height, width),
        window=window or Box.whole(height, width),
        **more,  # type: ignore[arg-type]
    )


def way(scale: float, *, share: float = 1.0, is_detailed: bool = False) -> Way:
    return Way(share=share, networks=tuple(map(open_network, cards_for(scale, is_detailed=is_detailed))))


@pytest.mark.parametrize(
    ("scale", "factors"), [(1.01, (2,)), (2, (2,)), (2.01, (4,)), (4, (4,)), (5, (4, 2)), (8, (4, 2)), (9, (4, 4))]
)
def test_the_next_factor_up_is_taken(scale: float, factors: tuple[int, ...]) -> None:
    assert factors_for(scale) == factors


def test_beyond_the_largest_factor_there_are_no_networks() -> None:
    assert factors_for(LARGEST_SCALE) == (4, 4)
    with pytest.raises(ValueError, match="at most 16"):
        factors_for(LARGEST_SCALE + 0.1)


def test_each_style_has_networks_of_its_own() -> None:
    assert cards_for(8, is_detailed=False) == (UPSCALE_X4, UPSCALE_X2)
    assert cards_for(8, is_detailed=True) == (UPSCALE_X4_DETAILED, UPSCALE_X2_DETAILED)


def test_a_second_network_reaches_less_far_in_the_photograph() -> None:
    assert reach_px(2) == reach_px(4) < reach_px(8) < 2 * reach_px(2)


def test_a_whole_factor_is_what_the_network_says(weights: Path) -> None:
    pixels = scene(30, 40)
    said = open_network(UPSCALE_X2).run({"photo": pixels})["larger"]
    assert_images_close(enlarged(pixels, 2, way(2)), np.clip(said, 0, 1), atol=1e-6)


def test_another_factor_is_the_next_one_made_smaller(weights: Path) -> None:
    pixels = scene(40, 50)
    exact = enlarged(pixels, 3.3, way(3.3))
    assert exact.shape == (132, 165, 3)
    larger = enlarged(pixels, 4, way(4))
    assert abs(float(exact.mean() - larger.mean())) < 1e-3
    # the brightest disc stays where it was: nothing moves by half a pixel
    assert_images_close(exact[::33, ::33], larger[::40, ::40], atol=0.25)


def test_two_networks_follow_each_other(weights: Path) -> None:
    pixels = scene(20, 24)
    once = np.clip(open_network(UPSCALE_X4).run({"photo": pixels})["larger"], 0, 1)
    twice = np.clip(open_network(UPSCALE_X2).run({"photo": once})["larger"], 0, 1)
    assert_images_close(enlarged(pixels, 8, way(8)), twice, atol=1e-6)


@pytest.mark.parametrize("scale", [2, 2.7, 6])
def test_tiles_and_the_whole_agree(weights: Path, scale: float, monkeypatch: pytest.MonkeyPatch) -> None:
    pixels = scene(50, 80)
    ways = (way(scale, share=0.5), way(scale, share=0.5, is_detailed=True))
    whole = enlarged(pixels, scale, *ways)
    monkeypatch.setattr(upscale_learned, "LARGER_TILE_PX", 45 * prod(factors_for(scale)))
    told: list[float] = []
    assert_images_close(enlarged(pixels, scale, *ways, progress=told.append), whole, atol=1e-5)
    assert len(told) > 1, "there was one tile: this test would prove nothing"
    assert told == sorted(told)
    assert told[-1] == 1


def test_ways_add_up_by_their_shares(weights: Path) -> None:
    pixels = 0.25 + 0.5 * scene(20, 30)
    faithful = enlarged(pixels, 2, way(2))
    detailed = enlarged(pixels, 2, way(2, is_detailed=True))
    mixed = enlarged(pixels, 2, way(2, share=0.7), way(2, share=0.3, is_detailed=True))
    assert np.abs(detailed - faithful).max() > 0.04
    assert_images_close(mixed, 0.7 * faithful + 0.3 * detailed, atol=1e-6)


def test_a_way_without_networks_is_resampling(weights: Path) -> None:
    pixels = scene(20, 30)
    only = enlarged(pixels, 2, Way(share=1.0, networks=()))
    assert only.shape == (40, 60, 3)
    assert_images_close(only.reshape(20, 2, 30, 2, 3).mean(axis=(1, 3)), pixels, atol=0.1, share=0.99)


def test_gray_stays_gray_in_one_channel_and_in_three(weights: Path) -> None:
    save_upscale_network(weights, 2, shift=0.3)
    gray = 0.2 + 0.5 * scene(20, 30, channels=1)
    one, three = (enlarged(pixels, 2, way(2)) for pixels in (gray, np.repeat(gray, 3, axis=2)))
    assert one.shape == (40, 60, 1)
    assert np.ptp(three, axis=2).max() == 0
    assert_images_close(three[..., :1], one, atol=1e-6)
    in_colour = 0.2 + 0.5 * scene(20, 30)
    assert (enlarged(in_colour, 2, way(2)).mean(axis=(0, 1)) - in_colour.mean(axis=(0, 1)))[0] > 0.2
