"""How the damage bench ages clean photographs: every kind of surface damage alone, and many kinds together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from heirloom.aging import Aged, AgeingKind, age_by
from heirloom.aging.artefacts import Artefacts, artefact_files, held_out
from heirloom.aging.chain import Severity, severity_level
from heirloom.aging.digital import Jpeg
from heirloom.aging.kinds import RECIPE_OF
from heirloom.aging.optics import Noise
from heirloom.aging.recipe import Generator, Told
from heirloom.bench.cases import Case, case_of_kind
from heirloom.core.photo import Photo
from heirloom.errors import InputMissing

SURFACE = (AgeingKind.STAINS, AgeingKind.CREASES, AgeingKind.SCRATCHES, AgeingKind.TEARS, AgeingKind.DUST)
MIXED_SHARE = 0.6  # how likely each kind is in a mixture
MIXED_SEVERITY = (0.2, 0.7)

# A good scan: a little noise of the sensor, and a file saved well.
SCAN_SIGMA = (1.0, 4.0)
SCAN_QUALITY = (80, 96)


def damage_cases(*, severity: Severity | float | None = None, artefacts: Path | None = None) -> tuple[Case, ...]:
    """The cases of the damage bench. `severity` is that of the cases of one kind, medium where it is not given.

    With a folder of `artefacts` also film damage that no model of Heirloom has seen, alone and in a mixture. Raises
    UsageError for an unknown severity, InputMissing for a folder without artefacts to hold out.
    """
    level = severity_level("medium" if severity is None else severity)
    procedural = (*(case_of_kind(kind, level) for kind in SURFACE), Case(name="mixed surface", age=_mixed(None)))
    if artefacts is None:
        return procedural
    unseen = Unseen.in_folder(artefacts)
    return (
        *procedural,
        Case(name="film damage, held out", age=lambda photo, seed: unseen.alone(photo, seed, severity=level)),
        Case(name="mixed, held out", age=_mixed(unseen)),
    )


@dataclass(frozen=True, kw_only=True)
class Unseen:
    """The pictures of film damage that are held out from training."""

    folder: Path
    files: tuple[str, ...]

    @staticmethod
    def in_folder(folder: Path) -> Unseen:
        """Those of `folder`. Raises InputMissing where none is."""
        files = held_out(artefact_files(folder))
        if not files:
            raise InputMissing(
                f"No folder in {folder} has five pictures of damage, of which the fifth is held out from training",
                kept="Nothing was measured",
                todo="Name the whole collection with --artefacts, or leave the option out",
            )
        return Unseen(folder=folder, files=files)

    def drawn(self, generator: Generator, *, severity: float) -> Artefacts:
        """A recipe that lays some of them on a print."""
        return Artefacts.draw(generator, severity=severity, folder=self.folder, files=self.files)

    def alone(self, photo: Photo, seed: int, *, severity: float) -> Aged:
        """The photograph with nothing but some of them."""
        return age_by(photo, recipes=[self.drawn(np.random.default_rng([seed, *b"film damage"]), severity=severity)])


def _mixed(unseen: Unseen | None) -> Callable[[Photo, int], Aged]:
    """Several kinds of surface damage, each as severe as it happens, with what is `unseen`, then a scan."""

    def aged(photo: Photo, seed: int) -> Aged:
        generator = np.random.default_rng([seed, *b"mixed"])
        surface: list[Told] = [
            RECIPE_OF[kind].draw(generator, severity=float(generator.uniform(*MIXED_SEVERITY)))
            for kind in SURFACE
            if generator.random() < MIXED_SHARE
        ]
        if unseen is not None:
            surface.append(unseen.drawn(generator, severity=float(generator.uniform(*MIXED_SEVERITY))))
        if not surface:
            surface.append(RECIPE_OF[AgeingKind.SCRATCHES].draw(generator, severity=MIXED_SEVERITY[0]))
        return age_by(photo, recipes=[*surface, *scan(generator)])

    return aged


def scan(generator: Generator) -> tuple[Told, ...]:
    """What a scanner and a file add."""
    return (
        Noise(seed=int(generator.integers(2**31)), sigma=float(generator.uniform(*SCAN_SIGMA)), gray_share=0.3),
        Jpeg(quality=int(generator.integers(*SCAN_QUALITY)), subsampling="420"),
    )
