"""What the clean network is measured with on the way: one thing at a time on the same windows, and how well it does."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from heirloom.aging.digital import Jpeg
from heirloom.aging.film import Grain
from heirloom.aging.optics import Blur, Noise
from heirloom.aging.recipe import Generator
from heirloom.core.photo import Pixels
from heirloom.train.recipes.clean_samples import Sample, scanned, spoiled_sample, untouched

LEAST_ERROR = 1e-10  # a PSNR of 100 dB: no window counts as infinitely good


def _noisy(window: Pixels, generator: Generator, *, sigma: float) -> Sample:
    noise = Noise(seed=int(generator.integers(2**31)), sigma=sigma, gray_share=0.0)
    return scanned(window, grain=None, scan=[noise], dial=1.0)


def _compressed(window: Pixels, _generator: Generator) -> Sample:
    return scanned(window, grain=None, scan=[Jpeg(quality=40, subsampling="420")], dial=1.0)


def _blurred(window: Pixels, _generator: Generator) -> Sample:
    blur = Blur(shape="gaussian", size_permille=1.0, angle=0.0)
    return scanned(window, grain=None, scan=[blur], dial=1.0)


def _grainy(window: Pixels, generator: Generator, *, dial: float) -> Sample:
    """Film with grain that was scanned with a little noise."""
    grain = Grain(seed=int(generator.integers(2**31)), sigma=0.08, size_permille=1.0, gray_share=0.7)
    noise = Noise(seed=int(generator.integers(2**31)), sigma=4.0, gray_share=0.0)
    return scanned(window, grain=grain, scan=[noise], dial=dial)


def _as_it_is(window: Pixels, _generator: Generator) -> Sample:
    return untouched(window, dial=1.0)


CASES: dict[str, Callable[[Pixels, Generator], Sample]] = {
    "sigma 15": partial(_noisy, sigma=15.0),
    "sigma 25": partial(_noisy, sigma=25.0),
    "sigma 50": partial(_noisy, sigma=50.0),
    "JPEG 40": _compressed,
    "blur 1": _blurred,
    "grain kept": partial(_grainy, dial=0.0),
    "grain smoothed": partial(_grainy, dial=1.0),
    "mixed": spoiled_sample,
    "untouched": _as_it_is,
}


def psnr(pixels: Pixels, truth: Pixels) -> float:
    """The PSNR in dB of pixels clipped to [0, 1], at most 100."""
    error = float(np.mean((np.clip(pixels, 0, 1) - truth) ** 2, dtype=np.float64))
    return float(-10 * np.log10(max(error, LEAST_ERROR)))
