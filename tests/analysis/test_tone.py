"""Fading and toning of pictures that were toned and faded on purpose."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from heirloom.analysis.findings import Toning
from heirloom.analysis.tone import classify_toning, measure_fading
from heirloom.core.color import from_lab, luma, to_lab
from tests.support.pictures import scene

Array = NDArray[np.float32]


def _gray(seed: int = 0) -> Array:
    return np.repeat(luma(scene(seed=seed))[..., None], 3, axis=2)


def _toned(*, a: float, b: float) -> Array:
    lightness = to_lab(_gray())[..., :1]
    amount = 4 * (lightness / 100) * (1 - lightness / 100)
    return np.clip(from_lab(np.concatenate([lightness, a * amount, b * amount], axis=2)), 0, 1)


def test_a_gray_picture_is_gray_in_one_channel_and_in_three() -> None:
    assert classify_toning(_gray()) is Toning.GRAY
    assert classify_toning(_gray()[..., :1]) is Toning.GRAY


def test_stray_chroma_of_a_file_leaves_a_gray_picture_gray() -> None:
    stray = np.random.default_rng(0).normal(0, 0.01, (64, 64, 3)).astype(np.float32)
    assert classify_toning(np.clip(_gray() + stray, 0, 1)) is Toning.GRAY


@pytest.mark.parametrize(("a", "b"), [(8, 25), (3, 15), (-5, -30), (10, 12)], ids=["sepia", "yellow", "cyan", "red"])
def test_a_toned_picture_is_sepia(a: float, b: float) -> None:
    assert classify_toning(_toned(a=a, b=b)) is Toning.SEPIA


def test_unevenly_yellowed_paper_is_sepia() -> None:
    stain = np.linspace(0.6, 1, 64, dtype=np.float32)[:, None]
    yellowed = _gray() * np.stack([np.ones_like(stain), 0.35 + 0.65 * stain, stain], axis=-1)
    assert classify_toning(yellowed * 0.8 + 0.1) is Toning.SEPIA


@pytest.mark.parametrize("seed", range(5))
def test_a_colour_picture_is_colour(seed: int) -> None:
    assert classify_toning(scene(seed=seed)) is Toning.COLOUR


@pytest.mark.parametrize("seed", range(5))
def test_a_colour_print_faded_to_orange_is_still_colour(seed: int) -> None:
    density = -np.log10(scene(seed=seed))
    faded = 10 ** -(density * np.array([0.5, 0.8, 0.7], np.float32) + np.array([0.02, 0.12, 0.25], np.float32))
    assert classify_toning(faded.astype(np.float32)) is Toning.COLOUR


def test_full_tones_are_not_faded_and_a_veiled_picture_is() -> None:
    full = np.linspace(0, 1, 64 * 64, dtype=np.float32).reshape(64, 64, 1)
    assert measure_fading(full).severity == 0
    faded = measure_fading(full * 0.4 + 0.3)
    assert faded.black_point[0] == pytest.approx(0.3, abs=0.02)
    assert faded.white_point[0] == pytest.approx(0.7, abs=0.02)
    assert faded.contrast == pytest.approx(0.36, abs=0.02)
    assert 0.4 < faded.severity < 0.8


def test_one_faded_dye_makes_a_faded_print() -> None:
    pixels = np.repeat(np.linspace(0, 1, 64 * 64, dtype=np.float32).reshape(64, 64, 1), 3, axis=2)
    pixels[..., 2] = pixels[..., 2] * 0.3 + 0.2
    assert measure_fading(pixels).severity > 0.5
