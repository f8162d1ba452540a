"""The samples of the recipes of upscaling: windows beside small copies, clean or as old files are.

A small copy is made by antialiased bicubic resampling and 8 bits, which is what upscaling is measured with everywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from heirloom.aging.digital import Jpeg, in_depth
from heirloom.aging.optics import Blur, Noise
from heirloom.aging.recipe import Generator, Told
from heirloom.core.photo import Pixels
from heirloom.train.batches import planes
from heirloom.train.recipes.clean_samples import drawn_grain, scan, scanned
from heirloom.train.recipes.wear import toned

MARGIN_PX = 2  # of the small copy that is cut off: resampling does not see beyond the window
TONED = 0.35  # of the windows are gray or toned, the others in colour
USED = 0.25  # of the small copies for the faithful network are slightly blurred, noisy or compressed
OLD, GRAINY = 0.7, 0.4  # of those for the detailed network are as old files are, and of these grainy

Spoil = Callable[[Pixels, Generator], Pixels]  # a small copy (H, W, 3) to how it is given


@dataclass(frozen=True, eq=False, kw_only=True)
class Sample:
    """A small window float32 (H, W, 3) as it is given, and the large one (scale * H, scale * W, 3) it is to become."""

    small: Pixels
    truth: Pixels


def wide_side_px(scale: int, *, small_px: int) -> int:
    """The side of the window that a sample with a small side of `small_px` is made from."""
    return (small_px + 2 * MARGIN_PX) * scale


def sample(window: Pixels, generator: Generator, *, scale: int, spoil: Spoil) -> Sample:
    """A clean window (H, W, 3), in colour, gray or toned, beside its small copy."""
    truth = toned(window, generator) if generator.random() < TONED else window
    small = in_depth(smaller(truth, scale), bits=8)
    inner = slice(MARGIN_PX, -MARGIN_PX)
    wide = slice(MARGIN_PX * scale, -MARGIN_PX * scale)
    return Sample(small=spoil(small, generator)[inner, inner], truth=truth[wide, wide])


def smaller(pixels: Pixels, scale: int) -> Pixels:
    """A picture (H, W, C) made smaller by antialiased bicubic resampling (Keys 1981, a = -0.5), within [0, 1]."""
    planes_of_it = torch.from_numpy(np.ascontiguousarray(pixels.transpose(2, 0, 1)))[None]
    size = (pixels.shape[0] // scale, pixels.shape[1] // scale)
    small = functional.interpolate(planes_of_it, size=size, mode="bicubic", antialias=True, align_corners=False)
    return np.asarray(small[0].clamp(0, 1).permute(1, 2, 0).numpy(), dtype=np.float32)


def as_it_is(small: Pixels, _generator: Generator) -> Pixels:
    """The small copy untouched."""
    return small


def used(small: Pixels, generator: Generator) -> Pixels:
    """The small copy, now and then with a trace of blur, noise or compression."""
    if generator.random() >= USED:
        return small
    blur = Blur(shape="gaussian", size_permille=float(generator.uniform(0.25, 0.8)), angle=0.0)
    noise = Noise(seed=int(generator.integers(2**31)), sigma=float(generator.uniform(0.3, 4)), gray_share=0.3)
    jpeg = Jpeg(quality=int(generator.integers(75, 98)), subsampling=str(generator.choice(["420", "444"])))
    traces: list[Told] = [
        trace for trace, odds in ((blur, 0.3), (noise, 0.5), (jpeg, 0.7)) if generator.random() < odds
    ]
    return scanned(small, grain=None, scan=traces, dial=1.0).pixels


def old(small: Pixels, generator: Generator) -> Pixels:
    """The small copy, mostly as film, scanner and file leave it."""
    if generator.random() >= OLD:
        return small
    silver = bool(np.all(small == small[..., :1]))
    grain = drawn_grain(generator, silver=silver) if generator.random() < GRAINY else None
    return scanned(small, grain=grain, scan=scan(generator), dial=1.0).pixels


def stacked(samples: list[Sample]) -> dict[str, Tensor]:
    """Samples as one batch: photo (N, 3, H, W), the small one, and truth (N, 3, scale * H, scale * W)."""
    return {"photo": planes([s.small for s in samples]), "truth": planes([s.truth for s in samples])}
