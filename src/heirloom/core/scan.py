"""A decoded file whose pixels become floats only window by window, so that a 100-megapixel scan fits in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heirloom.core.geometry import Box
from heirloom.core.photo import Mask, Photo, Pixels, Source, shrink, shrink_factor
from heirloom.core.profile import ColorSpace, Native, color_space

STRIP_PIXELS = 2_000_000  # 24 MB of RGB floats at a time


@dataclass(frozen=True, eq=False)
class Scan:
    """A Picture over the samples of a file."""

    source: Source
    space: ColorSpace = field(init=False)

    def __post_init__(self) -> None:
        if self.source.samples is None:
            raise ValueError("a scan needs a source with samples")
        object.__setattr__(self, "space", color_space(self.source.icc, layout=self.source.layout))

    @property
    def samples(self) -> NDArray[Any]:
        """The samples (H, W, C) in the file's depth and colour space, upright, read-only."""
        assert self.source.samples is not None  # checked when the scan was made
        return self.source.samples

    @property
    def height(self) -> int:
        """Rows in pixels."""
        return int(self.samples.shape[0])

    @property
    def width(self) -> int:
        """Columns in pixels."""
        return int(self.samples.shape[1])

    @property
    def is_gray(self) -> bool:
        """Whether there is one colour channel only."""
        return self.source.layout in ("L", "LA")

    def window(self, box: Box) -> Photo:
        """The part inside `box` as a Photo; its source is that of the whole."""
        native, alpha = split_alpha(box.cut(self.samples), layout=self.source.layout)
        return Photo(pixels=_clipped(self.space.to_srgb(native)), alpha=alpha, source=self.source)

    def preview(self, max_pixels: int) -> Photo:
        """The scan shrunk by averaging whole blocks until it has at most `max_pixels`, computed strip by strip."""
        factor = min(shrink_factor(self.height, self.width, max_pixels), self.height, self.width)
        if factor == 1:
            return self.window(Box.whole(self.height, self.width))
        rows = max(1, STRIP_PIXELS // (self.width * factor)) * factor
        bottom = self.height // factor * factor
        parts: list[Pixels] = []
        for top in range(0, bottom, rows):
            box = Box(0, top, self.width, min(top + rows, bottom))
            parts.append(shrink(self.window(box).pixels, factor))
        return Photo(pixels=np.concatenate(parts), source=self.source)


def split_alpha(samples: NDArray[Any], *, layout: str) -> tuple[Native, Mask | None]:
    """Samples (H, W, C) as floats in [0, 1]: colour channels (H, W, 1, 3 or 4) and alpha (H, W), if there is any."""
    scale = np.float32(1 / np.iinfo(samples.dtype).max)
    if layout in ("LA", "RGBA"):
        return samples[..., :-1] * scale, samples[..., -1] * scale
    return samples * scale, None


def _clipped(pixels: Pixels) -> Pixels:
    return np.asarray(np.clip(pixels, 0, 1), dtype=np.float32)
