"""The photograph as it travels through Heirloom, and where it came from. Reading and writing files is `core.io`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from heirloom.core.geometry import Box

Pixels = NDArray[np.float32]  # (H, W, 1 or 3), sRGB-encoded, RGB order, [0, 1]
Mask = NDArray[np.float32]  # (H, W), [0, 1]; 1 means "change this"
Samples = NDArray[np.uint8] | NDArray[np.uint16]  # (H, W, C) in the file's own depth and colour space, upright


@dataclass(frozen=True, eq=False, kw_only=True)
class Source:
    """Where a photograph came from and what must survive the restoration."""

    path: Path | None = None
    sha256: str = ""  # of the file's bytes; empty for a photograph made in memory
    format: str = "PNG"  # JPEG, PNG, TIFF, WEBP, AVIF or HEIF
    mode: str = "RGB"  # as stored: 1, L, LA, P, PA, RGB, RGBA, CMYK
    bits: int = 8  # per sample: 8 or 16
    icc: bytes | None = None
    exif: bytes | None = None  # a TIFF block, without the b"Exif\0\0" that JPEG puts in front
    xmp: bytes | None = None
    dpi: tuple[float, float] | None = None  # (horizontal, vertical)
    iptc: bytes | None = None  # a Photoshop image resource block (8BIM), as in JPEG APP13 and TIFF tag 34377
    orientation: int = 1  # the EXIF value found; already applied, so 1 is what gets written
    layout: str = "RGB"  # what the channels of `samples` are: L, LA, RGB, RGBA or CMYK
    lossless: bool = True  # whether the file stores pixels exactly; a WebP can do either
    jpeg_quality: int | None = None  # 1..100 on libjpeg's scale, from the file's quantisation tables
    compressed: bool = True  # whether a TIFF was; an uncompressed one is written uncompressed
    samples: Samples | None = None  # read-only, for lossless copy-back where nothing changed
    notes: tuple[str, ...] = ()  # what reading had to change or leave out


@dataclass(frozen=True, eq=False, kw_only=True)
class Photo:
    """A photograph: read-only sRGB-encoded RGB or gray pixels in [0, 1], upright, with its source.

    `pixels` is float32 (H, W, 3) or (H, W, 1). `alpha`, where there is one, is float32 (H, W) in [0, 1].
    Raises ValueError for another shape or dtype; a photograph is never empty.
    """

    pixels: Pixels
    alpha: Mask | None = None
    source: Source = field(default_factory=Source)

    def __post_init__(self) -> None:
        pixels = self.pixels
        if pixels.dtype != np.float32 or pixels.ndim != 3 or pixels.shape[2] not in (1, 3) or pixels.size == 0:
            raise ValueError(f"pixels must be float32 (H, W, 1 or 3), got {pixels.dtype} {pixels.shape}")
        object.__setattr__(self, "pixels", _read_only(pixels))
        if self.alpha is not None:
            if self.alpha.dtype != np.float32 or self.alpha.shape != pixels.shape[:2]:
                raise ValueError(f"alpha must be float32 {pixels.shape[:2]}, got {self.alpha.dtype} {self.alpha.shape}")
            object.__setattr__(self, "alpha", _read_only(self.alpha))

    @property
    def height(self) -> int:
        """Rows in pixels."""
        return int(self.pixels.shape[0])

    @property
    def width(self) -> int:
        """Columns in pixels."""
        return int(self.pixels.shape[1])

    @property
    def is_gray(self) -> bool:
        """Whether there is one channel only (a sepia photograph in RGB is not gray in this sense)."""
        return bool(self.pixels.shape[2] == 1)

    def window(self, box: Box) -> Photo:
        """The part inside `box`, sharing memory; the source stays that of the whole."""
        alpha = None if self.alpha is None else box.cut(self.alpha)
        return replace(self, pixels=box.cut(self.pixels), alpha=alpha)

    def preview(self, max_pixels: int) -> Photo:
        """The photograph averaged over whole blocks until it has at most `max_pixels`; itself if smaller."""
        pixels = shrink(self.pixels, shrink_factor(self.height, self.width, max_pixels))
        return self if pixels is self.pixels else Photo(pixels=pixels, source=self.source)

    def with_pixels(self, pixels: Pixels) -> Photo:
        """The same photograph with other pixels; source and alpha stay."""
        return replace(self, pixels=pixels)

    def __getstate__(self) -> dict[str, Any]:
        return dict(self.__dict__)

    def __setstate__(self, state: dict[str, Any]) -> None:
        # numpy forgets the read-only flag when it is pickled
        for name, value in state.items():
            object.__setattr__(self, name, value)
        self.__post_init__()


class Picture(Protocol):
    """Anything whose pixels can be had window by window: a Photo in memory or a Scan of a large file."""

    @property
    def height(self) -> int: ...

    @property
    def width(self) -> int: ...

    @property
    def is_gray(self) -> bool: ...

    @property
    def source(self) -> Source: ...

    def window(self, box: Box) -> Photo: ...

    def preview(self, max_pixels: int) -> Photo: ...


def shrink_factor(height: int, width: int, max_pixels: int) -> int:
    """The smallest whole factor by which a picture must shrink to have at most `max_pixels`."""
    factor = 1
    while (height // factor) * (width // factor) > max_pixels:
        factor += 1
    return factor


def shrink(pixels: Pixels, factor: int) -> Pixels:
    """`pixels` (H, W, C) averaged over blocks of factor x factor; rows and columns that fill no block are left out."""
    factor = min(factor, pixels.shape[0], pixels.shape[1])
    if factor <= 1:
        return pixels
    height, width = pixels.shape[0] // factor, pixels.shape[1] // factor
    import cv2

    # INTER_AREA by a whole factor is the mean of each block, ten times faster than numpy's over two axes
    small = cv2.resize(pixels[: height * factor, : width * factor], (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.float32).reshape(height, width, pixels.shape[2])


def _read_only(array: NDArray[np.float32]) -> NDArray[np.float32]:
    view = array.view()
    view.flags.writeable = False
    return view
