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
from heirloom.bench.upscale_cases import SCALES
from heirloom.core.photo import Photo
from heirloom.models import open_network
from heirloom.models.card import ModelCard
from heirloom.models.catalog import UPSCALE_X2, UPSCALE_X2_DETAILED, UPSCALE_X4, UPSCALE_X4_DETAILED
from heirloom.models.open import as_rgb, like
from heirloom.models.store import why_unavailable

BICUBIC, LANCZOS = "bicubic", "lanczos"

_FAITHFUL = {2: UPSCALE_X2, 4: UPSCALE_X4}
_DETAILED = {2: UPSCALE_X2_DETAILED, 4: UPSCALE_X4_DETAILED}


@dataclass(frozen=True, kw_only=True)
class Upscaler:
    """One way to enlarge."""

    name: str
    enlarge: Callable[[Photo], Photo]


def upscalers_of(scale: int, *, anchors: tuple[Enlarger, ...] = ()) -> tuple[Upscaler, ...]:
    """The ways to enlarge by `scale`: bicubic first, Lanczos, Heirloom's where its networks are, then `anchors`."""
    own = [(OURS_FAITHFUL, _FAITHFUL[scale]), (OURS_DETAILED, _DETAILED[scale])]
    return (
        Upscaler(name=BICUBIC, enlarge=partial(by_bicubic, scale=scale)),
        Upscaler(name=LANCZOS, enlarge=partial(by_lanczos, scale=scale)),
        *(
            Upscaler(name=name, enlarge=partial(by_heirloom, card=card))
            for name, card in own
            if why_unavailable(card) is None
        ),
        *(Upscaler(name=anchor.name, enlarge=anchor.enlarge) for anchor in anchors if scale == SCALE),
    )


def opened_anchors(folder: str | Path | None, *, scales: set[int]) -> tuple[Enlarger, ...]:
    """The public networks in `folder`; none where it is None or no scale is theirs. Raises as `open_enlargers` does."""
    return () if folder is None or SCALE not in scales else open_enlargers(folder)


def upscaling_notes(scales: set[int]) -> tuple[str, ...]:
    """Which of Heirloom's networks are not there, so that nothing was measured for them."""
    cards = [card for scale in SCALES if scale in scales for card in (_FAITHFUL[scale], _DETAILED[scale])]
    reasons = {card.id: why_unavailable(card) for card in cards}
    return tuple(f"{name} was not measured: {reason}" for name, reason in reasons.items() if reason is not None)


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


def by_heirloom(photo: Photo, *, card: ModelCard) -> Photo:
    """The photograph enlarged by the network of a card."""
    larger = open_network(card).run({"photo": as_rgb(photo.pixels)})["larger"]
    return Photo(pixels=np.ascontiguousarray(like(np.clip(larger, 0, 1), photo.pixels), dtype=np.float32))
