"""Black-and-white films and papers: how they saw colours, and what toning made of their silver."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from heirloom.aging.recipe import AgeingKind, Generator, Worn, density_pixels, for_channels, to_density
from heirloom.core.color import LUMA_WEIGHTS, to_linear

Triple = tuple[float, float, float]

# Share of red, green and blue light in the exposure: plain emulsions see blue only, orthochromatic ones no red,
# panchromatic ones all three (after Mees and James, The Theory of the Photographic Process, chapter on sensitising).
BLUE_SENSITIVE: Triple = (0.01, 0.07, 0.92)
ORTHOCHROMATIC: Triple = (0.03, 0.45, 0.52)
PANCHROMATIC: Triple = (0.3, 0.42, 0.28)

# Density per RGB channel for one unit of the silver's, once all of it is toned.
TONERS: dict[str, Triple] = {
    "sepia": (0.7, 1.0, 1.45),
    "selenium": (0.98, 1.12, 0.98),
    "gold": (1.12, 1.04, 0.9),
    "copper": (0.65, 1.15, 1.3),
}

MIDDLE_DENSITY = 0.75  # of a middle gray: contrast turns about it


@dataclass(frozen=True, kw_only=True)
class Monochrome:
    """A photograph taken on black-and-white film."""

    kind: ClassVar[AgeingKind] = AgeingKind.MONOCHROME

    sensitivity: Triple  # share of red, green and blue light in the exposure
    contrast: float  # slope of the paper's density over the exposure's: 1 keeps the picture's
    fog: float  # density everywhere

    @classmethod
    def draw(cls, generator: Generator, *, severity: float) -> Self:
        """A random recipe; `severity` in [0, 1] leads back in time: panchromatic, orthochromatic, blue-sensitive."""
        older = float(np.clip(1.6 * severity + generator.normal(0, 0.15), 0, 2))
        early, late = (PANCHROMATIC, ORTHOCHROMATIC) if older < 1 else (ORTHOCHROMATIC, BLUE_SENSITIVE)
        part = older % 1 if older < 2 else 1.0
        red, green, blue = (float((1 - part) * a + part * b) for a, b in zip(early, late, strict=True))
        return cls(
            sensitivity=(red, green, blue),
            contrast=float(1 + severity * generator.uniform(-0.35, 0.5)),
            fog=float(severity * generator.uniform(0, 0.15)),
        )

    def apply(self, worn: Worn) -> Worn:
        """The photograph in black-and-white; it keeps its number of channels."""
        light = to_linear(worn.pixels)
        weights = np.array(self.sensitivity, np.float32) / np.float32(sum(self.sensitivity))
        exposure = light if light.shape[2] == 1 else (light @ weights)[..., None]
        middle = np.float32(MIDDLE_DENSITY)
        density = (to_density(exposure) - middle) * np.float32(self.contrast) + middle + np.float32(self.fog)
        gray = density_pixels(np.maximum(density, 0))
        return worn.with_pixels(np.repeat(gray, light.shape[2], axis=2))


@dataclass(frozen=True, kw_only=True)
class Toning:
    """Silver turned into a coloured compound; a photograph in colour is seen in black-and-white first."""

    kind: ClassVar[AgeingKind] = AgeingKind.TONING

    toner: str
    tones: Triple  # density per RGB channel for one unit of the silver's
    share: float  # of the silver that was toned, 0..1
    shadows_first: float  # 0: everywhere alike, 1: the shadows only, as selenium does

    @classmethod
    def draw(cls, generator: Generator, *, severity: float) -> Self:
        """A random recipe; `severity` in [0, 1] tones more of the silver."""
        toner = str(generator.choice(["sepia", "sepia", "selenium", "gold", "copper"]))
        return cls.of(toner, generator=generator, severity=severity)

    @classmethod
    def of(cls, toner: str, *, generator: Generator, severity: float) -> Self:
        """A random recipe for one of `TONERS`."""
        shadows = generator.uniform(0.3, 1) if toner == "selenium" else generator.uniform(0, 0.3)
        return cls(
            toner=toner,
            tones=TONERS[toner],
            share=float(np.clip(0.2 + 0.8 * severity + generator.uniform(-0.15, 0.15), 0.1, 1)),
            shadows_first=float(shadows),
        )

    def apply(self, worn: Worn) -> Worn:
        """The print toned; a gray photograph keeps its one channel and changes in density only."""
        light = to_linear(worn.pixels)
        channels = light.shape[2]
        silver = to_density(light if channels == 1 else (light @ LUMA_WEIGHTS)[..., None])
        held = np.float32(self.share) * (1 - np.float32(self.shadows_first) * (1 - np.minimum(silver, 1)))
        toned = silver * for_channels(self.tones, channels)
        return worn.with_pixels(density_pixels(silver + held * (toned - silver)))
