"""Hand-colouring: a black-and-white print painted with a few transparent colours that stray over its outlines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from heirloom.aging.recipe import AgeingKind, Array, Generator, Worn, smooth_noise
from heirloom.core.color import from_lab, to_lab

PALE = 6.0  # chroma in LAB below which a place is left unpainted
CHOICES = ((12.0, 14.0), (4.0, 20.0), (-12.0, 12.0), (-3.0, -14.0))  # a and b of flesh, straw, green, sky
COLOURS = 6  # that a painter had on the palette


@dataclass(frozen=True, kw_only=True)
class Colouring:
    """A print coloured by hand; sizes in thousandths of the photograph's size."""

    kind: ClassVar[AgeingKind] = AgeingKind.COLOURING

    seed: int
    strength: float  # chroma against that of the true colours, 0..1
    brush_permille: float  # how far colours stray over outlines
    bare_share: float  # of the print left unpainted

    @classmethod
    def draw(cls, generator: Generator, *, severity: float) -> Self:
        """A random recipe; `severity` in [0, 1] paints more carelessly."""
        return cls(
            seed=int(generator.integers(2**31)),
            strength=float(generator.uniform(0.5, 0.8) - 0.2 * severity),
            brush_permille=float(4 + severity * generator.uniform(8, 30)),
            bare_share=float(np.clip(generator.uniform(0, 0.3) + 0.4 * severity, 0, 0.8)),
        )

    def apply(self, worn: Worn) -> Worn:
        """The print painted. A photograph of one channel has no colours and stays as it is but for the paint's veil."""
        generator = np.random.default_rng(self.seed)
        height, width, channels = worn.pixels.shape
        uneven = smooth_noise(generator, height=height, width=width, cell_px=max(worn.px(40), 2))
        if channels == 1:
            return worn.with_pixels(worn.pixels * (0.96 + 0.015 * uneven)[..., None])
        lab = to_lab(worn.pixels)
        hue, chroma = self._painted(generator, worn, lab)
        bare = smooth_noise(generator, height=height, width=width, cell_px=max(worn.size_px / 4, 3))
        painted = 1 / (1 + np.exp(-(bare - np.quantile(bare, self.bare_share)) * 8))
        amount = chroma * np.float32(self.strength) * painted * np.clip(1 + 0.25 * uneven, 0.3, 1.5)
        # ink and paint need light to be seen: blacks and whites take little colour
        takes = np.clip(lab[..., 0] / 30, 0, 1) * np.clip((101 - lab[..., 0]) / 25, 0, 1)
        ab = np.stack([np.cos(hue), np.sin(hue)], axis=-1) * (amount * takes)[..., None]
        return worn.with_pixels(
            from_lab(np.concatenate([lab[..., :1] * np.float32(0.98), ab], axis=-1).astype(np.float32))
        )

    def _painted(self, generator: Generator, worn: Worn, lab: Array) -> tuple[Array, Array]:
        """The hue (radians) and chroma (H, W) of the paint: the true colours in broad strokes, a few hues only."""
        import cv2

        brush = max(worn.px(self.brush_permille), 0.8)
        ab = np.asarray(cv2.GaussianBlur(lab[..., 1:], (0, 0), brush), dtype=np.float32)
        chroma = np.hypot(ab[..., 0], ab[..., 1])
        if float(chroma.mean()) < PALE:  # nothing to go by: patches of the painter's choice
            height, width = lab.shape[:2]
            where = smooth_noise(generator, height=height, width=width, cell_px=max(worn.size_px / 3, 3))
            first, second = (np.array(CHOICES)[generator.permutation(len(CHOICES))[:2]]).astype(np.float32)
            ab = np.where((where > 0)[..., None], first, second) * np.abs(np.tanh(2 * where))[..., None]
            chroma = np.hypot(ab[..., 0], ab[..., 1])
        step = 2 * np.pi / COLOURS
        start = generator.uniform(0, step)
        hue = np.round((np.arctan2(ab[..., 1], ab[..., 0]) - start) / step) * step + start
        return hue.astype(np.float32), np.minimum(1.2 * chroma, 45).astype(np.float32)
