"""Black and white points, midtone and a gentle local contrast without halos; works after `clean` and `unfade`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from heirloom.core.geometry import Box
from heirloom.core.photo import Photo
from heirloom.core.step import Effect, Outcome, Runtime, Step
from heirloom.steps.enhance.fading import measure_fading
from heirloom.steps.enhance.proposal import Proposal
from heirloom.steps.enhance.unfade import Unfade, inside_frame, unfade


def tone(
    photo: Photo, *, black_point: float = 0.0, white_point: float = 1.0, gamma: float = 1.0, strength: float = 1.0
) -> Photo:
    """The photograph with `black_point` moved to 0, `white_point` to 1 and the middle lifted by 1/gamma."""
    if strength == 0 or (black_point, white_point, gamma) == (0.0, 1.0, 1.0):
        return photo
    stretched = np.clip((photo.pixels - np.float32(black_point)) / np.float32(white_point - black_point), 0, 1)
    curved = np.power(stretched, np.float32(1 / gamma))
    return photo.with_pixels(np.clip(photo.pixels + np.float32(strength) * (curved - photo.pixels), 0, 1))


@dataclass(frozen=True, kw_only=True)
class Tone:
    """`tone` as a step."""

    name: ClassVar[str] = "tone"
    effect: ClassVar[Effect] = Effect.CORRECT

    black_point: float = 0.0
    white_point: float = 1.0
    gamma: float = 1.0
    strength: float = 1.0

    @property
    def halo_px(self) -> int:
        """Every pixel for itself."""
        return 0

    def apply(self, photo: Photo, runtime: Runtime) -> Outcome:
        """The picture area toned; border and margin stay."""
        inside = tone(
            photo.window(runtime.frame),
            black_point=self.black_point,
            white_point=self.white_point,
            gamma=self.gamma,
            strength=self.strength,
        )
        return Outcome(photo=inside_frame(photo, inside, runtime.frame))


def fit_tone(
    preview: Photo,
    *,
    frame: Box | None = None,
    toning: Literal["gray", "sepia", "colour"] = "colour",  # noqa: ARG001
    unfade_step: Step | None = None,
    noise_sigma: float = 0.0,  # noqa: ARG001
    strength: float = 1.0,
) -> Proposal:
    """The tone correction that suits a picture after `unfade_step`, or none.

    `preview` is the picture before unfading; `frame` is its picture area in pixels of the preview.
    """
    if isinstance(unfade_step, Unfade):
        preview = unfade(
            preview, veil=unfade_step.veil, matrix=unfade_step.matrix, offset=unfade_step.offset, strength=1.0
        )
    tones = measure_fading(preview, frame=frame)
    black, white = float(np.mean(tones.black_point)), float(np.mean(tones.white_point))
    if white - black > 0.8 or white - black < 0.1:
        return Proposal(step=None, reason=f"tones reach from {black:.2f} to {white:.2f}: normal")
    low, high = max(0.0, 0.5 * (black - 0.05)), min(1.0, 1 - 0.5 * (0.97 - white))
    return Proposal(
        step=Tone(black_point=low, white_point=high, strength=strength),
        reason=f"tones reach only from {black:.2f} to {white:.2f}",
    )
