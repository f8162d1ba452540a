"""Tonal range of a preview."""

from __future__ import annotations

import numpy as np

from heirloom.core.geometry import Box
from heirloom.core.photo import Photo
from heirloom.steps.enhance import measure_fading


def test_end_points_are_found_inside_the_frame() -> None:
    pixels = np.ones((60, 60, 3), np.float32)
    pixels[10:50, 10:50] = np.linspace(0.2, 0.7, 40, dtype=np.float32)[None, :, None]
    tones = measure_fading(Photo(pixels=pixels), frame=Box(10, 10, 50, 50))
    np.testing.assert_allclose(tones.black_point, 0.2, atol=0.01)
    np.testing.assert_allclose(tones.white_point, 0.7, atol=0.01)
    assert 0.4 < tones.contrast < 0.5
