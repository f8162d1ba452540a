"""The chain: photographs made old by one or many kinds of damage, with a log from which each can be made again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Literal

import numpy as np

from heirloom.aging.artefacts import Artefacts, artefact_files
from heirloom.aging.digital import in_depth
from heirloom.aging.kinds import LOGGED, MIXED_ODDS, RECIPE_OF
from heirloom.aging.looks import Look, look_named
from heirloom.aging.recipe import AgeingKind, Generator, Told, Worn
from heirloom.core.masks import DamageKind
from heirloom.core.photo import Mask, Photo
from heirloom.errors import UsageError

Json = float | int | str | tuple[float, ...] | tuple[str, ...] | list[float] | list[str]
LogEntry = dict[str, Json]
Severity = Literal["mild", "medium", "heavy"]

SEVERITIES: dict[str, float] = {"mild": 0.25, "medium": 0.5, "heavy": 0.9}


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
    severities = dict.fromkeys(chosen, level)
    if artefacts is not None:
        severities[AgeingKind.ARTEFACTS] = level
    return age_by(photo, recipes=_drawn(severities, seed=seed, swings=kinds is None, artefacts=artefacts))


def age_as(photo: Photo, *, look: str, severity: Severity | float = "medium", seed: int = 0) -> Aged:
    """The photograph made old as a named look tells (`heirloom.aging.looks.LOOKS`).

    Medium severity is the look's own; others make all of its kinds milder or heavier. Raises UsageError for an unknown
    look or severity.
    """
    chosen = look_named(look)
    factor = severity_level(severity) / SEVERITIES["medium"]
    severities = {kind: float(min(level * factor, 1)) for kind, level in chosen.kinds.items()}
    return age_by(photo, recipes=_drawn(severities, seed=seed, swings=True, look=chosen))


def _drawn(
    severities: Mapping[AgeingKind, float],
    *,
    seed: int,
    swings: bool,
    artefacts: Path | None = None,
    look: Look | None = None,
) -> list[Told]:
    """A recipe for each kind, in physical order; each severity `swings` by 30 % where asked."""
    recipes: list[Told] = []
    for kind in AgeingKind:
        if kind not in severities:
            continue
        # a generator for each kind, so that one kind more or less leaves the others as they are
        generator = np.random.default_rng([seed, *kind.encode()])
        severity = float(min(severities[kind] * (generator.uniform(0.7, 1.3) if swings else 1.0), 1))
        if kind is AgeingKind.ARTEFACTS and artefacts is not None:
            files = artefact_files(artefacts)
            recipes.append(Artefacts.draw(generator, severity=severity, folder=artefacts, files=files))
        elif look is not None:
            recipes.append(look.draw(kind, generator=generator, severity=severity))
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
