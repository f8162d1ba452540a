"""The classical tools run on gray and colour and do what they are known for."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.bench import baselines
from heirloom.core.photo import Photo
from heirloom.metrics.fidelity import psnr
from tests.support.pictures import photo, scene

BLIND = [baselines.median, baselines.autocontrast, baselines.gray_world, baselines.clahe, baselines.nl_means]
BLIND.append(baselines.one_click)


@pytest.mark.parametrize("tool", BLIND)
@pytest.mark.parametrize("channels", [1, 3])
def test_blind_tools_keep_shape_and_range_and_input(tool, channels) -> None:
    given = photo(channels=channels)
    before = given.pixels.copy()
    result = tool(given).pixels
    assert result.shape == before.shape
    assert result.dtype == np.float32
    assert result.min() >= 0
    assert result.max() <= 1
    assert np.array_equal(given.pixels, before)


def patches(given: Photo, *, mask: np.ndarray) -> Photo:
    return baselines.exemplar(given, mask=mask, seed=0)


@pytest.mark.parametrize("tool", [baselines.telea, baselines.navier_stokes, patches])
@pytest.mark.parametrize("channels", [1, 3])
def test_inpainting_fills_the_mask_and_nothing_else(tool, channels) -> None:
    clean = (np.rint(scene(channels=channels) * 255) / 255).astype(np.float32)
    mask = np.zeros((64, 64), np.float32)
    mask[30:33, 5:60] = 0.5
    spoiled = clean.copy()
    spoiled[mask > 0] = 1
    filled = tool(Photo(pixels=spoiled), mask=mask).pixels
    assert np.abs(filled - clean)[mask == 0].max() < 1e-6
    assert psnr(filled, clean) > psnr(spoiled, clean) + 6


def test_autocontrast_reaches_black_and_white() -> None:
    stretched = baselines.autocontrast(Photo(pixels=0.3 + 0.4 * scene())).pixels
    assert np.quantile(stretched, 0.01) < 0.02
    assert np.quantile(stretched, 0.99) > 0.98


def test_gray_world_makes_the_channel_means_equal() -> None:
    means = baselines.gray_world(Photo(pixels=scene() * np.array([0.9, 0.7, 0.5], np.float32))).pixels.mean(axis=(0, 1))
    assert np.ptp(means) < 0.01


def test_nl_means_takes_noise_away() -> None:
    clean = scene(96, 96, channels=1)
    noisy = np.clip(clean + np.random.default_rng(0).normal(0, 0.03, clean.shape), 0, 1).astype(np.float32)
    assert psnr(baselines.nl_means(Photo(pixels=noisy)).pixels, clean) > psnr(noisy, clean) + 1
