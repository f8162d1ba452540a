"""Settles what the network is not sure of: for damage in a damaged photograph, against it in a sound one.

The network errs now and then on wires, jewellery and glints. In a photograph that shows much damage, what looks like
damage mostly is, so its odds rise; in one that shows little, a place is repaired only where the network holds it for
damage beyond doubt, or where little changes (`harm.py`): the least sure places are given up first.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from heirloom.core.masks import CERTAIN
from heirloom.core.photo import Pixels
from heirloom.steps.repair.detect_classical import is_toned
from heirloom.steps.repair.harm import without_harm

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]

BEYOND_DOUBT = 0.9  # mean probability of a place; hardly a place in clean photographs has so much
# Share of the photograph that is much damage, its largest place left out. Scratched prints have 0.34 % and more, snow
# on mountains above a shore 0.28 %; most old prints are monochrome, so of colour more is asked.
MUCH_DAMAGE, MUCH_DAMAGE_IN_COLOUR = 0.004, 0.005
TINT = 4 / 255  # mean difference of the channels of a photograph that counts as gray
RISE = 1.5  # log odds; lines on 24 aged photographs: F1 0.43 where a rise of 0.8 gives 0.42
HELD_BACK = np.float32(0.45)  # what the probability of a place becomes that is given up: suspected, not repaired


def settled(probability: Floats, pixels: Pixels, *, fillable: Bools) -> Floats:
    """`probability` (H, W) with risen odds where much of the photograph, in several places, would be filled.

    Elsewhere doubtful places are lowered to `HELD_BACK` where filling them would do harm.

    `pixels` is (H, W, 1 or 3); `fillable` (H, W) is set where damage would be filled, not corrected or left.
    """
    import cv2

    certain = (probability >= CERTAIN - 1e-6) & fillable
    if not certain.any():
        return probability
    count, labels = cv2.connectedComponents(certain.astype(np.uint8), connectivity=8)
    sizes = np.bincount(labels.ravel(), minlength=count)
    # damage is in many places: without its largest, so that a wire across the sky does not make a damaged print
    share = (sizes[1:].sum() - sizes[1:].max()) / certain.size
    if share >= (MUCH_DAMAGE if is_monochrome(pixels) else MUCH_DAMAGE_IN_COLOUR):
        return shifted(probability, logits=RISE)
    mean = np.bincount(labels.ravel(), probability.ravel(), minlength=count) / np.maximum(sizes, 1)
    mean[0] = 1
    doubtful = np.where(mean[labels] < BEYOND_DOUBT, labels, 0)
    if not doubtful.any():
        return probability
    rimmed = cv2.dilate(doubtful.astype(np.float32), np.ones((3, 3), np.uint8)).astype(np.int32)  # as it will be filled
    levels = np.clip(pixels * 255 + 0.5, 0, 255).astype(np.uint8)
    kept = without_harm(levels, rimmed, doubts=(1 - mean).astype(np.float32))
    return np.where((doubtful > 0) & (kept == 0), HELD_BACK, probability).astype(np.float32)


def is_monochrome(pixels: Pixels) -> bool:
    """Whether a photograph (H, W, 1 or 3) is gray or has one tint for each brightness."""
    if pixels.shape[-1] == 1 or float(np.abs(pixels[..., [0, 2]] - pixels[..., [1]]).mean()) < TINT:
        return True
    return is_toned(pixels)


def shifted(probability: Floats, *, logits: float) -> Floats:
    """Probabilities with their log odds moved by `logits`; 0 and 1 stay."""
    if logits == 0:
        return probability
    factor = np.float32(np.exp(logits))
    return np.asarray(probability * factor / (1 + probability * (factor - 1)), dtype=np.float32)
