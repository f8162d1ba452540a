"""Hand-colouring: few hues, less of them than the truth, and the same lightness."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from heirloom.aging.colouring import COLOURS, Colouring
from heirloom.aging.recipe import Worn
from heirloom.core.color import to_lab
from tests.support.pictures import scene

PAINT = Colouring(seed=1, strength=0.6, brush_permille=10, bare_share=0.2)


def test_lightness_stays_and_hues_are_few() -> None:
    picture = scene(120, 140)
    before, after = to_lab(picture), to_lab(PAINT.apply(Worn(pixels=picture)).pixels)
    assert np.median(np.abs(after[..., 0] - before[..., 0])) < 3
    chroma = np.hypot(after[..., 1], after[..., 2])
    hues = np.arctan2(after[..., 2], after[..., 1])[chroma > 8]
    found = np.histogram(hues, bins=72, range=(-np.pi, np.pi))[0] > 0.01 * len(hues)
    assert 1 <= found.sum() <= 2 * COLOURS


def test_a_bare_share_leaves_more_gray() -> None:
    def gray(share: float) -> float:
        lab = to_lab(replace(PAINT, bare_share=share).apply(Worn(pixels=scene(120, 140))).pixels)
        return float((np.hypot(lab[..., 1], lab[..., 2]) < 3).mean())

    assert gray(0.8) > gray(0.05) + 0.2


def test_a_gray_print_is_painted_in_the_painters_own_colours() -> None:
    gray = np.repeat(0.2 + 0.6 * scene(channels=1), 3, axis=2).astype(np.float32)
    assert np.ptp(PAINT.apply(Worn(pixels=gray)).pixels, axis=2).max() > 0.03
