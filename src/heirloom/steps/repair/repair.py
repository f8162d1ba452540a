"""The repair step: detects damage, or takes the mask a person gives, and fills it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from heirloom.core.geometry import Box
from heirloom.core.masks import CERTAIN, DamageKind, DamageMap, kind_code
from heirloom.core.photo import Mask, Photo
from heirloom.core.step import Effect, Outcome, Runtime
from heirloom.steps.repair.detect import detect_damage
from heirloom.steps.repair.fill import fill

REPAIRABLE = tuple(kind.value for kind in DamageKind if kind not in (DamageKind.WRITING, DamageKind.FADE))
RIM_PX = 1  # detected damage hugs its core; the scanner's blur leaves a soft rim around it


def repair(
    photo: Photo,
    *,
    mask: Mask | None = None,
    sensitivity: float = 0.5,
    noise_sigma: float | None = None,
    frame: Box | None = None,
    cracked: bool | None = None,
    kinds: tuple[str, ...] = REPAIRABLE,
    strength: float = 1.0,
    seed: int = 0,
    offset: tuple[int, int] = (0, 0),
    found: DamageMap | None = None,
) -> Outcome:
    """The photograph with its damage filled, the damage found, and the invented map.

    With a `mask` (H, W) exactly its pixels >= 128/255 are filled; without one the damage is detected with `sensitivity`
    (0 finds nothing, 1 everything suspicious) and the `kinds` named are filled. `noise_sigma` is on the scale 0..255
    and `cracked` says whether this is a toned print full of cracks; both are judged when they are not given.
    Damage found is filled with a rim of `RIM_PX`, a given mask exactly. Writing is evidence: it is filled only when
    `kinds` names it. Strength 0 changes nothing. `offset` is the (top, left) of the photograph in the whole it is a
    window of: what is random in a fill belongs to the place. `found` is what the detector found with the same settings.
    """
    if mask is not None:
        damage = _as_damage(mask)
        wanted = mask >= CERTAIN - 1e-6
    else:
        if found is None:
            found = detect_damage(photo, sensitivity=sensitivity, noise_sigma=noise_sigma, frame=frame, cracked=cracked)
        damage, wanted = _with_rim(found, kinds=kinds, frame=frame)
    if strength == 0 or not wanted.any():
        return Outcome(photo=photo, damage=damage)
    filled = fill(photo, mask=wanted.astype(np.float32), seed=seed, offset=offset)
    if strength < 1:
        blended = photo.pixels + np.float32(strength) * (filled.pixels - photo.pixels)
        filled = photo.with_pixels(np.where(wanted[..., None], np.clip(blended, 0, 1), photo.pixels))
    return Outcome(photo=filled, invented=wanted.astype(np.float32), damage=damage)


@dataclass(frozen=True, kw_only=True)
class Repair:
    """`repair` as a step."""

    name: ClassVar[str] = "repair"
    effect: ClassVar[Effect] = Effect.GENERATE

    strength: float = 1.0
    sensitivity: float = 0.5
    noise_sigma: float | None = None
    cracked: bool | None = None
    kinds: tuple[str, ...] = REPAIRABLE

    def __post_init__(self) -> None:
        unknown = sorted(set(self.kinds) - {kind.value for kind in DamageKind})
        if unknown:
            raise ValueError(f"kinds holds {unknown[0]!r}; there are {', '.join(DamageKind)}")

    @property
    def halo_px(self) -> int:
        """The longest line whose evidence is summed, and the margin a fill looks at."""
        return 256

    def apply(self, photo: Photo, runtime: Runtime) -> Outcome:
        """The damage of a window filled; outside the frame only what a given mask names."""
        return repair(
            photo,
            mask=runtime.mask,
            sensitivity=self.sensitivity,
            noise_sigma=self.noise_sigma,
            frame=runtime.frame,
            cracked=self.cracked,
            kinds=self.kinds,
            strength=self.strength,
            seed=runtime.seed,
            offset=runtime.offset,
            found=runtime.found,
        )


def _with_rim(damage: DamageMap, *, kinds: tuple[str, ...], frame: Box | None) -> tuple[DamageMap, NDArray[np.bool_]]:
    """The certain damage of these kinds grown by `RIM_PX`, not into other kinds nor out of the frame; and where it is.

    The rim is certain damage too: the map, given back as a mask, fills the same pixels.
    """
    import cv2

    if not kinds:
        return damage, np.zeros_like(damage.kind, np.bool_)
    core = damage.certain(*(DamageKind(kind) for kind in kinds))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * RIM_PX + 1, 2 * RIM_PX + 1))
    grown_kind = cv2.dilate(np.where(core, damage.kind, 0).astype(np.uint8), disc)
    rim = (grown_kind > 0) & ~damage.certain()
    if frame is not None:
        inside = np.zeros_like(rim)
        frame.cut(inside)[...] = True
        rim &= inside
    probability = np.where(rim, np.float32(CERTAIN), damage.probability)
    kind = np.where(rim, grown_kind, damage.kind).astype(np.uint8)
    return DamageMap(probability=probability, kind=kind), core | rim


def _as_damage(mask: Mask) -> DamageMap:
    """A person's mask as a damage map; its kind is not known, so it counts as scratch."""
    kind = np.where(mask > 0, kind_code(DamageKind.SCRATCH), 0).astype(np.uint8)
    return DamageMap(probability=mask, kind=kind)
