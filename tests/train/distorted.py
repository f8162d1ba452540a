"""Pictures with structure everywhere, and distortions of them whose truth is known."""

from __future__ import annotations

import cv2
import numpy as np


def busy_scene(height: int, width: int, *, seed: int) -> np.ndarray:
    """A gray picture (H, W) in [0, 1] with shading, some hundred shapes and a texture of every size."""
    generator = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    slope = generator.uniform(-0.2, 0.2, 2)
    picture = (0.5 + slope[0] * (x / width - 0.5) + slope[1] * (y / height - 0.5)).astype(np.float32)
    for size in np.geomspace(min(height, width) / 3, 3, 200):
        centre = generator.uniform(0, (width, height))
        corners = centre + size * generator.uniform(-1, 1, (int(generator.integers(3, 7)), 2))
        tone = float(generator.uniform(0.05, 0.95))
        cv2.fillPoly(picture, [np.rint(corners * 16).astype(np.int32)], tone, cv2.LINE_8, shift=4)
    for cell in (3, 6, 12, 24, 48):
        coarse = generator.normal(0, 0.025, (height // cell + 2, width // cell + 2)).astype(np.float32)
        picture += cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    soft = cv2.GaussianBlur(picture, (0, 0), 0.8)  # as optics do, so that interpolation has something to go by
    return np.clip(soft + generator.normal(0, 0.008, soft.shape), 0, 1).astype(np.float32)


def true_places(
    height: int, width: int, *, turn_deg: float, scale: float, shift: tuple[float, float], bend_px: float
) -> np.ndarray:
    """Where each pixel of the picture lies in `distorted`: (H, W, 2), x and y.

    `bend_px` is how far the paper bends within the picture, in pixels of it.
    """
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    bent_x = x + bend_px * np.sin(2 * np.pi * y / height)
    bent_y = y + bend_px * np.cos(2 * np.pi * x / width)
    angle = np.radians(turn_deg)
    middle_x, middle_y = (width - 1) / 2, (height - 1) / 2
    turned_x = np.cos(angle) * (bent_x - middle_x) - np.sin(angle) * (bent_y - middle_y)
    turned_y = np.sin(angle) * (bent_x - middle_x) + np.cos(angle) * (bent_y - middle_y)
    out_height, out_width = _size(height, width, scale)
    places = np.stack([scale * turned_x + (out_width - 1) / 2, scale * turned_y + (out_height - 1) / 2], axis=2)
    return (places + np.array(shift)).astype(np.float32)


def distorted(picture: np.ndarray, **distortion: object) -> np.ndarray:
    """The picture (H, W, ...) turned, scaled, shifted and bent; gray 0.5 where it shows nothing."""
    height, width = picture.shape[:2]
    places = true_places(height, width, **distortion)
    scale = float(distortion["scale"])
    size = _size(height, width, scale)
    source = picture if scale >= 0.9 else cv2.GaussianBlur(picture, (0, 0), 0.45 / scale)
    inverse = _inverted(places, size)
    return cv2.remap(source, inverse, None, cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=(0.5,) * 4)


def _size(height: int, width: int, scale: float) -> tuple[int, int]:
    return round(height * scale), round(width * scale)


def _inverted(places: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Where each pixel of the distorted picture comes from, by fixed-point iteration on a plane fitted to `places`."""
    height, width = places.shape[:2]
    y, x = np.mgrid[0:height, 0:width]
    plane = np.stack([x.ravel(), y.ravel(), np.ones(x.size)], axis=1)
    fitted, *_ = np.linalg.lstsq(plane, places.reshape(-1, 2).astype(np.float64), rcond=None)  # (3, 2)
    back = np.linalg.inv(fitted[:2].T)
    rest = (places - (plane @ fitted).reshape(places.shape)).astype(np.float32)
    out_y, out_x = np.mgrid[0 : size[0], 0 : size[1]]
    target = np.stack([out_x, out_y], axis=2).astype(np.float64) - fitted[2]
    found = target @ back.T
    for _ in range(20):
        found = (
            target - cv2.remap(rest, found.astype(np.float32), None, cv2.INTER_LINEAR, None, cv2.BORDER_REPLICATE)
        ) @ back.T
    return found.astype(np.float32)
