"""Film that saw colours as grays, and toned silver."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from heirloom.aging.monochrome import BLUE_SENSITIVE, ORTHOCHROMATIC, PANCHROMATIC, TONERS, Monochrome, Toning
from heirloom.aging.recipe import Worn
from tests.support.compare import assert_images_close
from tests.support.pictures import scene

PLAIN = Monochrome(sensitivity=PANCHROMATIC, contrast=1.0, fog=0.0)
SEPIA = Toning(toner="sepia", tones=TONERS["sepia"], share=1.0, shadows_first=0.0)


def one(*colour: float) -> Worn:
    return Worn(pixels=np.array(colour, np.float32).reshape(1, 1, -1))


def test_early_films_see_red_as_black_and_blue_as_white() -> None:
    reds, blues = [], []
    for sensitivity in (PANCHROMATIC, ORTHOCHROMATIC, BLUE_SENSITIVE):
        film = replace(PLAIN, sensitivity=sensitivity)
        reds.append(float(film.apply(one(0.8, 0.1, 0.1)).pixels[0, 0, 0]))
        blues.append(float(film.apply(one(0.1, 0.1, 0.8)).pixels[0, 0, 0]))
    assert reds == sorted(reds, reverse=True)
    assert blues == sorted(blues)


def test_the_result_is_gray_and_a_gray_picture_stays_as_it_is() -> None:
    seen = PLAIN.apply(Worn(pixels=scene())).pixels
    assert np.ptp(seen, axis=2).max() < 1e-6
    gray = scene(channels=1)
    assert_images_close(PLAIN.apply(Worn(pixels=gray)).pixels, gray, atol=2 / 255)


def test_contrast_turns_about_a_middle_gray() -> None:
    hard = replace(PLAIN, contrast=1.5)
    assert hard.apply(one(0.2)).pixels[0, 0, 0] < 0.2
    assert hard.apply(one(0.8)).pixels[0, 0, 0] > 0.8


def test_sepia_is_warm_and_selenium_tones_the_shadows_first() -> None:
    warm = SEPIA.apply(one(0.4, 0.4, 0.4)).pixels[0, 0]
    assert warm[0] > warm[1] > warm[2]
    selenium = replace(SEPIA, shadows_first=1.0)
    light, dark = (np.ptp(selenium.apply(one(v, v, v)).pixels) for v in (0.85, 0.3))
    assert light < 0.3 * dark


@pytest.mark.parametrize("toner", TONERS)
def test_a_photograph_of_one_channel_keeps_it_when_toned(toner) -> None:
    recipe = Toning.of(toner, generator=np.random.default_rng(0), severity=0.8)
    assert recipe.apply(Worn(pixels=scene(channels=1))).pixels.shape[2] == 1
