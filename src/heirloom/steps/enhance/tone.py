"""Black and white points, midtone and a gentle local contrast without halos; works after `clean` and `unfade`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from heirloom.core.color import luma
from heirloom.core.geometry import Box
from heirloom.core.photo import Photo, Pixels
from heirloom.core.step import Effect, Outcome, Runtime, Step
from heirloom.models.method import LEARNED
from heirloom.steps.enhance.contrast import deepen
from heirloom.steps.enhance.frame import inside_frame, is_empty, picture_pixels
from heirloom.steps.enhance.prior import corrected_density, density_of, judge, pixels_of
from heirloom.steps.enhance.proposal import Proposal
from heirloom.steps.enhance.unfade_fit import fate_of

LOCAL_CONTRAST = 0.12  # extra detail where fading is certain; more costs fidelity on photographs that were soft
LEAST_STRETCH = 0.02  # sRGB-encoded; smaller moves of the end points are not worth a step
TOE = 0.02  # black and white approach their ends within this distance instead of clipping


def tone(
    photo: Photo,
    *,
    black_point: float = 0.0,
    white_point: float = 1.0,
    gamma: float = 1.0,
    local_contrast: float = 0.0,
    radius_px: int = 16,
    noise_sigma: float = 0.0,
    strength: float = 1.0,
) -> Photo:
    """The photograph with `black_point` moved to 0, `white_point` to 1, the middle lifted by 1/gamma, detail deepened.

    `local_contrast` is the share by which detail smaller than `radius_px` grows; noise of `noise_sigma` (scale 0..255)
    does not grow with it. Tones beyond the end points are compressed, never clipped. Strength 0 gives the same
    photograph.
    """
    plain = (black_point, white_point, gamma) == (0.0, 1.0, 1.0)
    if strength == 0 or (plain and local_contrast == 0):
        return photo
    _check(black_point, white_point, gamma)
    curved = photo.pixels if plain else _curved(photo.pixels, black_point, white_point, gamma)
    if local_contrast:
        curved = deepen(curved, amount=local_contrast, radius_px=radius_px, noise_sigma=noise_sigma / 255)
    blended = photo.pixels + np.float32(strength) * (curved - photo.pixels)
    return photo.with_pixels(np.clip(blended, 0, 1).astype(np.float32))


def _check(black_point: float, white_point: float, gamma: float) -> None:
    if not 0 <= black_point < white_point <= 1 or gamma <= 0:
        raise ValueError(f"need 0 <= black {black_point} < white {white_point} <= 1 and gamma {gamma} > 0")


def _curved(pixels: Pixels, black_point: float, white_point: float, gamma: float) -> Pixels:
    stretched = (pixels - np.float32(black_point)) / np.float32(white_point - black_point)
    below = np.where(stretched < TOE, TOE * np.exp(np.minimum(stretched / TOE - 1, 0)), stretched)
    above = np.where(below > 1 - TOE, 1 - TOE * np.exp(np.minimum((1 - below) / TOE - 1, 0)), below)
    # pixels that were at an end already stay there: nothing is lifted from black or pulled from white
    kept = np.where(pixels <= 0, 0, np.where(pixels >= 1, 1, above))
    return np.power(kept, np.float32(1 / gamma)).astype(np.float32)


@dataclass(frozen=True, kw_only=True)
class Tone:
    """`tone` as a step."""

    name: ClassVar[str] = "tone"
    effect: ClassVar[Effect] = Effect.CORRECT

    black_point: float = 0.0
    white_point: float = 1.0
    gamma: float = 1.0
    local_contrast: float = 0.0
    radius_px: int = 16
    noise_sigma: float = 0.0
    strength: float = 1.0

    def __post_init__(self) -> None:
        _check(self.black_point, self.white_point, self.gamma)

    @property
    def halo_px(self) -> int:
        """Two box means, one over the other."""
        return 2 * self.radius_px + 2 if self.local_contrast else 0

    def apply(self, photo: Photo, runtime: Runtime) -> Outcome:
        """The picture area toned; border and margin stay."""
        if is_empty(runtime.frame):
            return Outcome(photo=photo)
        inside = tone(
            photo.window(runtime.frame),
            black_point=self.black_point,
            white_point=self.white_point,
            gamma=self.gamma,
            local_contrast=self.local_contrast,
            radius_px=self.radius_px,
            noise_sigma=self.noise_sigma,
            strength=self.strength,
        )
        return Outcome(photo=inside_frame(photo, inside, runtime.frame))


def fit_tone(
    preview: Photo,
    *,
    frame: Box | None = None,
    toning: Literal["gray", "sepia", "colour"] | str = "colour",
    unfade_step: Step | None = None,
    noise_sigma: float = 0.0,
    method: str = LEARNED,
    strength: float = 1.0,
) -> Proposal:
    """The tone correction that suits a picture after `unfade_step` (None where it does not run), or none.

    `preview` is the picture before unfading; `frame` its picture area in pixels of the preview. With unfading, which
    sets the tones already, only local contrast is left to do, as far as `method` is sure of the fading; without,
    black, white and middle follow the prior.
    """
    pixels = picture_pixels(preview, frame)
    black, white, gamma = 0.0, 1.0, 1.0
    if unfade_step is not None:
        fate = fate_of(pixels, toning=toning, method=method)
        probability, share = fate.probability, fate.share
    else:
        judgement = judge(luma(pixels)[..., None] if toning != "colour" else pixels)
        probability, share = judgement.probability, judgement.share_for(toning)
        black, white, gamma = _end_points(judgement.correction * share)
    if share == 0:
        return Proposal(step=None, reason=f"fading probable to {probability:.0%}: the tones stay")
    local = round(LOCAL_CONTRAST * share, 4)
    step = Tone(
        black_point=black,
        white_point=white,
        gamma=gamma,
        local_contrast=local,
        noise_sigma=noise_sigma,
        strength=strength,
    )
    words = "" if unfade_step is not None else f", black from {black:.2f}, white from {white:.2f}, gamma {gamma:.2f}"
    return Proposal(step=step, reason=f"faded, local contrast {local:.0%}{words}")


def _end_points(correction: np.ndarray) -> tuple[float, float, float]:
    """Black point, white point and gamma nearest to the correction on the neutral axis, never darkening the ends."""
    grays = np.linspace(0, 1, 101, dtype=np.float32)
    density = density_of(np.repeat(grays[None, :, None], 3, axis=2))
    target = pixels_of(corrected_density(density, correction[None]))[0].mean(axis=1)
    black = float(grays[np.searchsorted(np.maximum.accumulate(target), LEAST_STRETCH)]) if target[0] <= 0 else 0.0
    light = np.flatnonzero(target >= 1 - LEAST_STRETCH)
    white = float(grays[light[0]]) if len(light) else 1.0
    if white - black < 0.2:
        return 0.0, 1.0, 1.0
    middle = 0.5 * (black + white)
    aim = float(np.interp(middle, grays, target))
    gamma = float(np.clip(np.log(0.5) / np.log(np.clip(aim, 0.05, 0.95)), 0.6, 1.6))
    return round(black, 4), round(white, 4), round(gamma, 4)
