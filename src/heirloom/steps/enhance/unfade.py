"""Faded dyes and yellowed paper undone in density, the quantity in which dyes add up and fade.

A dye print absorbs: its density D = -log10(light) is a sum over its dyes, each with a main and side absorptions. Ageing
scales the dyes unequally and adds a stain, D' = M D + D0; both are undone with the inverse of that bleach matrix
(Gschwind and Frey, "Electronic imaging, a tool for the reconstruction of faded color photographs", 1994). We differ in
two ways: curves of each channel, or without the network a term in D^2, undo the veil of stray light, which no matrix
can; and the numbers come from what faded photographs look like (`unfade_fit`), and go only as far as that is sure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from heirloom.core.color import from_linear
from heirloom.core.photo import Photo
from heirloom.core.step import Effect, Outcome, Runtime
from heirloom.steps.enhance.curves import IDENTITY, KNOTS, Curves, Matrix, Triple, through_curves
from heirloom.steps.enhance.frame import inside_frame, is_empty
from heirloom.steps.enhance.prior import FLARE, Array, density_of

NO_CHANGE: Triple = (0.0, 0.0, 0.0)

WHITE_KNEE = 0.02  # density; what would become lighter than paper white is bent to stay just below it
BLACK_KNEE = 1.62  # what would become darker than black (1.7) is bent likewise


def unfade(
    photo: Photo,
    *,
    matrix: Matrix = IDENTITY,
    offset: Triple = (0.0, 0.0, 0.0),
    curvature: Triple = (0.0, 0.0, 0.0),
    strength: float = 1.0,
) -> Photo:
    """The photograph with the density `matrix` D + `curvature` D^2 + `offset`, sharing nothing but its source.

    The numbers lead from the faded to the original density (0 white, 1.7 black). Whites and blacks approach their
    limits without clipping. A gray photograph is treated with the mean over the channels. Strength 0 gives the same
    photograph, 1 the full correction, values between are blended.

    With the unfade network the step has `curves` instead, one of 13 densities for each channel, and applies them before
    the matrix (`unfade_by_curves`); `model` names the network then.
    """
    rows, shift, bend = (np.array(values, np.float32) for values in (matrix, offset, curvature))
    if strength == 0 or (matrix == IDENTITY and not shift.any() and not bend.any()):
        return photo
    if photo.is_gray:
        rows, shift, bend = rows.sum(axis=1).mean().reshape(1, 1), shift.mean(keepdims=True), bend.mean(keepdims=True)
    density = density_of(photo.pixels)
    restored = _from_density(density @ rows.T + bend * density**2 + shift)
    blended = photo.pixels + np.float32(strength) * (restored - photo.pixels)
    return photo.with_pixels(np.clip(blended, 0, 1).astype(np.float32))


def unfade_by_curves(photo: Photo, *, curves: Curves, matrix: Matrix = IDENTITY, strength: float = 1.0) -> Photo:
    """The photograph whose density goes through `curves` and then `matrix`, sharing nothing but its source.

    Each of the three curves holds the density after at `KNOTS` even densities before. No channel becomes white or black
    that was neither. A gray photograph takes the mean curve. Strength 0 gives the same photograph, 1 the full
    correction, values between are blended.
    """
    if strength == 0:
        return photo
    restored = through_curves(photo.pixels, curves=curves, matrix=matrix)
    blended = photo.pixels + np.float32(strength) * (restored - photo.pixels)
    return photo.with_pixels(np.clip(blended, 0, 1).astype(np.float32))


def _from_density(density: Array) -> Array:
    """Densities of any size as sRGB-encoded values in (0, 1); only those near the ends are bent."""
    bent = np.where(
        density < WHITE_KNEE, WHITE_KNEE * np.exp(np.minimum(density / WHITE_KNEE - 1, 0)), density
    )  # slope 1 at the knee, never below 0
    room = np.float32(-np.log10(FLARE) - BLACK_KNEE)
    bent = np.where(bent > BLACK_KNEE, BLACK_KNEE + room * -np.expm1(-np.maximum(bent - BLACK_KNEE, 0) / room), bent)
    light = (np.power(np.float32(10), -bent.astype(np.float32)) - np.float32(FLARE)) / np.float32(1 - FLARE)
    return from_linear(np.clip(light, 0, 1).astype(np.float32))


@dataclass(frozen=True, kw_only=True)
class Unfade:
    """`unfade_by_curves` as a step where there are curves, `unfade` where there are none.

    `model` is the network that the numbers come from, as `id@sha256`; empty where they come from none.
    """

    name: ClassVar[str] = "unfade"
    effect: ClassVar[Effect] = Effect.CORRECT

    curves: Curves = ()
    matrix: Matrix = IDENTITY
    offset: Triple = (0.0, 0.0, 0.0)
    curvature: Triple = (0.0, 0.0, 0.0)
    model: str = ""
    strength: float = 1.0

    def __post_init__(self) -> None:
        if self.curves and [len(curve) for curve in self.curves] != [KNOTS] * 3:
            raise ValueError(f"need three curves of {KNOTS} densities each, or none")
        if self.curves and any((*self.offset, *self.curvature)):
            raise ValueError("with curves there is no offset and no curvature")

    @property
    def halo_px(self) -> int:
        """Every pixel for itself."""
        return 0

    def apply(self, photo: Photo, runtime: Runtime) -> Outcome:
        """The picture area unfaded; border and margin stay."""
        if is_empty(runtime.frame) or self.strength == 0:
            return Outcome(photo=photo)
        inside = self._unfaded(photo.window(runtime.frame))
        models = (self.model,) if self.model else ()
        return Outcome(photo=inside_frame(photo, inside, runtime.frame), models=models)

    def _unfaded(self, photo: Photo) -> Photo:
        if self.curves:
            return unfade_by_curves(photo, curves=self.curves, matrix=self.matrix, strength=self.strength)
        return unfade(photo, matrix=self.matrix, offset=self.offset, curvature=self.curvature, strength=self.strength)
