"""The relief of paper: its depth, its pattern, and no damage."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from heirloom.aging.paper import SURFACES, Paper
from heirloom.aging.recipe import Worn, pixel_density

ROUGH = Paper(seed=1, surface="rough", cell_permille=30, depth=0.03, light=0.8)


@pytest.mark.parametrize("surface", SURFACES)
def test_the_relief_has_its_depth_on_every_surface(surface) -> None:
    worn = Worn(pixels=np.full((150, 170, 3), 0.6, np.float32))
    aged = replace(ROUGH, surface=surface).apply(worn)
    change = pixel_density(aged.pixels) - pixel_density(worn.pixels)
    assert change.std() == pytest.approx(0.03, rel=0.1)
    assert abs(change.mean()) < 0.005
    assert aged.damage == {}


def test_linen_repeats_at_the_distance_of_its_threads() -> None:
    worn = Worn(pixels=np.full((200, 200, 1), 0.6, np.float32))
    aged = replace(ROUGH, surface="linen", cell_permille=50).apply(worn).pixels[..., 0]
    spectrum = np.abs(np.fft.rfft(aged - aged.mean(), axis=1)).mean(axis=0)
    assert abs(int(spectrum[5:].argmax()) + 5 - 20) <= 2  # 50 permille of 200 px are 10 px: 20 threads
