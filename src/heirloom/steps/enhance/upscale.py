"""Photographs enlarged by any factor: by networks that were taught to, or by resampling without them.

There are two kinds of networks: faithful ones give the values that are right on average and invent nothing; detailed
ones make up the fine texture that a sharper photograph would have had.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from heirloom.core.enlarged import enlarged_source
from heirloom.core.geometry import Box
from heirloom.core.photo import Photo
from heirloom.core.resample import LOBES, resample
from heirloom.core.step import Effect, Outcome, Runtime
from heirloom.models import Network, open_network
from heirloom.models.method import LEARNED, check_method, fallback_note, takes_network
from heirloom.steps.enhance.transparent import with_colour_around
from heirloom.steps.enhance.upscale_learned import LARGEST_SCALE, Way, cards_for, enlarge, reach_px


def upscale(
    photo: Photo,
    *,
    scale: float = 2.0,
    detail: float = 0.0,
    method: str = LEARNED,
    dpi: float | None = None,
    window: Box | None = None,
    whole_size: tuple[int, int] | None = None,
    progress: Callable[[float], None] | None = None,
) -> Photo:
    """The photograph `scale` times as large, a factor above 1 up to 16, its sides rounded to whole pixels.

    `detail` in [0, 1] goes from faithful, which invents nothing, to detailed, which makes up fine texture everywhere;
    between the two both are blended. `method` "learned" enlarges by 2, 4, 8 or 16 with networks, the next factor up,
    and resamples that down to the size wanted, antialiased; "classical", and learned where the networks are not there,
    resamples (Lanczos) and gives no detail.

    Gray stays gray; transparency is resampled. `dpi` is the resolution that the result gets; without it the resolution
    grows with the picture. `window` is the place of the photograph in a whole of `whole_size` (height, width), if it is
    a window: the result is then the same window of the larger whole.
    """
    whole_size = (photo.height, photo.width) if whole_size is None else whole_size
    window = Box.whole(photo.height, photo.width) if window is None else window
    size = enlarged_size(*whole_size, scale=scale)
    pixels, alpha = photo.pixels, photo.alpha
    if alpha is not None:
        pixels = with_colour_around(pixels, alpha, reach_px=reach_px(scale))
    ways = _ways(scale, detail=detail, method=method)
    box, origin = window.enlarged(whole_size, size), (window.top, window.left)
    if any(way.networks for way in ways):
        larger = enlarge(
            pixels, ways=ways, scale=scale, size=size, whole_size=whole_size, window=window, progress=progress
        )
    else:
        larger = np.clip(resample(pixels, size=size, whole_size=whole_size, origin=origin, box=box), 0, 1)
    if alpha is not None:
        resampled = resample(alpha[..., None], size=size, whole_size=whole_size, origin=origin, box=box)
        alpha = np.clip(resampled[..., 0], 0, 1)
    return replace(
        photo,
        pixels=larger,
        alpha=alpha,
        source=enlarged_source(photo.source, scale=scale, size=size, dpi=dpi),
    )


@dataclass(frozen=True, kw_only=True)
class Upscale:
    """`upscale` as a step."""

    name: ClassVar[str] = "upscale"
    strength: ClassVar[float] = 1.0  # its dial is the scale

    scale: float = 2.0
    detail: float = 0.0
    method: str = LEARNED
    dpi: float | None = None

    def __post_init__(self) -> None:
        check_method(self.method)
        if not 1 < self.scale <= LARGEST_SCALE:
            raise ValueError(f"scale is {self.scale}; it must be above 1 and at most {LARGEST_SCALE}")
        if self.detail > 0 and self.method != LEARNED:
            raise ValueError(f"only networks can give detail, and method is {self.method!r}")
        if self.dpi is not None and not self.dpi > 0:
            raise ValueError(f"dpi is {self.dpi}; it must be above 0")

    @property
    def effect(self) -> Effect:
        """Whether it may make texture up."""
        return Effect.GENERATE if self.detail > 0 else Effect.CORRECT

    @property
    def halo_px(self) -> int:
        """How far a pixel's surroundings matter to whoever may enlarge it."""
        return reach_px(self.scale) if self.method == LEARNED else LOBES + 1

    def size_of(self, height: int, width: int) -> tuple[int, int]:
        """(height, width) of a photograph of this size once it is enlarged."""
        return enlarged_size(height, width, scale=self.scale)

    def apply(self, photo: Photo, runtime: Runtime) -> Outcome:
        """All of the photograph enlarged, border and margin too."""
        window = Box.whole(photo.height, photo.width).moved(down=runtime.offset[0], across=runtime.offset[1])
        larger = upscale(
            photo,
            scale=self.scale,
            detail=self.detail,
            method=self.method,
            dpi=self.dpi,
            window=window,
            whole_size=runtime.whole_size,
            progress=runtime.progress,
        )
        ways = _ways(self.scale, detail=self.detail, method=self.method)
        models = [network.name for way in ways for network in way.networks]
        makes_pixels = any(network.card.makes_pixels for way in ways for network in way.networks)
        everywhere = np.broadcast_to(np.float32(self.detail), (larger.height, larger.width))
        return Outcome(
            photo=larger,
            invented=everywhere if makes_pixels else None,
            models=tuple(dict.fromkeys(models)),
            notes=upscale_notes(self.scale, detail=self.detail, method=self.method),
        )


def enlarged_size(height: int, width: int, *, scale: float) -> tuple[int, int]:
    """(height, width) in whole pixels."""
    return max(height, round(height * scale)), max(width, round(width * scale))


def upscale_notes(scale: float, *, detail: float, method: str) -> tuple[str, ...]:
    """What was asked of networks that are not there, and what did their work."""
    missing = _missing(scale, is_detailed=True, method=method, instead="the faithful way") if detail > 0 else ()
    if detail < 1 or missing:
        missing += _missing(scale, is_detailed=False, method=method, instead="resampling (Lanczos)")
    return missing


def _missing(scale: float, *, is_detailed: bool, method: str, instead: str) -> tuple[str, ...]:
    cards = cards_for(scale, is_detailed=is_detailed)
    notes = [note for card in cards for note in fallback_note(card, method=method, instead=instead)]
    return tuple(dict.fromkeys(notes))


def _ways(scale: float, *, detail: float, method: str) -> tuple[Way, ...]:
    """The networks that take part, with their shares: of those that are there."""
    detailed = _networks(scale, is_detailed=True, method=method) if detail > 0 else ()
    detail = detail if detailed else 0.0
    faithful = _networks(scale, is_detailed=False, method=method) if detail < 1 else ()
    ways = (Way(share=1 - detail, networks=faithful), Way(share=detail, networks=detailed))
    return tuple(way for way in ways if way.share > 0)


def _networks(scale: float, *, is_detailed: bool, method: str) -> tuple[Network, ...]:
    """The networks one after the other; none where one is missing."""
    cards = cards_for(scale, is_detailed=is_detailed)
    if not all(takes_network(card, method=method) for card in cards):
        return ()
    return tuple(open_network(card) for card in cards)
