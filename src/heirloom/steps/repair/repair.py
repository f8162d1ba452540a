"""The repair step: detects damage or takes the mask a person gives, fills what is lost, corrects what is stained."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from heirloom.core.geometry import Box
from heirloom.core.masks import CERTAIN, DamageKind, DamageMap, kind_code
from heirloom.core.photo import Mask, Photo, Pixels
from heirloom.core.step import Effect, Outcome, Runtime
from heirloom.models import DAMAGE, FILL, open_network
from heirloom.models.method import LEARNED, check_method, takes_network
from heirloom.steps.repair.detect import detect_damage, detection_notes
from heirloom.steps.repair.detect_learned import factors_for, veil_over
from heirloom.steps.repair.fill import fill, filling_notes
from heirloom.steps.repair.rim import FURTHEST_COLOUR_PX, with_rim
from heirloom.steps.repair.veil import lift_veil

Bools = NDArray[np.bool_]

REPAIRABLE = tuple(kind.value for kind in DamageKind if kind not in (DamageKind.WRITING, DamageKind.FADE))
RIM_PX = 1  # detected damage hugs its core; the scanner's blur leaves a soft rim around it
SIGHT_PX = 128  # around a given mask, in which the network looks for what kind of damage it names


def repair(
    photo: Photo,
    *,
    mask: Mask | None = None,
    mask_kind: str | None = None,
    protect: Mask | None = None,
    method: str = LEARNED,
    sensitivity: float = 0.5,
    noise_sigma: float | None = None,
    frame: Box | None = None,
    cracked: bool | None = None,
    kinds: tuple[str, ...] = REPAIRABLE,
    strength: float = 1.0,
    seed: int = 0,
    offset: tuple[int, int] = (0, 0),
    whole_size: tuple[int, int] | None = None,
    found: DamageMap | None = None,
) -> Outcome:
    """The photograph with its damage repaired, the damage found, and the invented map.

    With a `mask` (H, W) exactly its pixels >= 128/255 are repaired; without one the damage is detected as
    `detect_damage` does, and the `kinds` named are repaired with a rim of 1 px or more; `found` saves the search.
    `mask_kind` says what the mask marks; without it the network judges that. Where `protect` (H, W) is >= 128/255
    nothing is touched. `method` "learned" works with networks, "classical" without; where one is not there the
    classical way is taken and a note says so.

    Stains through which the picture still shows are corrected in density, everything else is filled; only what is
    filled is invented. Writing is evidence: it is filled only when `kinds` names it. Strength 0 changes nothing.
    """
    if found is None and mask is None:
        search = partial(detect_damage, method=method, sensitivity=sensitivity, noise_sigma=noise_sigma)
        found = search(photo, frame=frame, cracked=cracked, offset=offset, whole_size=whole_size)
    if mask is not None:
        wanted = mask >= CERTAIN - 1e-6
        damage = _as_damage(photo, mask, kind=mask_kind, found=found, method=method, offset=offset)
    else:
        assert found is not None
        size = whole_size or found.kind.shape
        damage, wanted = _with_rim(found, photo.pixels, kinds=kinds, frame=frame, rim_px=_rim_px(size), offset=offset)
    if protect is not None:
        damage, wanted = _without_protected(damage, wanted, protect)
    notes = detection_notes(method) if mask is None or mask_kind == DamageKind.STAIN else ()
    return _repaired(photo, damage, wanted, method=method, strength=strength, seed=seed, offset=offset, notes=notes)


@dataclass(frozen=True, kw_only=True)
class Repair:
    """`repair` as a step."""

    name: ClassVar[str] = "repair"
    effect: ClassVar[Effect] = Effect.GENERATE

    strength: float = 1.0
    method: str = LEARNED
    sensitivity: float = 0.5
    noise_sigma: float | None = None
    cracked: bool | None = None
    kinds: tuple[str, ...] = REPAIRABLE
    mask_kind: str | None = None

    def __post_init__(self) -> None:
        check_method(self.method)
        named = set(self.kinds) | ({self.mask_kind} if self.mask_kind is not None else set())
        unknown = sorted(named - {kind.value for kind in DamageKind})
        if unknown:
            raise ValueError(f"there is no kind of damage {unknown[0]!r}; there are {', '.join(DamageKind)}")

    @property
    def halo_px(self) -> int:
        """The longest line whose evidence is summed, and the margin a fill looks at."""
        return 256

    def apply(self, photo: Photo, runtime: Runtime) -> Outcome:
        """The damage of a window repaired; outside the frame only what a given mask names."""
        return repair(
            photo,
            mask=runtime.mask,
            mask_kind=self.mask_kind,
            protect=runtime.protect,
            method=self.method,
            sensitivity=self.sensitivity,
            noise_sigma=self.noise_sigma,
            frame=runtime.frame,
            cracked=self.cracked,
            kinds=self.kinds,
            strength=self.strength,
            seed=runtime.seed,
            offset=runtime.offset,
            whole_size=runtime.whole_size,
            found=runtime.found,
        )


def _repaired(
    photo: Photo,
    damage: DamageMap,
    wanted: Bools,
    *,
    method: str,
    strength: float,
    seed: int,
    offset: tuple[int, int],
    notes: tuple[str, ...],
) -> Outcome:
    """The wanted damage corrected where it is a stain, else filled; `notes` are those of the search."""
    models = (damage.model,) if damage.model else ()
    if strength == 0 or not wanted.any():
        return Outcome(photo=photo, damage=damage, models=models, notes=notes)
    repaired, hole = _lifted(photo, damage, wanted)
    if hole.any():
        repaired = fill(repaired, mask=hole.astype(np.float32), method=method, seed=seed, offset=offset)
        notes = (*notes, *filling_notes(method))
        if takes_network(FILL, method=method) and not hole.all():
            models = (*models, open_network(FILL).name)
    if strength < 1:
        blended = photo.pixels + np.float32(strength) * (repaired.pixels - photo.pixels)
        repaired = photo.with_pixels(np.where(wanted[..., None], np.clip(blended, 0, 1), photo.pixels))
    return Outcome(photo=repaired, invented=hole.astype(np.float32), damage=damage, models=models, notes=notes)


def _lifted(photo: Photo, damage: DamageMap, wanted: Bools) -> tuple[Photo, Bools]:
    """The photograph with the wanted stains corrected, and what is left to be filled."""
    stained = wanted & (damage.kind == kind_code(DamageKind.STAIN))
    if damage.veil is None or not stained.any():
        return photo, wanted
    pixels, lost = lift_veil(photo.pixels, damage.veil, stained=stained)
    return photo.with_pixels(pixels), (wanted & ~stained) | lost


def _rim_px(size: tuple[int, ...]) -> int:
    """The rim in a photograph of (height, width): as many times wider as what was looked at was reduced."""
    return RIM_PX * factors_for(size[0], size[1])[0]


def _with_rim(
    damage: DamageMap,
    pixels: Pixels,
    *,
    kinds: tuple[str, ...],
    frame: Box | None,
    rim_px: int = RIM_PX,
    offset: tuple[int, int],
) -> tuple[DamageMap, Bools]:
    """The certain damage of these kinds with its rim, not into other kinds nor out of the frame; and where it is.

    The rim is certain damage too: the map, given back as a mask, repairs the same pixels.
    """
    import cv2

    if not kinds:
        return damage, np.zeros_like(damage.kind, np.bool_)
    core = damage.certain(*(DamageKind(kind) for kind in kinds))
    reach = 2 * (rim_px + FURTHEST_COLOUR_PX) + 1
    nearest = cv2.dilate(np.where(core, damage.kind, 0).astype(np.uint8), np.ones((reach, reach), np.uint8))
    rim = with_rim(pixels, core, least_px=rim_px, offset=offset) & ~damage.certain()
    if frame is not None:
        inside = np.zeros_like(rim)
        frame.cut(inside)[...] = True
        rim &= inside
    probability = np.where(rim, np.float32(CERTAIN), damage.probability)
    kind = np.where(rim, nearest, damage.kind).astype(np.uint8)
    return replace(damage, probability=probability, kind=kind), core | rim


def _without_protected(damage: DamageMap, wanted: Bools, protect: Mask) -> tuple[DamageMap, Bools]:
    """The damage less what lies in the protected places."""
    free = protect < CERTAIN - 1e-6
    probability = np.where(free, damage.probability, np.float32(0))
    kind = np.where(free, damage.kind, 0).astype(np.uint8)
    return replace(damage, probability=probability, kind=kind), wanted & free


def _as_damage(
    photo: Photo,
    mask: Mask,
    *,
    kind: str | None,
    found: DamageMap | None,
    method: str,
    offset: tuple[int, int],
) -> DamageMap:
    """A person's mask as a damage map, of the kind that the person says.

    Where nobody says, the network does, because a stain is corrected where anything else is filled; where it sees
    none, and without it, the mask counts as scratch.
    """
    if kind is not None:
        return _as_named(photo, mask, kind=DamageKind(kind), method=method, offset=offset)
    codes = np.where(mask > 0, kind_code(DamageKind.SCRATCH), 0).astype(np.uint8)
    marked = mask >= CERTAIN - 1e-6
    if not marked.any() or not takes_network(DAMAGE, method=method):
        return DamageMap(probability=mask, kind=codes)
    if found is None:
        box = _around(marked)
        place = (offset[0] + box.top, offset[1] + box.left)
        part = detect_damage(photo.window(box), method=method, offset=place)
        found = _pasted(part, box, mask.shape)
    seen, is_damage = _with_rim(found, photo.pixels, kinds=REPAIRABLE, frame=None, offset=offset)
    return replace(seen, probability=mask, kind=np.where(marked & is_damage, seen.kind, codes).astype(np.uint8))


def _as_named(photo: Photo, mask: Mask, *, kind: DamageKind, method: str, offset: tuple[int, int]) -> DamageMap:
    """A person's mask as damage of the kind that the person says it is; for a stain with what the network sees of it.

    Without the network a stain cannot be corrected and is filled.
    """
    codes = np.where(mask > 0, kind_code(kind), 0).astype(np.uint8)
    marked = mask >= CERTAIN - 1e-6
    if kind is not DamageKind.STAIN or not marked.any() or not takes_network(DAMAGE, method=method):
        return DamageMap(probability=mask, kind=codes)
    network, box = open_network(DAMAGE), _around(marked)
    place = (offset[0] + box.top, offset[1] + box.left)
    veil = np.zeros((*mask.shape, 3), np.float16)
    box.cut(veil)[...] = veil_over(photo.window(box), box.cut(marked), network=network, offset=place)
    return DamageMap(probability=mask, kind=codes, veil=veil, model=network.name)


def _around(marked: Bools) -> Box:
    """The box of the marked pixels with SIGHT_PX on every side."""
    rows, columns = np.flatnonzero(marked.any(axis=1)), np.flatnonzero(marked.any(axis=0))
    return Box(
        max(0, int(columns[0]) - SIGHT_PX),
        max(0, int(rows[0]) - SIGHT_PX),
        min(marked.shape[1], int(columns[-1]) + 1 + SIGHT_PX),
        min(marked.shape[0], int(rows[-1]) + 1 + SIGHT_PX),
    )


def _pasted(part: DamageMap, box: Box, shape: tuple[int, ...]) -> DamageMap:
    """The damage map of a window as one of the whole, with no damage outside."""
    whole = DamageMap.empty(*shape)
    box.cut(whole.probability)[...] = part.probability
    box.cut(whole.kind)[...] = part.kind
    veil = None
    if part.veil is not None:
        veil = np.zeros((*shape, 3), np.float16)
        box.cut(veil)[...] = part.veil
    return replace(whole, veil=veil, model=part.model)
