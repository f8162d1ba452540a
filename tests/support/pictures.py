"""Small seeded pictures that behave like photographs: smooth shading, edges of every direction, some texture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from heirloom.core.photo import Photo


def scene(height: int = 64, width: int = 64, *, seed: int = 0, channels: int = 3) -> NDArray[np.float32]:
    """A made-up picture (H, W, channels) in [0.03, 0.97] with shading, discs, bars and mild texture."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    y, x = y / height, x / width
    picture = np.empty((height, width, 3), np.float32)
    for c in range(3):
        slope = rng.uniform(-0.3, 0.3, 2)
        picture[..., c] = rng.uniform(0.4, 0.6) + slope[0] * (x - 0.5) + slope[1] * (y - 0.5)
    for _ in range(12):
        colour = rng.uniform(0.05, 0.95, 3).astype(np.float32)
        cx, cy, radius = rng.uniform(0, 1), rng.uniform(0, 1), rng.uniform(0.06, 0.22)
        if rng.random() < 0.5:
            inside = (x - cx) ** 2 + (y - cy) ** 2 < radius**2
        else:
            turn = rng.uniform(0, np.pi)
            u = (x - cx) * np.cos(turn) + (y - cy) * np.sin(turn)
            v = -(x - cx) * np.sin(turn) + (y - cy) * np.cos(turn)
            inside = (np.abs(u) < radius) & (np.abs(v) < radius * 0.6)
        picture[inside] = colour
    texture = rng.normal(0, 0.012, (height, width, 1)).astype(np.float32)
    picture = np.clip(picture + texture, 0.03, 0.97)
    if channels == 1:
        return picture.mean(axis=2, keepdims=True)
    return picture


def photo(height: int = 64, width: int = 64, *, seed: int = 0, channels: int = 3) -> Photo:
    """`scene` as a Photo."""
    return Photo(pixels=scene(height, width, seed=seed, channels=channels))
