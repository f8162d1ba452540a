"""What the upscale bench does to clean photographs: made smaller exactly as the field does, then old or not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from heirloom.aging import AgeingKind, age
from heirloom.aging.chain import Severity
from heirloom.aging.digital import in_depth
from heirloom.bench.bicubic import bicubic
from heirloom.core.photo import Photo, Pixels
from heirloom.errors import UsageError

SCALES = (2, 4)
BITS = 8  # of what is enlarged and of what is compared
AGES = (AgeingKind.BLUR, AgeingKind.NOISE, AgeingKind.JPEG)  # what small pictures from phones and the web have
PLAIN, AGED = "bicubic", "aged"  # the beginnings of the names of cases


@dataclass(frozen=True, kw_only=True)
class UpscaleCase:
    """One way to get from an original to a small photograph, and how much larger that is to be made."""

    name: str
    scale: int
    age: Callable[[Photo, int], Photo]  # a small photograph and a seed


def upscale_cases(*, scale: int | None = None, severity: Severity | float | None = None) -> tuple[UpscaleCase, ...]:
    """The cases of one scale, or of both where it is None. `severity` takes the place of mild and medium.

    Raises UsageError for a scale that is not measured.
    """
    if scale is not None and scale not in SCALES:
        raise UsageError(
            f"The bench enlarges by 2 and by 4, not by {scale}",
            kept="Nothing was measured",
            todo="Use --scale 2 or --scale 4, or leave it out for both",
        )
    levels: tuple[Severity | float, ...] = ("mild", "medium") if severity is None else (severity,)
    return tuple(case for one in SCALES if scale in (None, one) for case in _cases_of_scale(one, levels))


def cropped(photo: Photo, *, scale: int) -> Pixels:
    """The pixels without the last rows and columns that fill no block of `scale` pixels, rounded to 8 bits."""
    height, width = photo.height // scale * scale, photo.width // scale * scale
    return in_depth(photo.pixels[:height, :width], bits=BITS)


def reduced(original: Pixels, *, scale: int) -> Photo:
    """The picture smaller by `scale`, antialiased bicubic, rounded to 8 bits."""
    small = bicubic(original, height=original.shape[0] // scale, width=original.shape[1] // scale)
    return Photo(pixels=in_depth(np.clip(small, 0, 1), bits=BITS))


def _cases_of_scale(scale: int, levels: tuple[Severity | float, ...]) -> list[UpscaleCase]:
    plain = UpscaleCase(name=f"{PLAIN} x{scale}", scale=scale, age=lambda photo, _seed: photo)
    aged = [
        UpscaleCase(name=f"{AGED} {level} x{scale}", scale=scale, age=partial(_aged, severity=level))
        for level in levels
    ]
    return [plain, *aged]


def _aged(photo: Photo, seed: int, *, severity: Severity | float) -> Photo:
    return age(photo, kinds=AGES, severity=severity, seed=seed).photo
