"""How well found damage agrees with true damage: precision, recall, F1 and average precision, with a tolerance.

A scratch's edge has no exact place. A predicted pixel counts as right where a true one lies within the tolerance, and
a true pixel as found where a predicted one does (as boundaries are matched in Martin, Fowlkes and Malik, "Learning to
detect natural image boundaries", 2004, but without pairing pixels one to one). Counts of several photographs add up.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from heirloom.core.masks import CERTAIN
from heirloom.core.photo import Mask

Bools = NDArray[np.bool_]
Counts = NDArray[np.int64]

TOLERANCE_PX = 2.0  # what the project's own goals are told at
# Probabilities at which the curve of precision and recall is taken: even steps of the log odds, so that the rare sure
# ones at both ends are told apart; the middle one is the probability from which damage is repaired.
_STEPS = 25
_REACH_LOGITS = 7.0
MIDDLE = _STEPS
_LEVEL = float(np.log(CERTAIN / (1 - CERTAIN)))
_LOGITS = np.linspace(-_REACH_LOGITS, _REACH_LOGITS, 2 * _STEPS + 1) + _LEVEL
THRESHOLDS = 1 / (1 + np.exp(-_LOGITS)) - 1e-6  # as in `DamageMap.certain`: float32 must not fall below the middle one


@dataclass(frozen=True, eq=False, kw_only=True)
class Detection:
    """Pixel counts (T,) at each of `THRESHOLDS`, of one photograph or the sum over several."""

    predicted: Counts  # pixels predicted as damage
    right: Counts  # of these, those with true damage within the tolerance
    found: Counts  # true pixels with a prediction within the tolerance
    true_px: int  # true pixels

    def __add__(self, other: Detection) -> Detection:
        """Both together, as if they were one large photograph."""
        return Detection(
            predicted=self.predicted + other.predicted,
            right=self.right + other.right,
            found=self.found + other.found,
            true_px=self.true_px + other.true_px,
        )

    @property
    def found_px(self) -> int:
        """True pixels that would be repaired."""
        return int(self.found[MIDDLE])

    @property
    def precision(self) -> float | None:
        """The share of right ones among the pixels that would be repaired; None where there are none."""
        return _share(self.right[MIDDLE], self.predicted[MIDDLE])

    @property
    def recall(self) -> float | None:
        """The share of the true pixels that would be repaired; None where nothing is damaged."""
        return _share(self.found[MIDDLE], self.true_px)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall at the probability from which damage is repaired."""
        return float(self._f1s()[MIDDLE])

    @property
    def best_f1(self) -> float:
        """The harmonic mean at the threshold that suits the method best: what it could reach if it were set right."""
        return float(self._f1s().max())

    @property
    def average_precision(self) -> float:
        """The area under the curve of precision over recall, in steps; 0 where nothing is predicted."""
        precision, recall = self._curve()
        return float(np.sum(np.diff(recall[::-1], prepend=0) * precision[::-1]))

    def _curve(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        return self.right / np.maximum(self.predicted, 1), self.found / max(self.true_px, 1)

    def _f1s(self) -> NDArray[np.float64]:
        precision, recall = self._curve()
        return np.asarray(2 * precision * recall / np.maximum(precision + recall, 1e-12), dtype=np.float64)


def compare_damage(
    probability: Mask, truth: Bools, *, left_out: Bools | None = None, tolerance_px: float = TOLERANCE_PX
) -> Detection:
    """The counts for a `probability` (H, W) in [0, 1] of damage against the `truth` (H, W).

    What is predicted in `left_out` (H, W) and not near the truth is no error: it does not count. Raises ValueError for
    different shapes.
    """
    if probability.shape != truth.shape or (left_out is not None and left_out.shape != truth.shape):
        raise ValueError(f"probability and truth must have one shape, got {probability.shape} and {truth.shape}")
    near = widened(truth, radius_px=tolerance_px)
    judged = np.ones_like(near) if left_out is None else near | ~left_out
    reached = _largest_near(probability, radius_px=tolerance_px)
    return Detection(
        predicted=_above(probability[judged]),
        right=_above(probability[near]),
        found=_above(reached[truth]),
        true_px=int(truth.sum()),
    )


def pooled(detections: list[Detection]) -> Detection:
    """The counts of several photographs together; there must be at least one."""
    return reduce(Detection.__add__, detections)


def widened(mask: Bools, *, radius_px: float) -> Bools:
    """Where a pixel of the mask (H, W) lies within `radius_px`."""
    return _largest_near(mask.astype(np.float32), radius_px=radius_px) > 0


def _largest_near(values: Mask, *, radius_px: float) -> Mask:
    """The largest value within `radius_px` of every pixel."""
    import cv2

    reach = int(radius_px)
    across = np.arange(-reach, reach + 1)
    disc = (across[:, None] ** 2 + across[None, :] ** 2 <= radius_px**2).astype(np.uint8)
    return np.asarray(cv2.dilate(np.ascontiguousarray(values, dtype=np.float32), disc), dtype=np.float32)


def _above(values: Mask) -> Counts:
    """How many values reach each threshold."""
    worth = values[values >= np.float32(THRESHOLDS[0])].astype(np.float64)
    passed = np.bincount(np.searchsorted(THRESHOLDS, worth, side="right"), minlength=len(THRESHOLDS) + 1)
    return np.asarray(np.cumsum(passed[::-1])[::-1][1:], dtype=np.int64)


def _share(part: int | np.int64, whole: int | np.int64) -> float | None:
    return None if whole == 0 else float(part / whole)
