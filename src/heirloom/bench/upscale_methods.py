"""The ways to enlarge that the bench sets side by side: resampling, Heirloom, and public networks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from heirloom.bench.bicubic import bicubic
from heirloom.bench.enlargers import SCALE, Enlarger, open_enlargers
from heirloom.bench.report import OURS_DETAILED, OURS_FAITHFUL
from heirloom.core.photo import Photo
from heirloom.models.method import LEARNED
from heirloom.steps.enhance import upscale, upscale_notes

BICUBIC, LANCZOS = "bicubic", "lanczos"

FAITHFUL, DETAILED = 0.0, 1.0  # the ends of the dial that the styles of the command `upscale` stand for


@dataclass(frozen=True, kw_only=True)
class Upscaler:
    """One way to enlarge."""

    name: str
    enlarge: Callable[[Photo], Photo]


def upscalers_of(scale: int, *, anchors: tuple[Enlarger, ...] = ()) -> tuple[Upscaler, ...]:
    """The ways to enlarge by `scale`: bicubic first, then Lanczos, Heirloom in both styles, and the `anchors`."""
    return (
        Upscaler(name=BICUBIC, enlarge=partial(by_bicubic, scale=scale)),
        Upscaler(name=LANCZOS, enlarge=partial(by_lanczos, scale=scale)),
        Upscaler(name=OURS_FAITHFUL, enlarge=partial(upscale, scale=scale, detail=FAITHFUL)),
        Upscaler(name=OURS_DETAILED, enlarge=partial(upscale, scale=scale, detail=DETAILED)),
        *(Upscaler(name=anchor.name, enlarge=anchor.enlarge) for anchor in anchors if scale == SCALE),
    )


def opened_anchors(folder: str | Path | None, *, scales: set[int]) -> tuple[Enlarger, ...]:
    """The public networks in `folder`; none where it is None or no scale is theirs. Raises as `open_enlargers` does."""
    return () if folder is None or SCALE not in scales else open_enlargers(folder)


def upscaling_notes(scales: set[int]) -> tuple[str, ...]:
    """What is not Heirloom as it should ship, so that no figure is taken for that of a network that is not there."""
    notes = [
        f"heirloom x{scale}: {note}"
        for scale in sorted(scales)
        for detail in (FAITHFUL, DETAILED)
        for note in upscale_notes(scale, detail=detail, method=LEARNED)
    ]
    return tuple(dict.fromkeys(notes))


def by_bicubic(photo: Photo, *, scale: int) -> Photo:
    """The photograph enlarged as MATLAB's `imresize` does."""
    larger = bicubic(photo.pixels, height=scale * photo.height, width=scale * photo.width)
    return Photo(pixels=np.clip(larger, 0, 1))


def by_lanczos(photo: Photo, *, scale: int) -> Photo:
    """The photograph enlarged by Pillow's Lanczos filter of three lobes, in 8 bits."""
    size = (scale * photo.width, scale * photo.height)
    samples = np.rint(photo.pixels * 255).astype(np.uint8)
    picture = Image.fromarray(samples[..., 0] if photo.is_gray else samples)
    larger = np.asarray(picture.resize(size, Image.Resampling.LANCZOS), dtype=np.float32) / np.float32(255)
    return Photo(pixels=larger.reshape(size[1], size[0], photo.pixels.shape[2]))
