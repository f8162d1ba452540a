"""Faded dyes and yellowed paper undone in density, the quantity in which dyes add up and fade.

A dye print absorbs: its density D = -log10(light) is a sum over its dyes, each with a main and side absorptions. Ageing
scales the dyes unequally and adds a stain, D' = M D + D0; both are undone with the inverse of that bleach matrix
(Gschwind and Frey, "Electronic imaging, a tool for the reconstruction of faded color photographs", 1994). We differ in
two ways: a term in D^2 undoes the veil of stray light, which no matrix can, and the numbers come from a prior over
faded photographs (`prior`) that corrects only as far as it is sure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from heirloom.core.color import LUMA_WEIGHTS, from_linear, luma
from heirloom.core.geometry import Box
from heirloom.core.photo import Photo
from heirloom.core.step import Effect, Outcome, Runtime
from heirloom.steps.enhance.fading import measure_fading
from heirloom.steps.enhance.frame import inside_frame, is_empty, picture_pixels
from heirloom.steps.enhance.prior import FLARE, Array, Judgement, density_of, judge
from heirloom.steps.enhance.proposal import Proposal

Triple = tuple[float, float, float]
Matrix = tuple[Triple, Triple, Triple]
NO_CHANGE: Triple = (0.0, 0.0, 0.0)
IDENTITY: Matrix = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))

WHITE_KNEE = 0.02  # density; what would become lighter than paper white is bent to stay just below it
BLACK_KNEE = 1.62  # what would become darker than black (1.7) is bent likewise
LEAST_SLOPE = 0.2  # of the new density over the old: tones never change their order or fall together


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
    """`unfade` as a step."""

    name: ClassVar[str] = "unfade"
    effect: ClassVar[Effect] = Effect.CORRECT

    matrix: Matrix = IDENTITY
    offset: Triple = (0.0, 0.0, 0.0)
    curvature: Triple = (0.0, 0.0, 0.0)
    strength: float = 1.0

    @property
    def halo_px(self) -> int:
        """Every pixel for itself."""
        return 0

    def apply(self, photo: Photo, runtime: Runtime) -> Outcome:
        """The picture area unfaded; border and margin stay."""
        if is_empty(runtime.frame):
            return Outcome(photo=photo)
        inside = unfade(
            photo.window(runtime.frame),
            matrix=self.matrix,
            offset=self.offset,
            curvature=self.curvature,
            strength=self.strength,
        )
        return Outcome(photo=inside_frame(photo, inside, runtime.frame))


def fit_unfade(
    preview: Photo,
    *,
    frame: Box | None = None,
    toning: Literal["gray", "sepia", "colour"] | str = "colour",
    sepia: Literal["keep", "neutralise"] | str = "keep",
    strength: float = 1.0,
) -> Proposal:
    """The unfading that suits a picture, or none where it may well have been meant as it is.

    `preview` has up to about 2 megapixels; `frame` is its picture area in pixels of the preview. A gray or sepia
    picture gets back its contrast; `sepia` says whether its tone stays or turns into neutral gray.
    """
    pixels = picture_pixels(preview, frame)
    monochrome = toning != "colour"
    neutralise = toning == "sepia" and sepia == "neutralise" and not preview.is_gray
    judgement = judge(luma(pixels)[..., None] if monochrome else pixels)
    tones = measure_fading(preview, frame=frame)
    reach = f"tones reach from {np.mean(tones.black_point):.2f} to {np.mean(tones.white_point):.2f}"
    share = judgement.share_for(toning)
    if share == 0 and not neutralise:
        why = f"{reach}, fading probable to {judgement.probability:.0%}: it may well have been meant as it is"
        return Proposal(step=None, reason=why)
    step = _neutral_step(judgement, share, neutralise=neutralise) if monochrome else _colour_step(judgement, share)
    words = "sepia turned into neutral gray" if neutralise else "the tone kept" if monochrome else "dyes faded"
    return Proposal(
        step=Unfade(matrix=step[0], offset=step[1], curvature=step[2], strength=strength),
        reason=f"{reach}, fading probable to {judgement.probability:.0%}; {words}",
    )


def _colour_step(judgement: Judgement, share: float) -> tuple[Matrix, Triple, Triple]:
    added = _ordered(judgement.correction) * share
    return _matrix(np.eye(3) + added[:, 1:4]), _triple(added[:, 0]), _triple(added[:, 4])


def _neutral_step(judgement: Judgement, share: float, *, neutralise: bool) -> tuple[Matrix, Triple, Triple]:
    """The mean correction for every channel; with `neutralise` all of them start from the same gray density."""
    added = _ordered(judgement.correction).mean(axis=0) * share
    gain = 1 + float(added[1:4].sum())
    if not neutralise:
        return _matrix(gain * np.eye(3)), _triple(np.full(3, added[0])), _triple(np.full(3, added[4]))
    # D^2 of each channel would bring the tone back; 1.7 D - 0.48 is the line nearest to it over [0, 1.7]
    rows = np.tile(LUMA_WEIGHTS.astype(np.float64), (3, 1))
    return _matrix((gain + 1.7 * added[4]) * rows), _triple(np.full(3, added[0] - 0.48 * added[4])), NO_CHANGE


def _ordered(correction: np.ndarray) -> np.ndarray:
    """The correction, held back where it would bend neutral tones so far that their order changes."""
    slope = np.minimum(1 + correction[:, 1:4].sum(axis=1), 1 + correction[:, 1:4].sum(axis=1) + 3.4 * correction[:, 4])
    worst = float(slope.min())  # at white or at black (density 1.7), the ends of a parabola's slope
    return correction if worst >= LEAST_SLOPE else correction * (1 - LEAST_SLOPE) / (1 - worst)


def _triple(values: np.ndarray) -> Triple:
    first, second, third = (round(float(value), 6) for value in values)
    return (first, second, third)


def _matrix(rows: np.ndarray) -> Matrix:
    return (_triple(rows[0]), _triple(rows[1]), _triple(rows[2]))
