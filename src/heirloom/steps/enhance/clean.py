"""Noise and film grain taken down, with one dial. Blind: needs only the noise level that the analysis measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from heirloom.core.photo import Photo
from heirloom.core.step import Effect, Outcome, Runtime
from heirloom.steps.enhance.dct import denoise
from heirloom.steps.enhance.proposal import Proposal
from heirloom.steps.enhance.unfade import inside_frame

FAINTEST_SIGMA = 2.5  # on the scale 0..255; below it cleaning costs more texture than it removes noise


def clean(
    photo: Photo,
    *,
    noise_sigma: float,
    grain_size_px: float = 1.0,  # noqa: ARG001
    jpeg_blocking: float = 0.0,  # noqa: ARG001
    strength: float = 1.0,
) -> Photo:
    """The photograph with noise of standard deviation `noise_sigma` (scale 0..255) taken off.

    `grain_size_px` above 1 means that the noise is correlated over so many pixels. Strength 0 gives the same
    photograph, 1 the full correction.
    """
    if strength == 0 or noise_sigma <= 0:
        return photo
    cleaned = denoise(photo.pixels, sigma=noise_sigma / 255)
    blended = photo.pixels + np.float32(strength) * (cleaned - photo.pixels)
    return photo.with_pixels(np.clip(blended, 0, 1).astype(np.float32))


@dataclass(frozen=True, kw_only=True)
class Clean:
    """`clean` as a step."""

    name: ClassVar[str] = "clean"
    effect: ClassVar[Effect] = Effect.CORRECT

    noise_sigma: float = 0.0
    grain_size_px: float = 1.0
    jpeg_blocking: float = 0.0
    strength: float = 1.0

    @property
    def halo_px(self) -> int:
        """Two passes over overlapping patches."""
        return 32

    def apply(self, photo: Photo, runtime: Runtime) -> Outcome:
        """The picture area cleaned; border and margin stay."""
        inside = clean(
            photo.window(runtime.frame),
            noise_sigma=self.noise_sigma,
            grain_size_px=self.grain_size_px,
            jpeg_blocking=self.jpeg_blocking,
            strength=self.strength,
        )
        return Outcome(photo=inside_frame(photo, inside, runtime.frame))


def fit_clean(
    *, noise_sigma: float, grain_size_px: float = 1.0, jpeg_blocking: float = 0.0, strength: float = 1.0
) -> Proposal:
    """The cleaning that suits the measured noise, or none where there is too little to gain."""
    if noise_sigma < FAINTEST_SIGMA:
        return Proposal(step=None, reason=f"noise sigma {noise_sigma:.1f} is below {FAINTEST_SIGMA}: nothing to gain")
    step = Clean(noise_sigma=noise_sigma, grain_size_px=grain_size_px, jpeg_blocking=jpeg_blocking, strength=strength)
    return Proposal(step=step, reason=f"noise sigma {noise_sigma:.1f}, grain {grain_size_px:.1f} px")
