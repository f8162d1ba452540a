"""The chain: photographs made old by one or many kinds of damage, with a log from which each can be made again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Literal

import numpy as np

from heirloom.aging.artefacts import Artefacts, artefact_files
from heirloom.aging.burns import Burns
from heirloom.aging.cracks import Cracks
from heirloom.aging.creases import Creases
from heirloom.aging.digital import Downscale, Jpeg, in_depth
from heirloom.aging.dust import Dust
from heirloom.aging.film import Fading, Grain, Yellowing
from heirloom.aging.fingerprints import Fingerprints
from heirloom.aging.halftone import Halftone
from heirloom.aging.losses import Losses
from heirloom.aging.mirroring import Mirroring
from heirloom.aging.mould import Mould
from heirloom.aging.optics import Blur, Noise, Vignetting
from heirloom.aging.recipe import AgeingKind, Generator, Recipe, Told, Worn
from heirloom.aging.scratches import Scratches
from heirloom.aging.sleeve_arcs import SleeveArcs
from heirloom.aging.stains import Stains
from heirloom.aging.tape import Tape
from heirloom.aging.tears import Tears
from heirloom.aging.writing import Writing
from heirloom.core.masks import DamageKind
from heirloom.core.photo import Mask, Photo
from heirloom.errors import UsageError

Json = float | int | str | tuple[float, ...] | tuple[str, ...] | list[float] | list[str]
LogEntry = dict[str, Json]
Severity = Literal["mild", "medium", "heavy"]

SEVERITIES: dict[str, float] = {"mild": 0.25, "medium": 0.5, "heavy": 0.9}

# In physical order: what happens to the image and its paper, to its surface, in the scanner and in the file.
IMAGE: tuple[type[Recipe], ...] = (Fading, Yellowing, Grain, Vignetting, Halftone)
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
SCAN: tuple[type[Recipe], ...] = (Blur, Downscale, Noise, Jpeg)
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


@dataclass(frozen=True, eq=False, kw_only=True)
class Aged:
    """A photograph made old, where it was damaged, and the log of everything that was done to it."""

    photo: Photo
    damage: Mapping[DamageKind, Mask]  # 1 at every pixel that damage of this kind touched; absent kinds are missing
    log: tuple[LogEntry, ...]  # JSON values only

    def mask(self, *kinds: DamageKind) -> Mask:
        """The places damaged by any of `kinds` (all kinds when none is named): float32 (H, W), 1 is damaged."""
        union = np.zeros((self.photo.height, self.photo.width), np.float32)
        for kind, mask in self.damage.items():
            if not kinds or kind in kinds:
                union = np.maximum(union, mask)
        return union


def age(
    photo: Photo,
    *,
    kinds: tuple[AgeingKind, ...] | None = None,
    severity: Severity | float = "medium",
    seed: int = 0,
    artefacts: Path | None = None,
) -> Aged:
    """The photograph made old by `kinds` in physical order, or by a random but likely mixture where `kinds` is None.

    `severity` is mild (0.25), medium (0.5), heavy (0.9) or a number in [0, 1]; the size stays. The result has the steps
    of the photograph's own bit depth, as a scan would. The same seed gives the same pixels, and so does `replay` of the
    log. `artefacts` is a folder of real damage (`heirloom.aging.artefacts`) to mix in. Raises UsageError for an unknown
    severity, and for the kind `artefacts` without a folder; InputMissing for a folder without masks.
    """
    level = severity_level(severity)
    if kinds is not None and AgeingKind.ARTEFACTS in kinds and artefacts is None:
        raise UsageError(
            "the kind artefacts needs pictures of real damage",
            kept="Nothing was aged",
            todo="Name their folder with --artefacts (in Python: artefacts=folder)",
        )
    chosen = mixed_kinds(np.random.default_rng([seed, 0]), severity=level) if kinds is None else kinds
    if artefacts is not None:
        chosen = (*chosen, AgeingKind.ARTEFACTS)
    return age_by(photo, recipes=_drawn(chosen, level=level, seed=seed, swings=kinds is None, artefacts=artefacts))


def _drawn(
    chosen: Sequence[AgeingKind], *, level: float, seed: int, swings: bool, artefacts: Path | None
) -> list[Told]:
    """A recipe for each of the chosen kinds, in physical order; each severity `swings` by 30 % where asked."""
    recipes: list[Told] = []
    for kind in AgeingKind:
        if kind not in chosen:
            continue
        # a generator for each kind, so that one kind more or less leaves the others as they are
        generator = np.random.default_rng([seed, *kind.encode()])
        severity = float(min(level * (generator.uniform(0.7, 1.3) if swings else 1.0), 1))
        if kind is AgeingKind.ARTEFACTS and artefacts is not None:
            files = artefact_files(artefacts)
            recipes.append(Artefacts.draw(generator, severity=severity, folder=artefacts, files=files))
        else:
            recipes.append(RECIPE_OF[kind].draw(generator, severity=severity))
    return recipes


def age_by(photo: Photo, *, recipes: Sequence[Told]) -> Aged:
    """The photograph made old by exactly these recipes, in this order."""
    worn = Worn(pixels=photo.pixels)
    for recipe in recipes:
        worn = recipe.apply(worn)
    pixels = in_depth(worn.pixels, bits=photo.source.bits)
    # another picture than the file's: its samples must not be copied back, nor its compression be believed
    source = replace(photo.source, samples=None, sha256="", jpeg_quality=None)
    aged = replace(photo, pixels=pixels, source=source)
    return Aged(photo=aged, damage=worn.damage, log=tuple(log_entry(r) for r in recipes))


def replay(photo: Photo, *, log: Sequence[Mapping[str, object]]) -> Aged:
    """The photograph made old exactly as `log` says (also after a round trip through JSON)."""
    return age_by(photo, recipes=[recipe_of(entry) for entry in log])


def kinds_named(names: Sequence[str]) -> tuple[AgeingKind, ...]:
    """The kinds with these names. Raises UsageError for a name that is none."""
    known = {kind.value: kind for kind in AgeingKind}
    for name in names:
        if name not in known:
            raise UsageError(
                f"There is no kind of ageing {name!r}",
                kept="Nothing was aged",
                todo=f"Use some of: {', '.join(known)}",
            )
    return tuple(known[name] for name in names)


def severity_level(severity: Severity | float) -> float:
    """A severity as a number in [0, 1]. Raises UsageError for another word or number."""
    if isinstance(severity, str):
        if severity in SEVERITIES:
            return SEVERITIES[severity]
    elif 0 <= severity <= 1:
        return float(severity)
    raise UsageError(
        f"the severity is {severity!r}",
        kept="Nothing was aged",
        todo=f"Give one of {', '.join(SEVERITIES)}, or a number from 0 to 1",
    )


def mixed_kinds(generator: Generator, *, severity: float) -> tuple[AgeingKind, ...]:
    """A likely mixture of kinds for a severity in [0, 1], in physical order; never empty."""
    drawn = {kind for kind, (always, added) in MIXED_ODDS.items() if generator.random() < always + added * severity}
    chosen = drawn or {AgeingKind.FADING, AgeingKind.DUST}
    return tuple(kind for kind in AgeingKind if kind in chosen)


def log_entry(recipe: Told) -> LogEntry:
    """A recipe as JSON values: its kind and all its fields."""
    return {"kind": recipe.kind.value, **asdict(recipe)}  # type: ignore[call-overload]


def recipe_of(entry: Mapping[str, object]) -> Told:
    """The recipe that a log entry tells. Raises UsageError for an unknown kind or wrong fields."""
    for recipe in LOGGED:
        if recipe.kind == entry.get("kind"):
            given = {name: _frozen(value) for name, value in entry.items() if name != "kind"}
            if set(given) == {field.name for field in fields(recipe)}:  # type: ignore[arg-type]
                return recipe(**given)
    raise UsageError(
        f"the ageing log has an entry that is not understood: {dict(entry)!r:.200}",
        kept="Nothing was aged",
        todo="Use a log as `age` wrote it, with the same version of Heirloom",
    )


def _frozen(value: object) -> object:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value
