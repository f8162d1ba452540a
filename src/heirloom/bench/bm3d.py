"""BM3D, from its authors' package, where a person has installed that to compare with.

Dabov, Foi, Katkovnik and Egiazarian, "Image denoising by sparse 3-D transform-domain collaborative filtering" (2007),
in the form of Makinen, Azzari and Foi (2020). The package is free for non-commercial use only: Heirloom neither needs
nor installs it, and no extra names it.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

import numpy as np

from heirloom.analysis import analyze
from heirloom.core.photo import Photo

PACKAGE = "bm3d"
LEAST_SIGMA = 0.1  # on the scale 0..255; the package divides by it


def has_bm3d() -> bool:
    """Whether the package is installed."""
    return find_spec(PACKAGE) is not None


def by_bm3d(photo: Photo) -> Photo:
    """The photograph cleaned at the noise level that analysis measures."""
    package = import_module(PACKAGE)
    sigma = max(analyze(photo, damage=False).noise.sigma, LEAST_SIGMA) / 255
    if photo.is_gray:
        made = package.bm3d(photo.pixels[..., 0], sigma)
    else:
        made = package.bm3d_rgb(photo.pixels, sigma)
    return photo.with_pixels(np.clip(made, 0, 1).astype(np.float32).reshape(photo.pixels.shape))
