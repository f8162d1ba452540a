"""Finds damage with the damage network, which looks at the picture in several sizes.

A small copy shows wide damage and what a picture is about, the full size shows hairlines. `fuse` joins what was seen,
`continue_lines` follows faint straight scratches on from where the network is sure of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from heirloom.core.color import luma
from heirloom.core.geometry import Box
from heirloom.core.masks import CERTAIN, DamageKind, DamageMap, kind_code
from heirloom.core.photo import Photo, Pixels
from heirloom.models import DAMAGE, Network
from heirloom.models.open import as_rgb
from heirloom.steps.repair.detect_classical import estimate_noise
from heirloom.steps.repair.restraint import settled, shifted
from heirloom.steps.repair.straight import continue_lines

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]
Enlarge = Callable[[Floats], Floats]

LEAST_SIDE_PX = 24
# The network learned from prints of 450 to 1600 px a side. Above FINEST_PIXELS a scan shows grain at full size and
# takes minutes. A copy of half the size is looked at too while it still has more than COARSEST_PIXELS: in smaller
# photographs such a copy found nothing that the full size had not.
FINEST_PIXELS, COARSEST_PIXELS, MOST_LOOKS = 30_000_000, 1_700_000, 3
CONFIDENT = 0.8  # of a smaller copy: from here on its word counts where the larger one is less sure
USUAL_SENSITIVITY = 0.5
LOGITS_PER_SENSITIVITY = 8.0  # how far a sensitivity of 0 or 1 moves the log odds
FAINTEST = 0.005  # less probable damage is none, so that a clean photograph has an empty map
LINES = (DamageKind.SCRATCH, DamageKind.CREASE)
LEFT_OR_CORRECTED = (DamageKind.WRITING, DamageKind.STAIN)
NONE, WRITING = DAMAGE.labels.index("none"), DAMAGE.labels.index("writing")
_CODES = np.array([0, *(kind_code(DamageKind(label)) for label in DAMAGE.labels[1:])], np.uint8)
_VEIL_MARGIN_PX = 3  # the veil is kept so far around stains, for the rim that a repair adds


@dataclass(frozen=True, eq=False, kw_only=True)
class Sight:
    """What the network sees in a picture: probabilities (H, W, 8) in the order of its labels, the veil (H, W, 3)."""

    kinds: Floats
    veil: Floats


def detect_learned(
    photo: Photo,
    *,
    network: Network,
    sensitivity: float = 0.5,
    noise_sigma: float | None = None,
    frame: Box | None = None,
    offset: tuple[int, int] = (0, 0),
    whole_size: tuple[int, int] | None = None,
) -> DamageMap:
    """The damage map that the network gives; the parameters are those of `detect_damage`.

    The probability of a place is that of any damage together, or of writing where that is likelier; the kind is the
    likeliest. `sensitivity` moves the log odds of both.
    """
    height, width = photo.height, photo.width
    if sensitivity <= 0 or min(height, width) < LEAST_SIDE_PX:
        return DamageMap.empty(height, width)
    size = whole_size or (height, width)
    sight = look(as_rgb(photo.pixels), network, factors=factors_for(*size), origin=offset)
    probability, kind = _judged(sight.kinds)
    gray = np.ascontiguousarray(luma(photo.pixels), dtype=np.float32)
    noise = estimate_noise(gray) if noise_sigma is None else noise_sigma / 255
    is_line = np.isin(kind, [kind_code(item) for item in LINES])
    raised = continue_lines(probability, is_line, gray, noise=noise, barred=kind == kind_code(DamageKind.WRITING))
    kind[raised > probability] = kind_code(DamageKind.SCRATCH)
    probability = shifted(raised, logits=(sensitivity - USUAL_SENSITIVITY) * LOGITS_PER_SENSITIVITY)
    if sensitivity <= USUAL_SENSITIVITY:  # who asks for more wants to see what is doubtful too
        fillable = ~np.isin(kind, [kind_code(item) for item in LEFT_OR_CORRECTED])
        probability = settled(probability, photo.pixels, fillable=fillable, offset=offset)
    found = probability >= FAINTEST
    if frame is not None:
        inside = np.zeros_like(found)
        frame.cut(inside)[...] = True
        found &= inside
    kind[~found] = 0
    return DamageMap(
        probability=np.where(found, probability, np.float32(0)),
        kind=kind,
        veil=_veil_of_stains(sight.veil, (kind == kind_code(DamageKind.STAIN)) & (probability >= CERTAIN - 1e-6)),
        model=network.name,
    )


def veil_over(
    photo: Photo, stained: Bools, *, network: Network, offset: tuple[int, int] = (0, 0)
) -> NDArray[np.float16]:
    """The density (H, W, 3) that the network sees laid over pixels said to be stained, and a little around them."""
    veil = network.run({"photo": as_rgb(photo.pixels)}, origin=offset)["veil"]
    return np.where(_near(stained)[..., None], veil, 0).astype(np.float16)


def factors_for(height: int, width: int) -> tuple[int, ...]:
    """By how much a picture of this size is reduced for each look at it, the finest first; powers of two."""
    area, finest = height * width, 1
    while area / finest**2 > FINEST_PIXELS:
        finest *= 2
    factors = [finest]
    while len(factors) < MOST_LOOKS and area / factors[-1] ** 2 > COARSEST_PIXELS:
        factors.append(2 * factors[-1])
    return tuple(factors)


def look(pixels: Pixels, network: Network, *, factors: tuple[int, ...], origin: tuple[int, int] = (0, 0)) -> Sight:
    """What the network sees in RGB pixels (H, W, 3) at all these sizes together.

    `origin` is the (top, left) of the pixels in the whole they are a window of: copies are reduced on its grid.
    """
    finest, enlarge = _seen(pixels, network, factor=factors[0], origin=origin)
    sight = finest if factors[0] == 1 else Sight(kinds=_each(finest.kinds, enlarge), veil=_each(finest.veil, enlarge))
    for factor in factors[1:]:
        coarse, enlarge = _seen(pixels, network, factor=factor, origin=origin)
        fuse(sight, coarse, enlarge=enlarge)
    return sight


def _seen(pixels: Pixels, network: Network, *, factor: int, origin: tuple[int, int]) -> tuple[Sight, Enlarge]:
    """What the network sees in a copy reduced by `factor`, and what brings a plane of it to the size of the picture."""
    small, before = _reduced(pixels, factor, origin)
    place = ((origin[0] - before[0]) // factor, (origin[1] - before[1]) // factor)
    outputs = network.run({"photo": small}, origin=place)
    enlarge = partial(_enlarged, factor=factor, before=before, shape=pixels.shape)
    return Sight(kinds=outputs["kinds"], veil=outputs["veil"]), enlarge


def _each(planes: Floats, enlarge: Enlarge) -> Floats:
    """All planes (h, w, C) at the size of the picture."""
    return np.stack([enlarge(planes[..., channel]) for channel in range(planes.shape[2])], axis=2)


def fuse(fine: Sight, coarse: Sight, *, enlarge: Enlarge) -> None:
    """Puts the word of a smaller copy into `fine` where that copy is confident and surer; `enlarge` fits its planes.

    All kinds of a place change together, so that they still sum to 1; in place, because the planes are large.
    """
    none, writing = enlarge(coarse.kinds[..., NONE]), enlarge(coarse.kinds[..., WRITING])
    sure = np.maximum(1 - none - writing, writing)
    own = np.maximum(1 - fine.kinds[..., NONE] - fine.kinds[..., WRITING], fine.kinds[..., WRITING])
    taken = (sure >= CONFIDENT) & (sure > own)
    if not taken.any():
        return
    for mine, theirs in ((fine.kinds, coarse.kinds), (fine.veil, coarse.veil)):
        for channel in range(mine.shape[2]):
            mine[..., channel][taken] = enlarge(theirs[..., channel])[taken]


def _judged(kinds: Floats) -> tuple[Floats, NDArray[np.uint8]]:
    """The probability of damage or writing, whichever is likelier, and the code of the likeliest kind."""
    writing = kinds[..., WRITING]
    damage = np.clip(1 - kinds[..., NONE] - writing, 0, 1)
    code = np.full(damage.shape, _CODES[1], np.uint8)
    best = kinds[..., 1].copy()
    for channel in range(2, kinds.shape[2]):
        if channel != WRITING:
            better = kinds[..., channel] > best
            best[better] = kinds[..., channel][better]
            code[better] = _CODES[channel]
    code[writing > damage] = _CODES[WRITING]
    return np.maximum(damage, writing).astype(np.float32), code


def _reduced(pixels: Pixels, factor: int, origin: tuple[int, int]) -> tuple[Pixels, tuple[int, int]]:
    """The pixels averaged over blocks of the whole's grid, and how many rows and columns were added in front."""
    import cv2

    if factor == 1:
        return pixels, (0, 0)
    height, width = pixels.shape[:2]
    before = (origin[0] % factor, origin[1] % factor)
    after = (-(before[0] + height) % factor, -(before[1] + width) % factor)
    if any((*before, *after)):
        pixels = np.pad(pixels, ((before[0], after[0]), (before[1], after[1]), (0, 0)), mode="edge")
    size = (pixels.shape[1] // factor, pixels.shape[0] // factor)
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.float32), before


def _enlarged(plane: Floats, *, factor: int, before: tuple[int, int], shape: tuple[int, ...]) -> Floats:
    """A plane of a reduced copy at the size of the picture."""
    import cv2

    size = (plane.shape[1] * factor, plane.shape[0] * factor)
    large = cv2.resize(np.ascontiguousarray(plane), size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(large[before[0] : before[0] + shape[0], before[1] : before[1] + shape[1]], dtype=np.float32)


def _veil_of_stains(veil: Floats, stained: Bools) -> NDArray[np.float16] | None:
    """The veil over stains and a little around them; None where there is no stain."""
    return np.where(_near(stained)[..., None], veil, 0).astype(np.float16) if stained.any() else None


def _near(stained: Bools) -> Bools:
    import cv2

    side = 2 * _VEIL_MARGIN_PX + 1
    return np.asarray(cv2.dilate(stained.astype(np.uint8), np.ones((side, side), np.uint8)) > 0)
