"""How named kinds of colour material age: each loses its own dyes first and stains in its own colour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from heirloom.aging.film import DYE_ABSORPTION
from heirloom.aging.monochrome import MIDDLE_DENSITY
from heirloom.aging.recipe import AgeingKind, Generator, Worn, for_channels, from_density, pixel_density, smooth_noise
from heirloom.core.color import from_linear

Triple = tuple[float, float, float]


@dataclass(frozen=True, kw_only=True)
class Ageing:
    """What a material is after decades: losses of its dyes, the stain of its base, light in its shadows, contrast."""

    losses: Triple  # share of the cyan, magenta and yellow dye
    stain: Triple  # density added to R, G, B
    shadows: Triple  # light (linear R, G, B) that the blacks send back
    contrast: float  # of the densities


# Read off faded originals and after the tables of Wilhelm and Brower, The Permanence and Care of Color Photographs:
# Kodachrome is stable in the dark and fades in the projector, magenta first; Agfacolor and early chromogenic paper lose
# cyan and turn brown-red; chromogenic slides of the 1950s to 1970s turn magenta; instant prints yellow and turn flat.
STOCKS: dict[str, Ageing] = {
    "kodachrome": Ageing(losses=(0.1, 0.3, 0.1), stain=(0.0, 0.02, 0.05), shadows=(0.004, 0.003, 0.002), contrast=1.1),
    "agfacolor": Ageing(losses=(0.6, 0.25, 0.3), stain=(0.02, 0.1, 0.25), shadows=(0.03, 0.015, 0.01), contrast=0.85),
    "slide": Ageing(losses=(0.65, 0.12, 0.5), stain=(0.0, 0.06, 0.04), shadows=(0.03, 0.004, 0.015), contrast=0.9),
    "instant": Ageing(losses=(0.25, 0.3, 0.35), stain=(0.02, 0.06, 0.3), shadows=(0.02, 0.045, 0.05), contrast=0.75),
}


@dataclass(frozen=True, kw_only=True)
class Stock:
    """Colour material of one make, aged."""

    kind: ClassVar[AgeingKind] = AgeingKind.STOCK

    seed: int
    stock: str  # kodachrome, agfacolor, slide or instant: the numbers below say what it did
    losses: Triple
    stain: Triple
    shadows: Triple
    contrast: float
    uneven: float  # how much of it differs over the print, 0..1

    @classmethod
    def draw(cls, generator: Generator, *, severity: float) -> Self:
        """A random recipe; `severity` in [0, 1] is the share of the ageing of decades."""
        return cls.of(list(STOCKS)[int(generator.integers(len(STOCKS)))], generator=generator, severity=severity)

    @classmethod
    def of(cls, stock: str, *, generator: Generator, severity: float) -> Self:
        """A random recipe for one of `STOCKS`."""
        aged, share = STOCKS[stock], severity * float(generator.uniform(0.8, 1.3))
        return cls(
            seed=int(generator.integers(2**31)),
            stock=stock,
            losses=_share(aged.losses, share, most=0.9),
            stain=_share(aged.stain, share, most=1.0),
            shadows=_share(aged.shadows, share, most=0.2),
            contrast=float(1 + (aged.contrast - 1) * share),
            uneven=float(generator.uniform(0, 0.5)),
        )

    def apply(self, worn: Worn) -> Worn:
        """The photograph on this material, aged."""
        density = pixel_density(worn.pixels)
        height, width, channels = density.shape
        generator = np.random.default_rng(self.seed)
        amount = 1 + self.uneven * 0.5 * smooth_noise(
            generator, height=height, width=width, cell_px=max(worn.size_px / 2, 2)
        )
        faded = density * np.float32(1 - np.mean(self.losses))
        if channels == 3:
            matrix = DYE_ABSORPTION @ np.diag(1 - np.array(self.losses)) @ np.linalg.inv(DYE_ABSORPTION)
            faded = density @ matrix.T.astype(np.float32)
        share = np.clip(amount, 0, 1.5)[..., None].astype(np.float32)
        stained = density + share * (faded + for_channels(self.stain, channels) - density)
        middle = np.float32(MIDDLE_DENSITY)
        light = from_density(np.maximum((stained - middle) * np.float32(self.contrast) + middle, 0))
        return worn.with_pixels(from_linear(light + for_channels(self.shadows, channels) * (1 - light)))


def _share(values: Triple, share: float, *, most: float) -> Triple:
    first, second, third = (float(min(value * share, most)) for value in values)
    return (first, second, third)
