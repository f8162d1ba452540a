"""Faded dyes and yellowed paper undone in density, the quantity in which dyes add up and fade.

A dye print absorbs: its density D = -log10(light) is a sum over its dyes, each with a main and side absorptions. Ageing
scales the dyes unequally and adds a stain, D' = M D + D0; both are undone with the inverse of that bleach matrix
(Gschwind and Frey, "Electronic imaging, a tool for the reconstruction of faded color photographs", 1994). Ahead of it a
veil, the light that an aged surface scatters into the shadows, is taken off in linear light.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from heirloom.core.color import from_linear, to_linear
from heirloom.core.geometry import Box
from heirloom.core.photo import Photo, Pixels
from heirloom.core.step import Effect, Outcome, Runtime
from heirloom.steps.enhance.fading import measure_fading
from heirloom.steps.enhance.proposal import Proposal

Triple = tuple[float, float, float]
IDENTITY = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
DARKEST_LIGHT = 1e-3  # density 3: no print is darker, and the logarithm needs a floor


def unfade(
    photo: Photo,
    *,
    veil: Triple = (0.0, 0.0, 0.0),
    matrix: tuple[Triple, Triple, Triple] = IDENTITY,
    offset: Triple = (0.0, 0.0, 0.0),
    strength: float = 1.0,
) -> Photo:
    """The photograph with density M D + offset, D taken after `veil` (linear light, per channel) is removed.

    `matrix` and `offset` lead from the faded to the original density. A gray photograph is treated with their mean
    over the channels. Strength 0 gives the same photograph, 1 the full correction.
    """
    if strength == 0 or (veil == (0, 0, 0) and matrix == IDENTITY and offset == (0, 0, 0)):
        return photo
    light = to_linear(photo.pixels)
    rows, shift, haze = np.array(matrix, np.float32), np.array(offset, np.float32), np.array(veil, np.float32)
    if photo.is_gray:
        rows, shift, haze = rows.sum(axis=1).mean().reshape(1, 1), shift.mean(keepdims=True), haze.mean(keepdims=True)
    density = -np.log10(np.maximum((light - haze) / (1 - haze), DARKEST_LIGHT))
    restored = from_linear(np.power(np.float32(10), -(density @ rows.T + shift)))
    blended = photo.pixels + np.float32(strength) * (np.clip(restored, 0, 1) - photo.pixels)
    return photo.with_pixels(np.clip(blended, 0, 1).astype(np.float32))


@dataclass(frozen=True, kw_only=True)
class Unfade:
    """`unfade` as a step."""

    name: ClassVar[str] = "unfade"
    effect: ClassVar[Effect] = Effect.CORRECT

    veil: Triple = (0.0, 0.0, 0.0)
    matrix: tuple[Triple, Triple, Triple] = IDENTITY
    offset: Triple = (0.0, 0.0, 0.0)
    strength: float = 1.0

    @property
    def halo_px(self) -> int:
        """Every pixel for itself."""
        return 0

    def apply(self, photo: Photo, runtime: Runtime) -> Outcome:
        """The picture area unfaded; border and margin stay."""
        return Outcome(photo=inside_frame(photo, self._inside(photo.window(runtime.frame)), runtime.frame))

    def _inside(self, photo: Photo) -> Photo:
        return unfade(photo, veil=self.veil, matrix=self.matrix, offset=self.offset, strength=self.strength)


def inside_frame(photo: Photo, inside: Photo, frame: Box) -> Photo:
    """`photo` with `inside` in place of the part within `frame`."""
    if inside.pixels.shape == photo.pixels.shape:
        return inside
    pixels: Pixels = photo.pixels.copy()
    frame.cut(pixels)[...] = inside.pixels
    return photo.with_pixels(pixels)


def fit_unfade(
    preview: Photo,
    *,
    frame: Box | None = None,
    toning: Literal["gray", "sepia", "colour"] = "colour",  # noqa: ARG001
    sepia: Literal["keep", "neutralise"] = "keep",  # noqa: ARG001
    strength: float = 1.0,
) -> Proposal:
    """The unfading that suits a picture, or none where it is not faded beyond what photographs look like.

    `frame` is the picture area in pixels of the preview.
    """
    tones = measure_fading(preview, frame=frame)
    black, white = np.mean(tones.black_point), np.mean(tones.white_point)
    if white - black > 0.75 or white - black < 0.1:
        return Proposal(step=None, reason=f"tones reach from {black:.2f} to {white:.2f}: not faded beyond the normal")
    veil = float(to_linear(np.array([max(black - 0.06, 0.0)], np.float32))[0])
    light = float(to_linear(np.array([white], np.float32))[0])
    offset = 0.5 * float(np.log10((light - veil) / (1 - veil)))
    return Proposal(
        step=Unfade(veil=(veil,) * 3, offset=(offset,) * 3, strength=strength),
        reason=f"tones reach only from {black:.2f} to {white:.2f}",
    )
