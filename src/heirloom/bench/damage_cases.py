"""How the damage bench ages clean photographs: every kind of surface damage alone, and many kinds together."""

from __future__ import annotations

import numpy as np

from heirloom.aging import Aged, AgeingKind, age_by
from heirloom.aging.chain import RECIPES, Severity
from heirloom.aging.digital import Jpeg
from heirloom.aging.optics import Noise
from heirloom.aging.recipe import Generator, Recipe
from heirloom.bench.cases import Case, case_of_kind
from heirloom.core.photo import Photo

SURFACE = (AgeingKind.STAINS, AgeingKind.CREASES, AgeingKind.SCRATCHES, AgeingKind.TEARS, AgeingKind.DUST)
MIXED_SHARE = 0.6  # how likely each kind is in a mixture
MIXED_SEVERITY = (0.2, 0.7)

# A good scan: a little noise of the sensor, and a file saved well.
SCAN_SIGMA = (1.0, 4.0)
SCAN_QUALITY = (80, 96)


def damage_cases(*, severity: Severity | float | None = None) -> tuple[Case, ...]:
    """The cases of the damage bench. `severity` is that of the cases of one kind, medium where it is not given."""
    level = "medium" if severity is None else severity
    return (*(case_of_kind(kind, level) for kind in SURFACE), Case(name="mixed surface", age=mixed_surface))


def mixed_surface(photo: Photo, seed: int) -> Aged:
    """Several kinds of surface damage, each as severe as it happens, then a scan."""
    generator = np.random.default_rng([seed, *b"mixed surface"])
    chosen = [kind for kind in SURFACE if generator.random() < MIXED_SHARE] or [AgeingKind.SCRATCHES]
    surface: list[Recipe] = [
        recipe.draw(generator, severity=float(generator.uniform(*MIXED_SEVERITY)))
        for recipe in RECIPES
        if recipe.kind in chosen
    ]
    return age_by(photo, recipes=[*surface, *scan(generator)])


def scan(generator: Generator) -> tuple[Recipe, ...]:
    """What a scanner and a file add."""
    return (
        Noise(seed=int(generator.integers(2**31)), sigma=float(generator.uniform(*SCAN_SIGMA)), gray_share=0.3),
        Jpeg(quality=int(generator.integers(*SCAN_QUALITY)), subsampling="420"),
    )
