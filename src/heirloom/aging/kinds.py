"""All kinds of ageing in physical order, which of them damage the surface, and how likely each is in a mixture."""

from __future__ import annotations

from heirloom.aging.artefacts import Artefacts
from heirloom.aging.autochrome import Autochrome
from heirloom.aging.burns import Burns
from heirloom.aging.colouring import Colouring
from heirloom.aging.cracks import Cracks
from heirloom.aging.creases import Creases
from heirloom.aging.digital import Downscale, Jpeg
from heirloom.aging.dust import Dust
from heirloom.aging.film import Fading, Grain, Yellowing
from heirloom.aging.fingerprints import Fingerprints
from heirloom.aging.halftone import Halftone
from heirloom.aging.losses import Losses
from heirloom.aging.mirroring import Mirroring
from heirloom.aging.monochrome import Monochrome, Toning
from heirloom.aging.mould import Mould
from heirloom.aging.optics import Blur, Noise, Vignetting
from heirloom.aging.paper import Paper
from heirloom.aging.recipe import AgeingKind, Recipe, Told
from heirloom.aging.scanner import Scanner
from heirloom.aging.scratches import Scratches
from heirloom.aging.second_pass import SecondPass
from heirloom.aging.sleeve_arcs import SleeveArcs
from heirloom.aging.stains import Stains
from heirloom.aging.stock import Stock
from heirloom.aging.tape import Tape
from heirloom.aging.tears import Tears
from heirloom.aging.writing import Writing

# In physical order: what happens to the image and its paper, to its surface, in the scanner and in the file.
IMAGE: tuple[type[Recipe], ...] = (
    Monochrome,
    Autochrome,
    Fading,
    Stock,
    Toning,
    Colouring,
    Halftone,
    Yellowing,
    Grain,
    Vignetting,
    Paper,
)
SURFACE: tuple[type[Recipe], ...] = (
    Mirroring,
    Stains,
    Mould,
    Fingerprints,
    Writing,
    Cracks,
    Creases,
    Scratches,
    SleeveArcs,
    Losses,
    Burns,
    Tears,
    Tape,
    Dust,
)
SCAN: tuple[type[Recipe], ...] = (Blur, Downscale, Noise, Scanner, SecondPass, Jpeg)
RECIPES: tuple[type[Recipe], ...] = (*IMAGE, *SURFACE, *SCAN)

# Damage of the surface under which the picture survives: it is corrected, not filled
TRANSLUCENT: tuple[type[Recipe], ...] = (Mirroring, Stains, Mould, Fingerprints, Tape)

RECIPE_OF: dict[AgeingKind, type[Recipe]] = {recipe.kind: recipe for recipe in RECIPES}

# `Artefacts` needs a folder of pictures, so it is drawn only where one is given
LOGGED: tuple[type[Told], ...] = (*RECIPES, Artefacts)

# How likely a kind is in a mixed chain: at severity 0 and how much is added at 1. An album print always has some dust
# and noise and mostly a faded image; creases, tears and stains are the exception until damage is heavy.
MIXED_ODDS: dict[AgeingKind, tuple[float, float]] = {
    AgeingKind.FADING: (0.75, 0.25),
    AgeingKind.YELLOWING: (0.3, 0.4),
    AgeingKind.GRAIN: (0.4, 0.2),
    AgeingKind.VIGNETTING: (0.1, 0.3),
    AgeingKind.STAINS: (0.02, 0.5),
    AgeingKind.CREASES: (0.05, 0.7),
    AgeingKind.SCRATCHES: (0.5, 0.5),
    AgeingKind.TEARS: (0.0, 0.4),
    AgeingKind.DUST: (0.7, 0.3),
    AgeingKind.BLUR: (0.2, 0.5),
    AgeingKind.DOWNSCALE: (0.1, 0.3),
    AgeingKind.NOISE: (0.7, 0.3),
    AgeingKind.JPEG: (0.75, 0.2),
    # later kinds stand last, so that a seed draws the earlier ones as before
    AgeingKind.MIRRORING: (0.02, 0.12),
    AgeingKind.MOULD: (0.0, 0.12),
    AgeingKind.FINGERPRINTS: (0.02, 0.15),
    AgeingKind.WRITING: (0.01, 0.1),
    AgeingKind.CRACKS: (0.0, 0.25),
    AgeingKind.SLEEVE_ARCS: (0.05, 0.2),
    AgeingKind.LOSSES: (0.0, 0.2),
    AgeingKind.BURNS: (0.0, 0.05),
    AgeingKind.TAPE: (0.0, 0.12),
}
