"""The classical tools that Heirloom is measured against, those of OpenCV as a person would use them, in 8 bits."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from heirloom.core.photo import Mask, Photo
from heirloom.steps.repair.exemplar import fill_exemplar

Samples = NDArray[np.uint8]  # (H, W) or (H, W, 3), RGB

INPAINT_RADIUS_PX = 3.0  # the value of OpenCV's own example
MEDIAN_PX = 5
NLMEANS_STRENGTH = 7.0  # the value that OpenCV's documentation uses for colour photographs
CLAHE_LIMIT = 2.0
CLAHE_TILES = (8, 8)
AUTOCONTRAST_CUT_PERCENT = 0.5  # of the pixels at both ends, as photo editors do


def telea(photo: Photo, *, mask: Mask) -> Photo:
    """OpenCV's inpainting by fast marching (Telea 2004) where `mask` is at least 0.5."""
    import cv2

    return _of(photo, np.asarray(cv2.inpaint(_samples(photo), _hole(mask), INPAINT_RADIUS_PX, cv2.INPAINT_TELEA)))


def navier_stokes(photo: Photo, *, mask: Mask) -> Photo:
    """OpenCV's inpainting by fluid dynamics (Bertalmio, Bertozzi, Sapiro 2001) where `mask` is at least 0.5."""
    import cv2

    return _of(photo, np.asarray(cv2.inpaint(_samples(photo), _hole(mask), INPAINT_RADIUS_PX, cv2.INPAINT_NS)))


def exemplar(photo: Photo, *, mask: Mask, seed: int) -> Photo:
    """Patches of the surroundings alone (PatchMatch-like, as Heirloom's classical filling uses for wide losses)."""
    hole = np.asarray(mask >= 0.5, dtype=np.bool_)
    filled = fill_exemplar(photo.pixels, hole, seed=seed)
    return photo.with_pixels(np.where(hole[..., None], np.clip(filled, 0, 1), photo.pixels).astype(np.float32))


def median(photo: Photo) -> Photo:
    """The median of 5 x 5 pixels everywhere."""
    import cv2

    return _of(photo, np.asarray(cv2.medianBlur(_samples(photo), MEDIAN_PX)))


def autocontrast(photo: Photo) -> Photo:
    """Every channel stretched to the full range, as the one-click tool of photo editors does."""
    low, high = np.percentile(photo.pixels, (AUTOCONTRAST_CUT_PERCENT, 100 - AUTOCONTRAST_CUT_PERCENT), axis=(0, 1))
    spread = np.maximum(high - low, 1 / 255)
    return photo.with_pixels(np.clip((photo.pixels - low) / spread, 0, 1).astype(np.float32))


def gray_world(photo: Photo) -> Photo:
    """Every channel scaled to the same mean (Buchsbaum 1980); a gray photograph stays as it is."""
    means = photo.pixels.mean(axis=(0, 1))
    gains = means.mean() / np.maximum(means, 1 / 255)
    return photo.with_pixels(np.clip(photo.pixels * gains, 0, 1).astype(np.float32))


def clahe(photo: Photo) -> Photo:
    """Adaptive histogram equalisation of the lightness (Zuiderveld 1994)."""
    import cv2

    tool = cv2.createCLAHE(CLAHE_LIMIT, CLAHE_TILES)
    samples = _samples(photo)
    if photo.is_gray:
        return _of(photo, np.asarray(tool.apply(samples)))
    lab = np.asarray(cv2.cvtColor(samples, cv2.COLOR_RGB2LAB))
    lightness = np.asarray(tool.apply(np.ascontiguousarray(lab[..., 0])))
    return _of(photo, np.asarray(cv2.cvtColor(np.dstack([lightness, lab[..., 1:]]), cv2.COLOR_LAB2RGB)))


def nl_means(photo: Photo) -> Photo:
    """Non-local means (Buades, Coll, Morel 2005) with OpenCV's usual strength."""
    import cv2

    samples = _samples(photo)
    if photo.is_gray:
        return _of(photo, np.asarray(cv2.fastNlMeansDenoising(samples, None, NLMEANS_STRENGTH, 7, 21)))
    bgr = np.ascontiguousarray(samples[..., ::-1])
    clean = np.asarray(cv2.fastNlMeansDenoisingColored(bgr, None, NLMEANS_STRENGTH, NLMEANS_STRENGTH, 7, 21))
    return _of(photo, clean[..., ::-1])


def one_click(photo: Photo) -> Photo:
    """Gray world, autocontrast, then non-local means: what a one-click restorer made of these tools does."""
    return nl_means(autocontrast(gray_world(photo)))


def _samples(photo: Photo) -> Samples:
    values = np.rint(photo.pixels * 255).astype(np.uint8)
    return np.ascontiguousarray(values[..., 0] if photo.is_gray else values)


def _hole(mask: Mask) -> Samples:
    return np.where(mask >= 0.5, np.uint8(255), np.uint8(0))


def _of(photo: Photo, samples: NDArray[np.uint8]) -> Photo:
    pixels = (samples.astype(np.float32) / np.float32(255)).reshape(photo.pixels.shape)
    return photo.with_pixels(pixels)
