"""Decides whether a photograph has faded, how, and how far that is undone: by the unfade network, or by the prior."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from heirloom.core.color import LUMA_WEIGHTS, luma
from heirloom.core.geometry import Box
from heirloom.core.photo import Photo, Pixels
from heirloom.models import UNFADE, open_network
from heirloom.models.method import LEARNED, fallback_note, takes_network
from heirloom.steps.enhance.curves import Matrix, Triple
from heirloom.steps.enhance.fading import measure_fading
from heirloom.steps.enhance.frame import picture_pixels
from heirloom.steps.enhance.prior import Judgement, judge
from heirloom.steps.enhance.proposal import Proposal
from heirloom.steps.enhance.unfade import NO_CHANGE, Unfade
from heirloom.steps.enhance.unfade_learned import Correction, predict

LEAST_SLOPE = 0.2  # of the new density over the old: tones never change their order or fall together


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What has probably become of a picture, and what undoes it."""

    step: Unfade  # with a share of the correction; it changes nothing where the share is 0
    probability: float  # that the correction helps
    share: float  # of the correction that is made


def fit_unfade(
    preview: Photo,
    *,
    frame: Box | None = None,
    toning: Literal["gray", "sepia", "colour"] | str = "colour",
    sepia: Literal["keep", "neutralise"] | str = "keep",
    method: str = LEARNED,
    strength: float = 1.0,
) -> Proposal:
    """The unfading that suits a picture, or none where it may well have been meant as it is.

    `preview` has up to about 2 megapixels; `frame` is its picture area in pixels of the preview. A gray or sepia
    picture gets back its contrast; `sepia` says whether its tone stays or turns into neutral gray. `method` "learned"
    asks the unfade network, "classical", and learned where the network is not there, the prior.
    """
    neutralise = toning == "sepia" and sepia == "neutralise" and not preview.is_gray
    fate = fate_of(
        picture_pixels(preview, frame), toning=toning, neutralise=neutralise, method=method, strength=strength
    )
    tones = measure_fading(preview, frame=frame)
    reach = f"tones reach from {np.mean(tones.black_point):.2f} to {np.mean(tones.white_point):.2f}"
    doubt = f"fading probable to {fate.probability:.0%}"
    notes = "".join(f"; {note}" for note in unfading_notes(method))
    if fate.share == 0 and not neutralise:
        return Proposal(step=None, reason=f"{reach}, {doubt}: it may well have been meant as it is")
    words = "the tone kept" if toning != "colour" else "dyes faded"
    words = "sepia turned into neutral gray" if neutralise else words
    return Proposal(step=fate.step, reason=f"{reach}, {doubt}; {words}{notes}")


def unfading_notes(method: str) -> tuple[str, ...]:
    """The note where the network was asked for and is not there."""
    return fallback_note(UNFADE, method=method, instead="the prior of faded photographs")


def fate_of(
    pixels: Pixels, *, toning: str, neutralise: bool = False, method: str = LEARNED, strength: float = 1.0
) -> Fate:
    """What has become of a picture (H, W, 1 or 3), border and margin cut off; gray and sepia are told by brightness."""
    monochrome = toning != "colour"
    seen = luma(pixels)[..., None] if monochrome else pixels
    if takes_network(UNFADE, method=method):
        network = open_network(UNFADE)
        correction = predict(seen, network=network, is_neutral=monochrome)
        return _learned(correction, network.name, toning=toning, neutralise=neutralise, strength=strength)
    judgement = judge(seen)
    share = judgement.share_for(toning)
    step = _neutral_step(judgement, share, neutralise=neutralise) if monochrome else _colour_step(judgement, share)
    return Fate(
        step=Unfade(matrix=step[0], offset=step[1], curvature=step[2], strength=strength),
        probability=judgement.probability,
        share=share,
    )


def _learned(correction: Correction, model: str, *, toning: str, neutralise: bool, strength: float) -> Fate:
    share = correction.share_for(toning)
    curves, matrix = correction.part(share)
    if neutralise:
        matrix = _matrix(np.tile(LUMA_WEIGHTS.astype(np.float64), (3, 1)))
    return Fate(
        step=Unfade(curves=curves, matrix=matrix, model=model, strength=strength),
        probability=correction.probability,
        share=share,
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
