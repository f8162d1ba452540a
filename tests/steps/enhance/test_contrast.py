"""Local contrast: detail grows, edges do not glow, noise does not grow."""

from __future__ import annotations

import numpy as np

from heirloom.steps.enhance.contrast import deepen
from tests.support.compare import assert_images_close
from tests.support.pictures import scene


def test_faint_texture_grows() -> None:
    texture = 0.5 + 0.02 * np.sin(np.arange(64, dtype=np.float32))[None, :, None].repeat(64, axis=0)
    assert np.ptp(deepen(texture, amount=0.3, radius_px=8, noise_sigma=0)) > 1.15 * np.ptp(texture)


def test_nothing_glows_beside_an_edge() -> None:
    edge = np.full((64, 64, 1), 0.25, np.float32)
    edge[:, 32:] = 0.75
    assert_images_close(deepen(edge, amount=0.3, radius_px=8, noise_sigma=0), edge, atol=2 / 255)


def test_noise_does_not_grow_with_detail() -> None:
    noise = np.random.default_rng(0).normal(0.5, 0.02, (64, 64, 1)).astype(np.float32)
    grown = deepen(noise, amount=0.3, radius_px=8, noise_sigma=0.02)
    assert grown.std() < 1.08 * noise.std()


def test_nothing_leaves_the_range_and_the_argument_stays() -> None:
    picture = scene()
    before = picture.copy()
    deep = deepen(picture, amount=1.0, radius_px=16, noise_sigma=0)
    assert deep.min() > 0
    assert deep.max() < 1
    assert np.array_equal(picture, before)
