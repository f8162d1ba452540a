"""The samples of the recipe of `damage`: windows made old, and the truth about every pixel of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from heirloom.aging.recipe import Worn, pixel_density
from heirloom.aging.visible import shows
from heirloom.core.masks import DamageKind
from heirloom.core.photo import Mask, Pixels
from heirloom.train.batches import planes
from heirloom.train.recipes.wear import Wear, toned

Bools = NDArray[np.bool_]
Classes = NDArray[np.uint8]

CLASSES: tuple[DamageKind | None, ...] = (
    None,
    DamageKind.SCRATCH,
    DamageKind.CREASE,
    DamageKind.TEAR,
    DamageKind.DUST,
    DamageKind.STAIN,
    DamageKind.MISSING,
    DamageKind.WRITING,
)
STAIN, WRITING = CLASSES.index(DamageKind.STAIN), CLASSES.index(DamageKind.WRITING)
LINES = (CLASSES.index(DamageKind.SCRATCH), CLASSES.index(DamageKind.CREASE))
# From below to above: what is opaque hides a stain, what is missing shows nothing else.
LAYERS = (
    DamageKind.STAIN,
    DamageKind.DUST,
    DamageKind.SCRATCH,
    DamageKind.CREASE,
    DamageKind.WRITING,
    DamageKind.TEAR,
    DamageKind.MISSING,
)
SURE = 0.5  # of a mask: from here on a pixel is damaged
UNSURE = 0.05  # below it is sound; between the two it teaches nothing
MOST_DAMAGED = 0.5  # of a window: one that is hardly anything but damage teaches little
FLOODED = 0.6  # of a window: a stain without a border in sight cannot be told from a toned print
SCAN_PRINT_PX = 700.0  # blur and pixels belong to the scan, not to how large a part of it the window shows
UNKNOWN = 255  # the class of what is damaged in a way that nobody has told
VEIL_MOST = 1.0  # density: beyond, hardly anything is left beneath


@dataclass(frozen=True, eq=False, kw_only=True)
class Sample:
    """One window: pixels (H, W, 3), the class of each pixel, how much it teaches, and the density stains added."""

    pixels: Pixels
    classes: Classes  # (H, W), places in `CLASSES`, or UNKNOWN
    weight: Mask  # (H, W), 0 or 1
    veil: Pixels


def aged_sample(window: Pixels, wear: Wear, generator: np.random.Generator) -> Sample:
    """A clean window (H, W, 3) made old, with the truth about every pixel."""
    worn = Worn(pixels=toned(window, generator), print_px=wear.print_px(generator, window.shape[0]))
    for recipe in wear.image(generator):
        worn = recipe.apply(worn)
    sound = worn
    veil = np.zeros_like(worn.pixels)
    for damage in wear.surface(generator):
        before, worn = worn, damage.apply(worn)
        veil += _stain_density(before, worn)
    sound = replace(sound, print_px=SCAN_PRINT_PX)
    worn = replace(worn, print_px=SCAN_PRINT_PX)
    for recipe in wear.scan(generator):
        worn, sound = recipe.apply(worn), recipe.apply(sound)
    classes, weight = typed(worn)
    unseen = (classes > 0) & ~shows(worn.pixels, sound.pixels)
    flooded = (classes == STAIN) & (np.mean(worn.damage.get(DamageKind.STAIN, 0)) > FLOODED)
    weight = weight * ~(unseen | flooded) * (np.mean(classes > 0) <= MOST_DAMAGED)
    return Sample(pixels=worn.pixels, classes=classes, weight=weight.astype(np.float32), veil=veil)


def pair_sample(before: Pixels, after: Pixels, valid: Bools) -> Sample:
    """A window of a scan beside that of its restoration, as `pair_window` gives them: damaged where they differ.

    What the damage is nobody has told; where the two do not correspond the window teaches nothing.
    """
    damaged = differ(before, after)
    teaches = valid & (np.mean(damaged & valid) <= MOST_DAMAGED)
    classes = np.where(damaged | ~valid, np.uint8(UNKNOWN), np.uint8(0))
    return Sample(pixels=before, classes=classes, weight=teaches.astype(np.float32), veil=np.zeros_like(before))


def differ(before: Pixels, after: Pixels) -> Bools:
    """Where a scan and its restoration differ by more than the texture of either: grain is no damage."""
    return shows(before, after) & shows(after, before)


def typed(worn: Worn) -> tuple[Classes, Mask]:
    """The class (H, W) of every pixel, the uppermost damage first, and 1 where it is sure, 0 where it teaches nothing.

    A mark that is there but not seen, and the soft rim of a stain, are neither damage nor sound.
    """
    classes = np.zeros(worn.pixels.shape[:2], np.uint8)
    touched = np.zeros(classes.shape, np.bool_)
    for kind in LAYERS:
        mask = worn.damage.get(kind)
        if mask is not None:
            classes[mask >= SURE] = CLASSES.index(kind)
            touched |= mask > UNSURE
    return classes, ((classes > 0) | ~touched).astype(np.float32)


def stacked(samples: list[Sample]) -> dict[str, Tensor]:
    """Samples as one batch: photo and veil (N, 3, H, W), classes uint8 and weight float32 (N, H, W)."""
    return {
        "photo": planes([sample.pixels for sample in samples]),
        "veil": planes([sample.veil for sample in samples]),
        "classes": torch.from_numpy(np.stack([sample.classes for sample in samples])),
        "weight": torch.from_numpy(np.stack([sample.weight for sample in samples])),
    }


def _stain_density(before: Worn, after: Worn) -> Pixels:
    """The density (H, W, 3) that a stain has added where it lies; 0 elsewhere."""
    mask = after.damage.get(DamageKind.STAIN)
    if mask is None:
        return np.zeros_like(before.pixels)
    grown = mask > before.damage.get(DamageKind.STAIN, np.zeros_like(mask))
    added = pixel_density(after.pixels) - pixel_density(before.pixels)
    return np.where(grown[..., None], np.clip(added, -VEIL_MOST, VEIL_MOST), 0).astype(np.float32)
