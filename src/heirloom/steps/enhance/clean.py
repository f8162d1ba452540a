"""Noise, grain, blur and traces of files taken off: by the clean network, or by thresholds without it.

The network takes off what it was taught to know, and keeps the film's grain as far as asked. Without it, noise of the
measured strength goes, and grain can only be told from noise by its size.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from heirloom.core.photo import Photo, Pixels
from heirloom.core.step import Effect, Outcome, Runtime
from heirloom.models import CLEAN, open_network
from heirloom.models.method import LEARNED, check_method, fallback_note, takes_network
from heirloom.steps.enhance.clean_learned import clean_learned
from heirloom.steps.enhance.frame import inside_frame, is_empty
from heirloom.steps.enhance.pilot import pilot

BLOCKING_SIGMA = 2.5  # noise deviation (0..255) that quantisation of a visible grid is treated as
GRAIN_PX = 1.6  # grain larger than this belongs to the film
SIGHT_PX = 128  # of the network: what is farther away hardly changes what it says
BLOCKS_PX = 32  # of the thresholds: two passes over blocks of 8 px that overlap the pixel, and the grid of blocks


def clean(
    photo: Photo,
    *,
    method: str = LEARNED,
    noise_sigma: float = 0.0,
    grain_size_px: float = 1.0,
    jpeg_blocking: float = 0.0,
    grain: float = 0.0,
    strength: float = 1.0,
    origin: tuple[int, int] = (0, 0),
) -> Photo:
    """The photograph without noise, blur and traces of files, its film's grain kept by the share `grain` in [0, 1].

    `method` "classical", and learned where the network is not there, take off noise of the standard deviation
    `noise_sigma` (scale 0..255) and the size `grain_size_px`, the side of the square under its autocorrelation: 1 for
    white noise, 3.7 for noise blurred by 1 px; `jpeg_blocking` (0 none, 1 visible) then adds the noise of coarse JPEG
    steps. "learned" asks the clean network, which begins from that and sees by itself what else is wrong.

    Strength 0 gives the same photograph, 1 the full correction, values between are blended. `origin` is the place
    (top, left) of a window in the whole photograph.
    """
    if strength == 0:
        return photo
    if takes_network(CLEAN, method=method):
        cleaned = clean_learned(
            photo.pixels,
            network=open_network(CLEAN),
            noise_sigma=noise_sigma,
            grain_size_px=grain_size_px,
            grain=grain,
            origin=origin,
        )
        return _blended(photo, cleaned, share=strength)
    sigma = float(np.hypot(noise_sigma, BLOCKING_SIGMA * np.clip(jpeg_blocking, 0, 2)))
    if sigma <= 0:
        return photo
    cleaned = pilot(photo.pixels, noise_sigma=sigma, grain_size_px=grain_size_px, origin=origin)
    return _blended(photo, cleaned, share=strength * (1 - grain) if grain_size_px > GRAIN_PX else strength)


@dataclass(frozen=True, kw_only=True)
class Clean:
    """`clean` as a step."""

    name: ClassVar[str] = "clean"
    effect: ClassVar[Effect] = Effect.CORRECT

    method: str = LEARNED
    noise_sigma: float = 0.0
    grain_size_px: float = 1.0
    jpeg_blocking: float = 0.0
    grain: float = 0.0
    strength: float = 1.0

    def __post_init__(self) -> None:
        check_method(self.method)

    @property
    def halo_px(self) -> int:
        """How far a pixel's surroundings matter to whoever may clean it."""
        return SIGHT_PX if self.method == LEARNED else BLOCKS_PX

    def apply(self, photo: Photo, runtime: Runtime) -> Outcome:
        """The picture area cleaned; border and margin stay."""
        if is_empty(runtime.frame) or self.strength == 0:
            return Outcome(photo=photo)
        inside = clean(
            photo.window(runtime.frame),
            method=self.method,
            noise_sigma=self.noise_sigma,
            grain_size_px=self.grain_size_px,
            jpeg_blocking=self.jpeg_blocking,
            grain=self.grain,
            strength=self.strength,
            origin=(runtime.offset[0] + runtime.frame.top, runtime.offset[1] + runtime.frame.left),
        )
        models = (open_network(CLEAN).name,) if takes_network(CLEAN, method=self.method) else ()
        return Outcome(
            photo=inside_frame(photo, inside, runtime.frame), models=models, notes=cleaning_notes(self.method)
        )


def cleaning_notes(method: str) -> tuple[str, ...]:
    """The note where the network was asked for and is not there."""
    return fallback_note(CLEAN, method=method, instead="the classical cleaning")


def _blended(photo: Photo, cleaned: Pixels, *, share: float) -> Photo:
    blended = photo.pixels + np.float32(share) * (cleaned - photo.pixels)
    return photo.with_pixels(np.clip(blended, 0, 1).astype(np.float32))
