"""Named looks: which kinds of ageing a photograph of a time and a fate shows, and how heavily."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from heirloom.aging.kinds import RECIPE_OF
from heirloom.aging.monochrome import Toning
from heirloom.aging.recipe import AgeingKind, Generator, Recipe
from heirloom.aging.stock import Stock
from heirloom.errors import UsageError

K = AgeingKind


@dataclass(frozen=True, eq=False, kw_only=True)
class Look:
    """One look: its kinds with their severities in [0, 1], and which toner or colour material it had."""

    name: str
    kinds: Mapping[AgeingKind, float]
    toner: str | None = None
    stock: str | None = None

    def draw(self, kind: AgeingKind, *, generator: Generator, severity: float) -> Recipe:
        """A random recipe of one of the look's kinds."""
        if kind is K.TONING and self.toner is not None:
            return Toning.of(self.toner, generator=generator, severity=severity)
        if kind is K.STOCK and self.stock is not None:
            return Stock.of(self.stock, generator=generator, severity=severity)
        return RECIPE_OF[kind].draw(generator, severity=severity)


# The severities were set by eye, beside scans of such photographs.
LOOKS: tuple[Look, ...] = (
    Look(
        name="1880s card, from an attic",
        kinds={
            K.MONOCHROME: 0.9,
            K.FADING: 0.5,
            K.TONING: 0.9,
            K.YELLOWING: 0.6,
            K.VIGNETTING: 0.3,
            K.STAINS: 0.6,
            K.WRITING: 0.1,
            K.SCRATCHES: 0.2,
            K.TEARS: 0.3,
            K.DUST: 0.4,
            K.BLUR: 0.15,
            K.NOISE: 0.2,
        },
        toner="sepia",
    ),
    Look(
        name="1900s glass plate, peeling",
        kinds={
            K.MONOCHROME: 0.7,
            K.MIRRORING: 0.5,
            K.SCRATCHES: 0.4,
            K.SLEEVE_ARCS: 0.4,
            K.LOSSES: 0.5,
            K.DUST: 0.6,
            K.SCANNER: 0.2,
        },
    ),
    Look(
        name="1910s autochrome",
        kinds={K.AUTOCHROME: 0.6, K.VIGNETTING: 0.4, K.SCRATCHES: 0.15, K.DUST: 0.4, K.BLUR: 0.15},
    ),
    Look(
        name="1920s print, carried in a wallet",
        kinds={
            K.MONOCHROME: 0.5,
            K.TONING: 0.5,
            K.YELLOWING: 0.4,
            K.GRAIN: 0.3,
            K.CRACKS: 0.5,
            K.CREASES: 0.7,
            K.SCRATCHES: 0.3,
            K.LOSSES: 0.25,
            K.TEARS: 0.5,
            K.DUST: 0.3,
            K.NOISE: 0.2,
        },
        toner="sepia",
    ),
    Look(
        name="1930s postcard, coloured and written on",
        kinds={
            K.MONOCHROME: 0.4,
            K.COLOURING: 0.5,
            K.YELLOWING: 0.5,
            K.PAPER: 0.4,
            K.FINGERPRINTS: 0.3,
            K.WRITING: 0.7,
            K.CREASES: 0.25,
            K.DUST: 0.3,
        },
    ),
    Look(
        name="1950s print, stored badly",
        kinds={
            K.MONOCHROME: 0.3,
            K.FADING: 0.4,
            K.YELLOWING: 0.5,
            K.GRAIN: 0.5,
            K.STAINS: 0.7,
            K.MOULD: 0.4,
            K.FINGERPRINTS: 0.3,
            K.CREASES: 0.5,
            K.SCRATCHES: 0.5,
            K.TAPE: 0.3,
            K.DUST: 0.6,
            K.NOISE: 0.25,
            K.JPEG: 0.3,
        },
    ),
    Look(
        name="1960s slide, turned magenta",
        kinds={K.STOCK: 0.9, K.GRAIN: 0.35, K.SCRATCHES: 0.25, K.DUST: 0.5, K.SCANNER: 0.2},
        stock="slide",
    ),
    Look(
        name="1970s colour print, turned red",
        kinds={
            K.STOCK: 0.8,
            K.PAPER: 0.5,
            K.GRAIN: 0.3,
            K.FINGERPRINTS: 0.4,
            K.SCRATCHES: 0.2,
            K.DUST: 0.3,
            K.BLUR: 0.2,
            K.JPEG: 0.3,
        },
        stock="agfacolor",
    ),
    Look(
        name="1980s instant picture",
        kinds={K.STOCK: 0.9, K.VIGNETTING: 0.3, K.FINGERPRINTS: 0.3, K.CRACKS: 0.15, K.BLUR: 0.35, K.DUST: 0.25},
        stock="instant",
    ),
    Look(
        name="newspaper cutting",
        kinds={K.MONOCHROME: 0.3, K.YELLOWING: 0.8, K.HALFTONE: 0.7, K.CREASES: 0.4, K.TEARS: 0.2, K.BLUR: 0.1},
    ),
)


def look_named(name: str) -> Look:
    """The look with this name. Raises UsageError for a name that is none."""
    for look in LOOKS:
        if look.name == name:
            return look
    raise UsageError(
        f"There is no look {name!r}",
        kept="Nothing was aged",
        todo=f"Use one of: {'; '.join(look.name for look in LOOKS)}",
    )
