"""How the damage bench ages clean photographs: every kind of surface damage alone, and many kinds together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from heirloom.aging import Aged, AgeingKind, age_by
from heirloom.aging.artefacts import Artefacts, artefact_files, held_out
from heirloom.aging.chain import SEVERITIES, Severity, severity_level
from heirloom.aging.digital import Jpeg
from heirloom.aging.kinds import MIXED_ODDS, RECIPE_OF
from heirloom.aging.optics import Noise
from heirloom.aging.recipe import Generator, Told
from heirloom.bench.cases import Case, case_of_kind
from heirloom.core.photo import Photo
from heirloom.errors import InputMissing

SURFACE = (
    AgeingKind.MIRRORING,
    AgeingKind.STAINS,
    AgeingKind.FINGERPRINTS,
    AgeingKind.WRITING,
    AgeingKind.CRACKS,
    AgeingKind.CREASES,
    AgeingKind.SCRATCHES,
    AgeingKind.LOSSES,
    AgeingKind.BURNS,
    AgeingKind.TEARS,
    AgeingKind.TAPE,
    AgeingKind.DUST,
)
HELD_OUT = (AgeingKind.MOULD, AgeingKind.SLEEVE_ARCS)  # no recipe trains on what these generators make
ODDS_SEVERITY = SEVERITIES["medium"]  # at which the ageing engine's odds say how likely a kind is in a mixture
HELD_OUT_SHARE = 0.7  # how likely each of those held out is in theirs
MIXED_SEVERITY = (0.1, 0.5)  # of each kind that happens

MIXED, MIXED_HELD_OUT, FILM_DAMAGE = "mixed surface", "mixed, held out", "film damage, held out"

# A good scan: a little noise of the sensor, and a file saved well.
SCAN_SIGMA = (1.0, 4.0)
SCAN_QUALITY = (80, 96)


def damage_cases(*, severity: Severity | float | None = None, artefacts: Path | None = None) -> tuple[Case, ...]:
    """The cases of the damage bench. `severity` is that of the cases of one kind, medium where it is not given.

    With a folder of `artefacts` also film damage that no recipe trains on, alone and in the mixture held out. Raises
    UsageError for an unknown severity, InputMissing for a folder without artefacts to hold out.
    """
    level = severity_level("medium" if severity is None else severity)
    unseen = None if artefacts is None else Unseen.in_folder(artefacts)
    cases = [case_of_kind(kind, level) for kind in AgeingKind if kind in (*SURFACE, *HELD_OUT)]
    if unseen is not None:
        cases.append(Case(name=FILM_DAMAGE, age=partial(unseen.alone, severity=level)))
    return (*cases, Case(name=MIXED, age=_mixed_seen), Case(name=MIXED_HELD_OUT, age=partial(_mixed_unseen, unseen)))


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


def _mixed_seen(photo: Photo, seed: int) -> Aged:
    """Several kinds that the recipes train on, each as severe as it happens, then a scan."""
    generator = np.random.default_rng([seed, *MIXED.encode()])
    surface = _surface(generator, shares=_shares())
    return age_by(photo, recipes=[*surface, *scan(generator)])


def _mixed_unseen(unseen: Unseen | None, photo: Photo, seed: int) -> Aged:
    """The same with what is held out: generators, and film damage where there is some."""
    generator = np.random.default_rng([seed, *MIXED_HELD_OUT.encode()])
    surface = _surface(generator, shares=_shares() | dict.fromkeys(HELD_OUT, HELD_OUT_SHARE))
    if unseen is not None:
        surface.append(unseen.drawn(generator, severity=float(generator.uniform(*MIXED_SEVERITY))))
    return age_by(photo, recipes=[*surface, *scan(generator)])


def _shares() -> dict[AgeingKind, float]:
    """How likely each kind that the recipes train on is in a mixture."""
    odds = {kind: MIXED_ODDS[kind] for kind in SURFACE}
    return {kind: always + added * ODDS_SEVERITY for kind, (always, added) in odds.items()}


def _surface(generator: Generator, *, shares: dict[AgeingKind, float]) -> list[Told]:
    """A recipe for each kind that happens, in physical order; scratches where none does."""
    chosen = {kind for kind, share in shares.items() if generator.random() < share} or {AgeingKind.SCRATCHES}
    return [
        RECIPE_OF[kind].draw(generator, severity=float(generator.uniform(*MIXED_SEVERITY)))
        for kind in AgeingKind
        if kind in chosen
    ]


def scan(generator: Generator) -> tuple[Told, ...]:
    """What a scanner and a file add."""
    return (
        Noise(seed=int(generator.integers(2**31)), sigma=float(generator.uniform(*SCAN_SIGMA)), gray_share=0.3),
        Jpeg(quality=int(generator.integers(*SCAN_QUALITY)), subsampling="420"),
    )
