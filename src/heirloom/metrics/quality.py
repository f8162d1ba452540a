"""How natural a picture looks without a reference: NIQE, with the parameters of its natural pictures from a file.

NIQE measures how far the statistics of a picture's luma lie from those of undistorted photographs: lower is more
natural. It says nothing about whether the content is right; read it beside the fidelity metrics.

The picture is halved by antialiased bicubic, as the authors' code does it. BasicSR's is the same but for halving by
OpenCV's bilinear: clean photographs then get 0.6 to 1.1 more, and with the same halving both agree to four digits.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from heirloom.core.photo import Pixels
from heirloom.errors import InputMissing

PARAMETERS_FILE = "niqe_pris_params.npz"

BLOCK_PX = 96  # Mittal et al. 2013, section III
SHIFTS = ((0, 1), (1, 0), (1, 1), (1, -1))  # the neighbours whose products are looked at, equation 7
SHAPES = np.arange(0.2, 10.001, 0.001)  # candidates for the shape of a generalised Gaussian, as in the authors' code
LUMA_601 = (65.481, 128.553, 24.966)  # ITU-R BT.601, limited range 16..235, as in the authors' rgb2ycbcr

Plane = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class NaturalStatistics:
    """The statistics of undistorted photographs that NIQE compares with."""

    mean: Plane  # (36,)
    covariance: Plane  # (36, 36)
    window: Plane  # (7, 7), Gaussian, summing to 1

    def niqe(self, picture: Pixels) -> float | None:
        """The NIQE of a picture (H, W, 1 or 3): about 3 for a good photograph, lower is better (Mittal et al. 2013).

        None where the picture does not hold two blocks of 96 x 96 px, or has too little structure to be judged.
        """
        blocks = (picture.shape[0] // BLOCK_PX, picture.shape[1] // BLOCK_PX)
        if blocks[0] * blocks[1] < 2:
            return None
        luma = _luma(picture)[: blocks[0] * BLOCK_PX, : blocks[1] * BLOCK_PX]
        ratios = _ratios()
        whole = _block_features(self._normalised(luma), side=BLOCK_PX, ratios=ratios)
        half = _block_features(self._normalised(_halved(luma)), side=BLOCK_PX // 2, ratios=ratios)
        features = np.concatenate([whole, half], axis=1)
        known = features[~np.isnan(features).any(axis=1)]
        if len(known) < 2:
            return None
        away = self.mean - np.nanmean(features, axis=0)
        spread = np.linalg.pinv((self.covariance + np.cov(known, rowvar=False)) / 2)
        return float(np.sqrt(max(away @ spread @ away, 0.0)))

    def _normalised(self, luma: Plane) -> Plane:
        """Luma with its local mean taken away, divided by its local deviation (equation 1)."""
        import cv2

        mean = np.asarray(cv2.filter2D(luma, -1, self.window, borderType=cv2.BORDER_REPLICATE))
        square = np.asarray(cv2.filter2D(luma * luma, -1, self.window, borderType=cv2.BORDER_REPLICATE))
        return np.asarray((luma - mean) / (np.sqrt(np.abs(square - mean * mean)) + 1), dtype=np.float64)


def open_niqe(folder: str | Path) -> NaturalStatistics:
    """NIQE with the parameters in `folder`. Raises InputMissing where the file is not there."""
    path = Path(folder) / PARAMETERS_FILE
    if not path.is_file():
        raise InputMissing(
            f"The parameters {path.name} are not in {path.parent}",
            kept="Nothing was measured",
            todo="Give the folder that holds them",
        )
    with np.load(path, allow_pickle=False) as stored:
        return NaturalStatistics(
            mean=stored["mu_pris_param"].astype(np.float64).ravel(),
            covariance=stored["cov_pris_param"].astype(np.float64),
            window=stored["gaussian_window"].astype(np.float64),
        )


def _luma(picture: Pixels) -> Plane:
    """Luma on the scale 16..235, rounded like the 8-bit pictures that the parameters were made from."""
    colour = np.repeat(picture, 3, axis=2) if picture.shape[2] == 1 else picture
    return np.asarray(np.rint(colour.astype(np.float64) @ np.array(LUMA_601) + 16), dtype=np.float64)


def _halved(luma: Plane) -> Plane:
    """Half the size by the antialiased bicubic kernel that the authors' code uses (eight taps, mirrored borders)."""
    distance = np.abs(np.arange(8) - 3.5) / 2
    near = 1.5 * distance**3 - 2.5 * distance**2 + 1
    far = -0.5 * distance**3 + 2.5 * distance**2 - 4 * distance + 2
    taps = np.where(distance <= 1, near, far) / 2
    taps /= taps.sum()
    for axis in (0, 1):
        padded = np.pad(luma, [(3, 3) if axis == a else (0, 0) for a in (0, 1)], mode="symmetric")
        count = luma.shape[axis] // 2
        places = [np.take(padded, np.arange(count) * 2 + tap, axis=axis) * taps[tap] for tap in range(8)]
        luma = np.sum(places, axis=0)
    return luma


def _block_features(normalised: Plane, *, side: int, ratios: Plane) -> Plane:
    """18 features of every block: (blocks, 18)."""
    rows, columns = normalised.shape[0] // side, normalised.shape[1] // side
    blocks = normalised.reshape(rows, side, columns, side).transpose(2, 0, 1, 3).reshape(-1, side, side)
    return np.array([_features(block, ratios) for block in blocks])


def _features(block: Plane, ratios: Plane) -> list[float]:
    shape, left, right = _fit(block, ratios)
    features = [shape, (left + right) / 2]
    for shift in SHIFTS:
        shape, left, right = _fit(block * np.roll(block, shift, axis=(0, 1)), ratios)
        mean = (right - left) * math.exp(math.lgamma(2 / shape) - math.lgamma(1 / shape))
        features += [shape, mean, left, right]
    return features


def _ratios() -> Plane:
    """The ratio of moments that each candidate shape has (equation 5)."""
    logs = [2 * math.lgamma(2 / a) - math.lgamma(1 / a) - math.lgamma(3 / a) for a in SHAPES.tolist()]
    return np.exp(np.array(logs, np.float64))


def _fit(values: Plane, ratios: Plane) -> tuple[float, float, float]:
    """Shape, left and right scale of the asymmetric generalised Gaussian nearest to `values`; NaN scales for none."""
    below, above = values[values < 0], values[values > 0]
    if below.size == 0 or above.size == 0:
        return 1.0, math.nan, math.nan
    left, right = math.sqrt(float(np.mean(below**2))), math.sqrt(float(np.mean(above**2)))
    uneven = left / right
    ratio = float(np.mean(np.abs(values))) ** 2 / float(np.mean(values**2))
    wanted = ratio * (uneven**3 + 1) * (uneven + 1) / (uneven**2 + 1) ** 2
    shape = float(SHAPES[np.argmin((ratios - wanted) ** 2)])
    scale = math.exp((math.lgamma(1 / shape) - math.lgamma(3 / shape)) / 2)
    return shape, left * scale, right * scale
