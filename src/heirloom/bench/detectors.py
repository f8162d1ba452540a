"""The detectors that the bench sets side by side: Heirloom, the classical filters of the trade, and public networks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from heirloom.analysis import analyze
from heirloom.bench.anchors import open_film_dust
from heirloom.bench.report import OURS, OURS_CLASSICAL
from heirloom.core.color import luma
from heirloom.core.masks import CERTAIN, DamageMap
from heirloom.core.photo import Mask, Photo
from heirloom.models.method import CLASSICAL, LEARNED
from heirloom.steps.repair import detect_damage

TOP_HAT_PX = 9  # lines and specks narrower than this stand out
LINE_PX = 15
LINE_ANGLES = 16
SIDE_PX = 4  # distance of the sides that the line must stand out from
LINE_LEVEL = 80 / 255  # mean departure along a line that counts as damage: 0.9 % of 31 clean photographs reach it
MEDIAN_PX = 9
MEDIAN_LEVEL = 100 / 255  # departure from the median that counts as damage: 0.9 % of the same reach it


@dataclass(frozen=True, kw_only=True)
class Detector:
    """One way to find damage. Its map holds kinds only where it `is_typed`."""

    name: str
    detect: Callable[[Photo], DamageMap]
    is_typed: bool = False


def detectors_of(anchor_weights: str | Path | None = None) -> tuple[Detector, ...]:
    """Heirloom first, with its networks and without, then the filters, then networks of the folder `anchor_weights`.

    Raises as `open_film_dust` does.
    """
    own = (
        Detector(name=OURS, detect=lambda photo: _own(photo, method=LEARNED), is_typed=True),
        Detector(name=OURS_CLASSICAL, detect=lambda photo: _own(photo, method=CLASSICAL), is_typed=True),
        Detector(name="top-hat and lines", detect=lambda photo: _untyped(top_hat_lines(photo))),
        Detector(name="median difference", detect=lambda photo: _untyped(median_difference(photo))),
    )
    if anchor_weights is None:
        return own
    film_dust = open_film_dust(anchor_weights)
    return (*own, Detector(name="film-dust U-Net", detect=lambda photo: _untyped(film_dust.damage(photo))))


def top_hat_lines(photo: Photo) -> Mask:
    """How much every pixel belongs to a thin bright or dark line, in [0, 1).

    The top-hat of either polarity, averaged along the best of 16 short lines, less the same beside the line.
    """
    import cv2

    gray = np.ascontiguousarray(luma(photo.pixels), dtype=np.float32)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (TOP_HAT_PX, TOP_HAT_PX))
    best = np.zeros_like(gray)
    for operation in (cv2.MORPH_TOPHAT, cv2.MORPH_BLACKHAT):
        hat = cv2.morphologyEx(gray, operation, disc)
        for step in range(LINE_ANGLES):
            angle = np.pi * step / LINE_ANGLES
            middle, *sides = (cv2.filter2D(hat, -1, _line(angle, across_px=px)) for px in (0, SIDE_PX, -SIDE_PX))
            best = np.maximum(best, middle - np.maximum(*sides))
    return _as_probability(best, level=LINE_LEVEL)


def median_difference(photo: Photo) -> Mask:
    """How far every pixel departs from the median of its surroundings in any channel, in [0, 1)."""
    import cv2

    samples = np.rint(photo.pixels * 255).astype(np.uint8)
    calm = np.asarray(cv2.medianBlur(samples, MEDIAN_PX)).reshape(samples.shape)
    departure = np.abs(samples.astype(np.float32) - calm).max(axis=2) / np.float32(255)
    return _as_probability(departure, level=MEDIAN_LEVEL)


def _own(photo: Photo, *, method: str) -> DamageMap:
    """What the repair step would find, with the settings that the plan gives it."""
    findings = analyze(photo, damage=False)
    return detect_damage(photo, method=method, noise_sigma=findings.noise.sigma, frame=findings.frame.picture)


def _line(angle: float, *, across_px: int) -> NDArray[np.float32]:
    """A kernel that takes the mean along a line of `LINE_PX`, `across_px` beside the pixel."""
    reach = LINE_PX // 2 + SIDE_PX
    kernel = np.zeros((2 * reach + 1, 2 * reach + 1), np.float32)
    along = np.arange(LINE_PX) - LINE_PX // 2
    rows = np.rint(along * np.sin(angle) + across_px * np.cos(angle)).astype(np.intp)
    columns = np.rint(along * np.cos(angle) - across_px * np.sin(angle)).astype(np.intp)
    kernel[rows + reach, columns + reach] = 1 / LINE_PX
    return kernel


def _as_probability(strength: Mask, *, level: float) -> Mask:
    """A strength >= 0 on a scale where `level` is just enough to be repaired; the order stays."""
    odds = CERTAIN / (1 - CERTAIN) * strength / level
    return np.asarray(odds / (1 + odds), dtype=np.float32)


def _untyped(probability: Mask) -> DamageMap:
    return DamageMap(probability=probability, kind=np.zeros(probability.shape, np.uint8))
