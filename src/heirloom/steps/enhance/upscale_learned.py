"""Enlarges with networks: by the next factor that there are networks for, and from there exactly to the size wanted.

A photograph goes through in tiles with a margin of everything that matters, so that tiles are as the whole and memory
stays bounded by the result.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, prod

import numpy as np

from heirloom.core.geometry import Box
from heirloom.core.photo import Pixels
from heirloom.core.resample import LOBES, resample
from heirloom.core.tiles import blocks
from heirloom.models import UPSCALE_X2, UPSCALE_X2_DETAILED, UPSCALE_X4, UPSCALE_X4_DETAILED, ModelCard, Network
from heirloom.models.catalog import UPSCALE_REACH_PX
from heirloom.models.open import TILE_PX, as_rgb

LARGER_TILE_PX = 3072  # side of a tile once enlarged: 113 MB of floats

_FAITHFUL = {2: UPSCALE_X2, 4: UPSCALE_X4}
_DETAILED = {2: UPSCALE_X2_DETAILED, 4: UPSCALE_X4_DETAILED}
_FACTORS = ((2,), (4,), (4, 2), (4, 4))  # of networks one after the other
LARGEST_SCALE = prod(_FACTORS[-1])


@dataclass(frozen=True, eq=False, kw_only=True)
class Way:
    """Networks one after the other, none for resampling alone, and their share in the result."""

    share: float
    networks: tuple[Network, ...]


def factors_for(scale: float) -> tuple[int, ...]:
    """The factors of the networks that reach `scale`, one after the other. Raises ValueError beyond LARGEST_SCALE."""
    for factors in _FACTORS:
        if prod(factors) >= scale:
            return factors
    raise ValueError(f"scale is {scale}; there are networks for at most {LARGEST_SCALE}")


def cards_for(scale: float, *, is_detailed: bool) -> tuple[ModelCard, ...]:
    """The networks that reach `scale`, in their order."""
    return tuple((_DETAILED if is_detailed else _FAITHFUL)[factor] for factor in factors_for(scale))


def reach_px(scale: float) -> int:
    """How far away a pixel may lie and still matter to one of the enlarged photograph."""
    reach, times = 0.0, 1
    for factor in factors_for(scale):
        reach, times = reach + UPSCALE_REACH_PX / times, times * factor
    return ceil(reach) + LOBES + 1  # the exact size by resampling; 1 for halves of pixels


def enlarge(
    pixels: Pixels,
    *,
    ways: Sequence[Way],
    scale: float,
    size: tuple[int, int],
    whole_size: tuple[int, int],
    window: Box,
    progress: Callable[[float], None] | None = None,
) -> Pixels:
    """The pixels of a photograph of `whole_size` enlarged by `scale` to `size`, (h, w, C) in [0, 1], for a `window`.

    `pixels` (H, W, C) are what lies in the window. The `ways` are added up by their shares. Gray stays gray: it gets
    the mean of the channels.
    """
    times, halo = prod(factors_for(scale)), reach_px(scale)
    target = window.enlarged(whole_size, size)
    made: Pixels = np.empty((pixels.shape[2], target.height, target.width), np.float32).transpose(1, 2, 0)
    side = min(TILE_PX - 2 * halo, LARGER_TILE_PX // times)
    tiles = blocks(*pixels.shape[:2], side=side, halo=halo)
    is_gray = all(np.array_equal(pixels[..., 0], pixels[..., c]) for c in range(1, pixels.shape[2]))
    whole_larger = (times * whole_size[0], times * whole_size[1])
    for number, (core, around) in enumerate(tiles):
        larger = _mixed(around.cut(pixels), ways, times=times)
        larger = larger.mean(axis=2, keepdims=True) if is_gray else larger
        place = around.moved(down=window.top, across=window.left).times(times)
        box = core.moved(down=window.top, across=window.left).enlarged(whole_size, size)
        if size == whole_larger:
            exact = box.seen_from(place).cut(larger)
        else:
            exact = resample(larger, size=size, whole_size=whole_larger, origin=(place.top, place.left), box=box)
        box.seen_from(target).cut(made)[...] = np.clip(exact, 0, 1)
        if progress is not None:
            progress((number + 1) / len(tiles))
    return made


def _mixed(pixels: Pixels, ways: Sequence[Way], *, times: int) -> Pixels:
    """What the ways make of a tile, added up by their shares: RGB, `times` as large."""
    rgb, total = as_rgb(pixels), None
    for way in ways:
        larger = rgb
        for network in way.networks:
            larger = np.clip(network.run({"photo": larger})["larger"], 0, 1)
        if not way.networks:
            larger = resample(rgb, size=(times * rgb.shape[0], times * rgb.shape[1]))
        total = np.float32(way.share) * larger if total is None else total + np.float32(way.share) * larger
    assert total is not None
    return total
