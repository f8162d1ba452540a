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
from heirloom.steps.repair.harm import without_harm
from heirloom.steps.repair.monochrome import is_monochrome
from heirloom.steps.repair.rim import FURTHEST_COLOUR_PX, with_rim

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]

BEYOND_DOUBT = 0.9  # mean probability of a place; hardly a place in clean photographs has so much
# Share of the photograph that is much damage, its largest place left out: scratched prints have 0.7 % and more, an
# engine with spoked wheels on planks 0.52 %, an animal with whiskers 0.60 %, a spotted fish 0.66 %. A flag, a shore and
# a tennis court have more than 0.9 % (3 of 36 sound photographs that were not trained on), and are harmed.
MUCH_DAMAGE, MUCH_DAMAGE_IN_COLOUR = 0.006, 0.007
RISE = 0.8  # log odds: recall of lines rises by a seventh on the aged ones
WIDE_PX, GAP_PX = 10, 4  # half the width from which a place is wide, and of gaps in it that do not count
HELD_BACK = np.float32(0.45)  # what the probability of a place becomes that is given up: suspected, not repaired


def settled(probability: Floats, pixels: Pixels, *, fillable: Bools, offset: tuple[int, int] = (0, 0)) -> Floats:
    """`probability` (H, W) with risen odds where much of the photograph, in several places, would be filled.

    Wide places that are not beyond doubt are held back even there. Elsewhere doubtful places are lowered to `HELD_BACK`
    where filling them would do harm.

    `pixels` is (H, W, 1 or 3); `fillable` (H, W) is set where damage would be filled, not corrected or left.
    `offset` is the (top, left) of the pixels in the whole they are a window of.
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
        doubtful_wide = _doubtful_wide(probability, certain)
        return np.where(doubtful_wide, np.minimum(probability, HELD_BACK), shifted(probability, logits=RISE))
    mean = np.bincount(labels.ravel(), probability.ravel(), minlength=count) / np.maximum(sizes, 1)
    mean[0] = 1
    doubtful = np.where(mean[labels] < BEYOND_DOUBT, labels, 0)
    if not doubtful.any():
        return probability
    reach = 2 * FURTHEST_COLOUR_PX + 1
    nearest = cv2.dilate(doubtful.astype(np.float32), np.ones((reach, reach), np.uint8)).astype(np.int32)
    rimmed = np.where(with_rim(pixels, doubtful > 0, offset=offset), nearest, 0).astype(
        np.int32
    )  # as it will be filled
    levels = np.clip(pixels * 255 + 0.5, 0, 255).astype(np.uint8)
    kept = without_harm(levels, rimmed, doubts=(1 - mean).astype(np.float32))
    return np.where((doubtful > 0) & (kept == 0), HELD_BACK, probability).astype(np.float32)


def _doubtful_wide(probability: Floats, certain: Bools) -> Bools:
    """The wide places among what would be filled that are not beyond doubt: much would be made up there."""
    import cv2

    closing = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * GAP_PX + 1, 2 * GAP_PX + 1))
    closed = cv2.morphologyEx(np.pad(certain, GAP_PX + 1).astype(np.uint8), cv2.MORPH_CLOSE, closing)
    depth = cv2.distanceTransform(closed, cv2.DIST_L2, 5)[GAP_PX + 1 : -GAP_PX - 1, GAP_PX + 1 : -GAP_PX - 1]
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * WIDE_PX + 3, 2 * WIDE_PX + 3))
    wide = certain & (cv2.dilate((depth > WIDE_PX).astype(np.uint8), disc) > 0)
    count, labels = cv2.connectedComponents(wide.astype(np.uint8), connectivity=8)
    sizes = np.bincount(labels.ravel(), minlength=count)
    mean = np.bincount(labels.ravel(), probability.ravel(), minlength=count) / np.maximum(sizes, 1)
    mean[0] = 1
    return np.asarray(mean[labels] < BEYOND_DOUBT, dtype=np.bool_)


def shifted(probability: Floats, *, logits: float) -> Floats:
    """Probabilities with their log odds moved by `logits`; 0 and 1 stay."""
    if logits == 0:
        return probability
    factor = np.float32(np.exp(logits))
    return np.asarray(probability * factor / (1 + probability * (factor - 1)), dtype=np.float32)
