"""A second life as a file: blurred, made smaller, sharpened, compressed and enlarged again by somebody else.

The second order of degradation of Real-ESRGAN (Wang et al. 2021), without its resampling of random sizes: the picture
keeps its size, and the ringing comes from an unsharp mask where they use a sinc filter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from heirloom.aging.digital import Downscale, Jpeg
from heirloom.aging.optics import Blur, Noise
from heirloom.aging.recipe import AgeingKind, Generator, Worn


@dataclass(frozen=True, kw_only=True)
class SecondPass:
    """Another round of what happens to files."""

    kind: ClassVar[AgeingKind] = AgeingKind.SECOND_PASS

    seed: int
    blur_permille: float  # standard deviation, in thousandths of the photograph's size
    factor: float  # of the smaller copy
    sigma: float  # noise, on the scale 0..255
    sharpen: float  # strength of the unsharp mask: 1 doubles the detail it finds
    quality: int  # of the JPEG in between

    @classmethod
    def draw(cls, generator: Generator, *, severity: float) -> Self:
        """A random recipe; `severity` in [0, 1] blurs, shrinks and compresses more."""
        return cls(
            seed=int(generator.integers(2**31)),
            blur_permille=float(severity * generator.uniform(0.2, 2)),
            factor=float(1 + severity**1.5 * generator.uniform(0.3, 2)),
            sigma=float(severity * generator.uniform(0.5, 8)),
            sharpen=float(generator.choice([0.0, 0.4, 1.0]) * (0.5 + severity)),
            quality=int(np.clip(round(95 - severity * generator.uniform(20, 70)), 20, 95)),
        )

    def apply(self, worn: Worn) -> Worn:
        """The file after its second life."""
        import cv2

        softer = Blur(shape="gaussian", size_permille=self.blur_permille, angle=0.0).apply(worn)
        smaller = Downscale(factor=self.factor).apply(softer)
        noisy = Noise(seed=self.seed, sigma=self.sigma, gray_share=0.3).apply(smaller)
        if self.sharpen > 0:
            wide = max(self.factor, 0.8)
            blurred = cv2.GaussianBlur(noisy.pixels, (0, 0), wide).reshape(noisy.pixels.shape)
            noisy = noisy.with_pixels(noisy.pixels + np.float32(self.sharpen) * (noisy.pixels - blurred))
        return Jpeg(quality=self.quality, subsampling="420").apply(noisy)
