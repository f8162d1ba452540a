"""Puts the grain of the surroundings back into filled areas, where a smooth fill would look like plastic."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from heirloom.core.photo import Pixels

Bools = NDArray[np.bool_]

_DEPTH_PX = 4.0  # only deeper in the hole than this: on scratches grain costs PSNR and nobody misses it
_RING_PX = 24  # the surroundings whose grain is measured
_CALM_SHARE = 0.5  # of the surroundings, the calmer part: structure is not grain
_LEAST = 0.5 / 255  # weaker grain is not added
_MOST = 0.08  # sigma in the pixels' scale; more than this is texture, not grain


def even_noise(rows: NDArray[np.int64], columns: NDArray[np.int64], *, seed: int, salt: int = 0) -> NDArray[np.float64]:
    """Noise in [0, 1) that depends on the place in the whole photograph, the seed and `salt` only (splitmix64)."""
    with np.errstate(over="ignore"):
        key = np.uint64((seed * 0x9E3779B97F4A7C15 + salt * 0xD1342543DE82EF95) % 2**64)
        value = np.asarray(rows).astype(np.uint64) * np.uint64(0xBF58476D1CE4E5B9)
        value = value ^ (np.asarray(columns).astype(np.uint64) * np.uint64(0x94D049BB133111EB)) ^ key
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
            value = (value ^ (value >> np.uint64(shift))) * np.uint64(factor)
        value = value ^ (value >> np.uint64(31))
    return np.asarray((value >> np.uint64(11)).astype(np.float64) / 2**53, dtype=np.float64)


def add_grain(pixels: Pixels, hole: Bools, *, seed: int = 0, offset: tuple[int, int] = (0, 0)) -> Pixels:
    """`pixels` (H, W, C) with noise in the wide parts of the filled hole (H, W), as strong and coarse as around.

    Only what the fill lacks is added. `offset` is the (top, left) of the pixels in the whole photograph; not clipped.
    """
    import cv2

    depth = cv2.distanceTransform(np.pad(hole, 1).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1]
    deep = depth > _DEPTH_PX
    if not deep.any():
        return pixels
    result = pixels.copy()
    wide = cv2.dilate(deep.astype(np.uint8), np.ones((2 * _RING_PX + 1, 2 * _RING_PX + 1), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(wide, connectivity=8)
    for left, top, width, height, _ in stats[1:count]:
        area = (slice(top, top + height), slice(left, left + width))
        place = (offset[0] + top, offset[1] + left)
        lacking = _lacking(pixels[area], hole[area], deep[area], seed=seed, offset=place)
        fade = np.clip((depth[area] - _DEPTH_PX + 1) / 2, 0, 1) * deep[area]
        result[area] = result[area] + lacking * fade[..., None].astype(np.float32)
    return result


def _lacking(pixels: Pixels, hole: Bools, deep: Bools, *, seed: int, offset: tuple[int, int]) -> Pixels:
    """Noise (H, W, C) with the strength that the deep pixels lack against the ring around the hole."""
    rough = pixels - _blurred(pixels, 1.5)
    ring = ~_grown(hole)
    if int(ring.sum()) < 32:
        return np.zeros_like(pixels)
    calm = _calm(rough, ring)
    wanted, present = _strength(rough[calm]), _strength(rough[deep])
    sigma = np.minimum(np.sqrt(np.maximum(wanted**2 - present**2, 0)), _MOST)
    sigma[sigma < _LEAST] = 0
    if not sigma.any():
        return np.zeros_like(pixels)
    shared = _shared(rough[calm])
    coarse = _coarseness(rough, calm)
    noise = _white(pixels.shape, seed=seed, offset=offset, shared=shared)
    noise = _blurred(noise, coarse) if coarse > 0 else noise
    rough_noise = noise - _blurred(noise, 1.5)
    return np.asarray(
        noise * (sigma / np.maximum(_strength(rough_noise.reshape(-1, pixels.shape[2])), 1e-6)), np.float32
    )


def _blurred(pixels: Pixels, sigma: float) -> Pixels:
    import cv2

    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), sigma), dtype=np.float32).reshape(pixels.shape)


def _grown(hole: Bools) -> Bools:
    import cv2

    return np.asarray(cv2.dilate(hole.astype(np.uint8), np.ones((7, 7), np.uint8)), dtype=np.bool_)


def _calm(rough: Pixels, ring: Bools) -> Bools:
    """The calmer part of the ring: where the mean square of the roughness is low."""
    import cv2

    activity = cv2.blur((rough**2).mean(axis=2), (7, 7))
    return np.asarray(ring & (activity <= np.quantile(activity[ring], _CALM_SHARE)), dtype=np.bool_)


def _strength(values: Pixels) -> NDArray[np.float32]:
    """The robust standard deviation of each channel of (N, C)."""
    return np.asarray(1.4826 * np.median(np.abs(values), axis=0), dtype=np.float32)


def _shared(values: Pixels) -> float:
    """How much of the grain all channels have in common, 0..1."""
    if values.shape[1] == 1 or float(values.std()) < 1e-6:
        return 1.0
    with np.errstate(invalid="ignore", divide="ignore"):
        together = np.asarray(np.corrcoef(values.T))
    return float(np.clip(np.nan_to_num(together[np.triu_indices(3, 1)], nan=1.0).mean(), 0, 1))


def _coarseness(rough: Pixels, calm: Bools) -> float:
    """The blur of white noise, as a sigma in px, whose neighbours agree as much as those of the calm pixels."""
    gray = rough.mean(axis=2)
    pairs = calm[:, 1:] & calm[:, :-1]
    power = float((gray[calm] ** 2).mean())
    if not pairs.any() or power < 1e-12:
        return 0.0
    agreement = float((gray[:, 1:] * gray[:, :-1])[pairs].mean()) / power
    # measured on white noise blurred by sigma and rid of its own blur by 1.5 px, as `rough` is
    return float(np.interp(agreement, (-0.093, -0.066, 0.039, 0.273, 0.497, 0.662), (0, 0.35, 0.45, 0.6, 0.8, 1.1)))


def _white(shape: tuple[int, ...], *, seed: int, offset: tuple[int, int], shared: float) -> Pixels:
    """White Gaussian noise (H, W, C) of sigma 1, `shared` of its power common to all channels."""
    rows, columns = np.mgrid[0 : shape[0], 0 : shape[1]]
    rows, columns = rows + offset[0], columns + offset[1]

    def gaussian(salt: int) -> NDArray[np.float64]:
        radius = np.sqrt(-2 * np.log1p(-even_noise(rows, columns, seed=seed, salt=2 * salt)))
        return np.asarray(radius * np.cos(2 * np.pi * even_noise(rows, columns, seed=seed, salt=2 * salt + 1)))

    common = gaussian(0)
    planes = [np.sqrt(shared) * common + np.sqrt(1 - shared) * gaussian(1 + c) for c in range(shape[2])]
    return np.stack(planes, axis=2).astype(np.float32)
