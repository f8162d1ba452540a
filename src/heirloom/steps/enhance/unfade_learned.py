"""How a picture has faded, as the unfade network says it from a thumbnail: the correction, and how far it is made."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heirloom.core.photo import Pixels
from heirloom.models import Network
from heirloom.steps.enhance.curves import KNOTS, STRAIGHT, Curves, Matrix, through_curves
from heirloom.steps.enhance.prior import LEAST_CHANGE, SEPIA_SHARE, Array

THUMBNAIL_PX = 64  # side of the square that the network sees, whatever the shape of the picture

DOUBTFUL, SURE = 0.5, 0.75  # below this probability of helping nothing is done, above it what caution allows
CAUTIOUS_CHANGE = 0.011  # RMS, sRGB-encoded: 39 dB, until the network is surer than that
BOLD_PROBABILITY = (0.85, 0.95)  # from the first on more than the cautious change is made, from the second on all


@dataclass(frozen=True, eq=False, kw_only=True)
class Correction:
    """What the network says of a picture."""

    curves: Array  # (3, KNOTS)
    matrix: Array  # (3, 3)
    probability: float  # that the correction brings the picture nearer to its original
    change: float  # root mean square change that the whole correction makes, sRGB-encoded

    @property
    def share(self) -> float:
        """The share of the correction worth making: 0 where in doubt, 1 where sure."""
        sure = _ramp(self.probability, (DOUBTFUL, SURE))
        bold = _ramp(self.probability, BOLD_PROBABILITY)
        ceiling = min(1.0, CAUTIOUS_CHANGE / max(self.change, 1e-6))
        return sure * (ceiling + bold * (1 - ceiling))

    def share_for(self, toning: str) -> float:
        """`share` for a picture that is "gray", "sepia" or "colour"; 0 where nobody would see the change."""
        share = self.share * (SEPIA_SHARE if toning == "sepia" else 1.0)
        return share if share * self.change >= LEAST_CHANGE else 0.0

    def part(self, share: float) -> tuple[Curves, Matrix]:
        """A share of the correction as the numbers of a step."""
        curves = STRAIGHT + share * (self.curves - STRAIGHT)
        return _curves(curves), _matrix(np.eye(3) + share * (self.matrix - np.eye(3)))

    def applied(self, pixels: Pixels, *, share: float) -> Pixels:
        """Pixels (H, W, C) with a share of the correction."""
        curves, matrix = self.part(share)
        return through_curves(pixels, curves=curves, matrix=matrix) if share else pixels


def predict(pixels: Pixels, *, network: Network, is_neutral: bool) -> Correction:
    """What the network says of a picture (H, W, 1 or 3), border and margin cut off.

    A neutral correction is the same for all channels.
    """
    small = thumbnail(pixels)
    return correction_from(network.tell({"photo": small})["numbers"], small, is_neutral=is_neutral)


def correction_from(numbers: Array, small: Pixels, *, is_neutral: bool) -> Correction:
    """The correction in the numbers of the network (3 * KNOTS + 9 + 1,) for the thumbnail it saw."""
    curves, matrix = numbers[: 3 * KNOTS].reshape(3, KNOTS), numbers[3 * KNOTS : -1].reshape(3, 3)
    if is_neutral:
        curves, matrix = np.repeat(curves.mean(axis=0, keepdims=True), 3, axis=0), np.eye(3, dtype=np.float32)
    moved = through_curves(small, curves=_curves(curves), matrix=_matrix(matrix))
    return Correction(
        curves=curves,
        matrix=matrix,
        probability=float(1 / (1 + np.exp(-np.clip(numbers[-1], -30, 30)))),
        change=float(np.sqrt(((moved - small) ** 2).mean())),
    )


def thumbnail(pixels: Pixels) -> Pixels:
    """`pixels` (H, W, C) averaged to a square of three channels."""
    import cv2

    size = (THUMBNAIL_PX, THUMBNAIL_PX)
    small = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.float32).reshape(*size, -1)
    return np.repeat(small, 3, axis=2) if small.shape[2] == 1 else small


def _ramp(value: float, ends: tuple[float, float]) -> float:
    return float(np.clip((value - ends[0]) / (ends[1] - ends[0]), 0, 1))


def _curves(rows: np.ndarray) -> Curves:
    return tuple(tuple(round(float(value), 6) for value in row) for row in rows)


def _matrix(rows: np.ndarray) -> Matrix:
    first, second, third = ((round(float(r), 6), round(float(g), 6), round(float(b), 6)) for r, g, b in rows)
    return (first, second, third)
