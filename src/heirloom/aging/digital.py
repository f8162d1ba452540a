"""What computers do: a scan that was too small, JPEG compression, and the depth of the file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Self

import numpy as np

from heirloom.aging.optics import spread
from heirloom.aging.recipe import AgeingKind, Generator, Worn
from heirloom.core.photo import Pixels

SUBSAMPLINGS = {"444": 0x111111, "422": 0x211111, "420": 0x221111}  # OpenCV's IMWRITE_JPEG_SAMPLING_FACTOR values


@dataclass(frozen=True, kw_only=True)
class Downscale:
    """A scan at too low a resolution, enlarged again to the size it had."""

    kind: ClassVar[AgeingKind] = AgeingKind.DOWNSCALE

    factor: float  # 2: half the height and width

    @classmethod
    def draw(cls, generator: Generator, *, severity: float) -> Self:
        """A random recipe; at `severity` 1 the factor reaches 4."""
        return cls(factor=float(1.15 + severity * generator.uniform(0.4, 2.8)))

    def apply(self, worn: Worn) -> Worn:
        """The photograph in its own size, with the detail of the smaller one."""
        import cv2

        height, width = worn.pixels.shape[:2]
        small = shrunk(worn.pixels, factor=self.factor)
        large = np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), dtype=np.float32)
        kernel = np.ones((2 * int(np.ceil(self.factor / 2)) + 1,) * 2, np.float32)
        softer = worn.with_pixels(large.reshape(worn.pixels.shape))
        return replace(softer, damage={k: spread(mask, kernel / kernel.sum()) for k, mask in worn.damage.items()})


@dataclass(frozen=True, kw_only=True)
class Jpeg:
    """JPEG compression."""

    kind: ClassVar[AgeingKind] = AgeingKind.JPEG

    quality: int  # 1..100
    subsampling: str  # of the colour: "444", "422" or "420"

    @classmethod
    def draw(cls, generator: Generator, *, severity: float) -> Self:
        """A random recipe; quality falls from about 92 at `severity` 0 to between 20 and 55 at 1."""
        return cls(
            quality=int(np.clip(round(92 - severity * generator.uniform(37, 72)), 5, 95)),
            subsampling=str(generator.choice(["420", "420", "422", "444"])),
        )

    def apply(self, worn: Worn) -> Worn:
        """The photograph after saving as JPEG and opening again."""
        import cv2

        values = np.rint(worn.pixels * 255).astype(np.uint8)
        bgr = values[..., ::-1] if values.shape[2] == 3 else values
        options = [cv2.IMWRITE_JPEG_QUALITY, self.quality]
        if values.shape[2] == 3:
            options += [cv2.IMWRITE_JPEG_SAMPLING_FACTOR, SUBSAMPLINGS[self.subsampling]]
        done, data = cv2.imencode(".jpg", np.ascontiguousarray(bgr), options)
        if not done:
            raise ValueError(f"a photograph of {values.shape[1]} x {values.shape[0]} pixels does not fit in a JPEG")
        decoded = np.asarray(cv2.imdecode(data, cv2.IMREAD_UNCHANGED), dtype=np.float32)
        pixels = decoded.reshape(values.shape) / np.float32(255)
        return worn.with_pixels(pixels[..., ::-1].copy() if values.shape[2] == 3 else pixels)


def shrunk(pixels: Pixels, *, factor: float) -> Pixels:
    """The picture smaller by `factor` in both directions (averaged), at least one pixel in size."""
    import cv2

    height, width, channels = pixels.shape
    size = (max(1, round(width / factor)), max(1, round(height / factor)))
    small = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.float32)
    return small.reshape(size[1], size[0], channels)


def in_depth(pixels: Pixels, *, bits: int) -> Pixels:
    """The pixels rounded to the steps of a file with `bits` (8 or 16) per sample."""
    steps = np.float32(2**bits - 1)
    return np.asarray(np.rint(pixels * steps) / steps, dtype=np.float32)
