"""Noise, film grain and JPEG blocks taken down, with one dial; needs only what the analysis measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from heirloom.core.photo import Photo
from heirloom.core.step import Effect, Outcome, Runtime
from heirloom.steps.enhance.dct import denoise
from heirloom.steps.enhance.frame import inside_frame, is_empty
from heirloom.steps.enhance.proposal import Proposal

FAINTEST_SIGMA = 2.5  # scale 0..255; below it, texture taken for noise costs more than the noise
FULL_SIGMA = 8.0  # from here on the whole noise goes; between the two the share grows, so that texture survives
VISIBLE_BLOCKING = 1.0  # of the analysis: the 8-px grid is visible above
BLOCKING_SIGMA = 2.5  # noise deviation (0..255) that quantisation of a visible grid is treated as
GRAIN_PX = 1.6  # grain larger than this belongs to the film
GRAIN_SHARE = 0.6  # of film grain is taken: the rest keeps skin and paper alive


def clean(
    photo: Photo,
    *,
    noise_sigma: float,
    grain_size_px: float = 1.0,
    jpeg_blocking: float = 0.0,
    strength: float = 1.0,
    origin: tuple[int, int] = (0, 0),
) -> Photo:
    """The photograph with noise of standard deviation `noise_sigma` (scale 0..255) taken off.

    `grain_size_px` is the side of the square under the noise's autocorrelation: 1 for white noise, 3.7 for noise
    blurred by 1 px. `jpeg_blocking` (0 none, 1 visible) adds the noise of coarse JPEG steps, which the same sliding
    blocks smooth. Strength 0 gives the same photograph, 1 the full correction, values between are blended.
    `origin` is the place (top, left) of a window in the whole photograph.
    """
    sigma = float(np.hypot(noise_sigma, BLOCKING_SIGMA * np.clip(jpeg_blocking, 0, 2)))
    if strength == 0 or sigma <= 0:
        return photo
    blur_px = float(np.sqrt(max(grain_size_px**2 - 1, 0) / (4 * np.pi)))
    cleaned = denoise(photo.pixels, sigma=sigma / 255, blur_px=blur_px, origin=origin)
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
        """Two passes, each over blocks of 8 px that overlap the pixel, and the grid of blocks."""
        return 32

    def apply(self, photo: Photo, runtime: Runtime) -> Outcome:
        """The picture area cleaned; border and margin stay."""
        if is_empty(runtime.frame):
            return Outcome(photo=photo)
        inside = clean(
            photo.window(runtime.frame),
            noise_sigma=self.noise_sigma,
            grain_size_px=self.grain_size_px,
            jpeg_blocking=self.jpeg_blocking,
            strength=self.strength,
            origin=(runtime.offset[0] + runtime.frame.top, runtime.offset[1] + runtime.frame.left),
        )
        return Outcome(photo=inside_frame(photo, inside, runtime.frame))


def fit_clean(
    *, noise_sigma: float, grain_size_px: float = 1.0, jpeg_blocking: float = 0.0, strength: float = 1.0
) -> Proposal:
    """The cleaning that suits the measured noise, or none where there is too little to gain.

    `strength` is the person's dial; light noise and film grain get a share of it.
    """
    blocked = jpeg_blocking >= VISIBLE_BLOCKING
    if noise_sigma < FAINTEST_SIGMA and not blocked:
        return Proposal(step=None, reason=f"noise sigma {noise_sigma:.1f} is below {FAINTEST_SIGMA}: nothing to gain")
    share = float(np.clip((noise_sigma - FAINTEST_SIGMA) / (FULL_SIGMA - FAINTEST_SIGMA), 0, 1))
    if blocked:
        share = max(share, 0.5)
    if grain_size_px > GRAIN_PX:
        share = min(share, GRAIN_SHARE)
    step = Clean(
        noise_sigma=round(noise_sigma, 3),
        grain_size_px=round(max(grain_size_px, 1.0), 3),
        jpeg_blocking=round(jpeg_blocking, 3) if blocked else 0.0,
        strength=round(share * strength, 4),
    )
    blocks = f", JPEG blocks {jpeg_blocking:.1f}" if blocked else ""
    return Proposal(step=step, reason=f"noise sigma {noise_sigma:.1f}, grain {grain_size_px:.1f} px{blocks}")
