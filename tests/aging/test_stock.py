"""Colour materials: each ages into its own cast."""

from __future__ import annotations

import numpy as np

from heirloom.aging.recipe import Worn
from heirloom.aging.stock import STOCKS, Stock


def aged(stock: str, value: float, *, severity: float = 0.9) -> np.ndarray:
    recipe = Stock.of(stock, generator=np.random.default_rng(1), severity=severity)
    return recipe.apply(Worn(pixels=np.full((40, 40, 3), value, np.float32))).pixels.mean(axis=(0, 1))


def test_slides_turn_magenta_and_agfacolor_red() -> None:
    slide, agfacolor = aged("slide", 0.45), aged("agfacolor", 0.45)
    assert slide[1] < min(slide[0], slide[2])
    assert agfacolor[0] > agfacolor[1] > agfacolor[2]


def test_instant_pictures_have_yellow_whites_and_lifted_blacks() -> None:
    white, black = aged("instant", 1.0), aged("instant", 0.0)
    assert white[0] > white[2] + 0.05
    assert black.min() > 0.1


def test_kodachrome_keeps_more_of_its_colour_than_the_others() -> None:
    colour = np.zeros((20, 20, 3), np.float32) + np.array([0.7, 0.4, 0.2], np.float32)
    change = {
        stock: float(
            np.abs(
                Stock.of(stock, generator=np.random.default_rng(2), severity=0.9).apply(Worn(pixels=colour)).pixels
                - colour
            ).mean()
        )
        for stock in STOCKS
    }
    assert min(change, key=lambda stock: change[stock]) == "kodachrome"


def test_no_severity_hardly_changes_anything() -> None:
    assert all(np.abs(aged(stock, 0.5, severity=0.0) - 0.5).max() < 2 / 255 for stock in STOCKS)
