"""What a scanner or camera adds that is not Gaussian: photon noise that follows the light, stripes and bands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from heirloom.aging.recipe import AgeingKind, Generator, Worn
from heirloom.core.color import from_linear, to_linear


@dataclass(frozen=True, kw_only=True)
class Scanner:
    """Poisson noise of the light and fixed patterns of the sensor's line."""

    kind: ClassVar[AgeingKind] = AgeingKind.SCANNER

    seed: int
    photons: float  # counted in a white pixel: fewer is noisier
    dark: float  # standard deviation of the sensor's own noise, as a share of white
    stripes: float  # standard deviation of the gain along the sensor's line, as a share
    bands: float  # height of the bands of lamp and motor, as a share of the light
    period_px: float  # distance of the bands
    upright: bool  # the sensor's line lies across the picture: its stripes run upright, its bands level

    @classmethod
    def draw(cls, generator: Generator, *, severity: float) -> Self:
        """A random recipe; `severity` in [0, 1] lowers the light and raises the patterns."""
        return cls(
            seed=int(generator.integers(2**31)),
            photons=float(4000 * (1 - 0.97 * severity) ** 1.5 * generator.uniform(0.6, 1.4)),
            dark=float(0.0005 + 0.003 * severity * generator.uniform(0.3, 1)),
            stripes=float(severity * generator.uniform(0.002, 0.025)),
            bands=float(severity * generator.uniform(0.0, 0.03)),
            period_px=float(generator.uniform(6, 60)),
            upright=bool(generator.random() < 0.7),
        )

    def apply(self, worn: Worn) -> Worn:
        """The print scanned."""
        generator = np.random.default_rng(self.seed)
        light = to_linear(worn.pixels)
        height, width, channels = light.shape
        across, along = (width, height) if self.upright else (height, width)
        gain = 1 + self.stripes * generator.standard_normal((across, channels))
        phase = generator.uniform(0, 2 * np.pi)
        band = 1 + self.bands * np.sin(np.arange(along) * (2 * np.pi / self.period_px) + phase)
        pattern = gain[None] * band[:, None, None]
        if not self.upright:
            pattern = pattern.transpose(1, 0, 2)
        exposed = light * pattern.astype(np.float32)
        # a Poisson count is nearly Gaussian from some ten photons on, and the dark noise hides the rest
        sigma = np.sqrt(np.maximum(exposed, 0) / np.float32(self.photons) + np.float32(self.dark**2))
        noise = generator.standard_normal(light.shape, dtype=np.float32)
        return worn.with_pixels(from_linear((exposed + sigma * noise).astype(np.float32)))
