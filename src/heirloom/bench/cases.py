"""What the bench does to clean photographs: the cases of each task, each a seeded way to age."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol, TypeVar

import numpy as np

from heirloom.aging import Aged, AgeingKind, age, age_by
from heirloom.aging.chain import Severity, mixed_kinds, severity_level
from heirloom.aging.digital import Jpeg
from heirloom.aging.film import Grain
from heirloom.aging.optics import Noise
from heirloom.aging.scratches import Scratches
from heirloom.bench.fill_cases import thin_holes, wide_holes
from heirloom.core.photo import Photo
from heirloom.errors import UsageError

Task = Literal["repair", "fill", "enhance", "restore"]
TASKS: tuple[Task, ...] = ("repair", "fill", "enhance", "restore")
THIN, WIDE, VEILS = "thin holes", "wide holes", "translucent stains"
DAMAGE_TASK = "damage"  # measured by a bench of its own, `bench.damage`
UPSCALE_TASK = "upscale"  # and this one by `bench.upscale`
COLORIZE_TASK = "colorize"  # and this one by `bench.colour`

# What cleaning can undo. A mixture in which none of it happens to be is a scan with noise, kept as JPEG.
CLEANABLE = (AgeingKind.GRAIN, AgeingKind.BLUR, AgeingKind.DOWNSCALE, AgeingKind.NOISE, AgeingKind.JPEG)
LEAST_MIXTURE = (AgeingKind.NOISE, AgeingKind.JPEG)


@dataclass(frozen=True, kw_only=True)
class Case:
    """One way to age a clean photograph, by name."""

    name: str
    age: Callable[[Photo, int], Aged]  # a clean photograph and a seed
    is_fillable: bool = True  # False: content lies under the damage, and filling its mask would destroy it
    is_vast: bool = False  # True: so large a mask that methods which would take minutes are left out
    is_white: bool = False  # True: white noise alone, of a deviation that its log tells
    is_mixture: bool = False  # True: several kinds of ageing, as they happen together


class Named(Protocol):
    """What is chosen by its name."""

    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=Named)


def cases_of(task: Task, *, severity: Severity | float | None = None) -> tuple[Case, ...]:
    """The cases of a task. `severity` replaces that of all cases without a fixed number in their name.

    Raises UsageError for an unknown task.
    """
    level = "medium" if severity is None else severity
    if task == "repair":
        surface = (AgeingKind.SCRATCHES, AgeingKind.CREASES, AgeingKind.DUST, AgeingKind.STAINS, AgeingKind.TEARS)
        return (Case(name="thin scratches", age=_thin_scratches), *(case_of_kind(kind, level) for kind in surface))
    if task == "fill":
        stained = replace(case_of_kind(AgeingKind.STAINS, level), name=VEILS, is_fillable=True, is_vast=True)
        return (Case(name=THIN, age=thin_holes), Case(name=WIDE, age=wide_holes), stained)
    if task == "enhance":
        image = (AgeingKind.FADING, AgeingKind.YELLOWING, AgeingKind.GRAIN, AgeingKind.BLUR)
        alone = (*(case_of_kind(kind, level) for kind in image), _FILM_GRAIN, *map(_noise, SIGMAS), _JPEG_40)
        return (*alone, *(_spoiled(given) for given in _levels(severity)))
    if task == "restore":
        alone = (case_of_kind(AgeingKind.FADING, level), _noise(25.0), case_of_kind(AgeingKind.SCRATCHES, level))
        return (*alone, *(_mixed(given) for given in _levels(severity)))
    known = ", ".join((*TASKS, DAMAGE_TASK, UPSCALE_TASK, COLORIZE_TASK))
    raise UsageError(f"There is no bench task {task!r}", kept="Nothing was measured", todo=f"Use one of: {known}")


def cases_named(cases: tuple[N, ...], names: Sequence[str] | None) -> tuple[N, ...]:
    """Those of the cases that are named; all where `names` is None. Raises UsageError for a name that is none."""
    if names is None:
        return cases
    known = [case.name for case in cases]
    for name in names:
        if name not in known:
            raise UsageError(
                f"There is no case {name!r}", kept="Nothing was measured", todo=f"Use some of: {'; '.join(known)}"
            )
    return tuple(case for case in cases if case.name in names)


def case_of_kind(kind: AgeingKind, severity: Severity | float) -> Case:
    """One kind of ageing alone, by its name."""
    return Case(
        name=kind.value,
        age=lambda photo, seed: age(photo, kinds=(kind,), severity=severity, seed=seed),
        is_fillable=kind is not AgeingKind.STAINS,
    )


def _levels(severity: Severity | float | None) -> tuple[Severity | float, ...]:
    return ("mild", "medium") if severity is None else (severity,)


def _mixed(severity: Severity | float) -> Case:
    return Case(
        name=f"mixed {severity}",
        age=lambda photo, seed: age(photo, severity=severity, seed=seed),
        is_mixture=True,
    )


def _spoiled(severity: Severity | float) -> Case:
    """What cleaning can undo of the mixture that the seed draws: nothing on the surface, and no fading."""
    level = severity_level(severity)

    def spoil(photo: Photo, seed: int) -> Aged:
        drawn = mixed_kinds(np.random.default_rng([seed, 0]), severity=level)
        kinds = tuple(kind for kind in drawn if kind in CLEANABLE) or LEAST_MIXTURE
        return age(photo, kinds=kinds, severity=level, seed=seed)

    return Case(name=f"mixed {severity}", age=spoil, is_mixture=True)


def _thin_scratches(photo: Photo, seed: int) -> Aged:
    """Hairlines of at most about a thousandth of the photograph's size, mostly opaque."""
    hairlines = Scratches(
        seed=seed,
        count=24,
        transport_share=0.3,
        nail_share=0.1,
        black_share=0.25,
        coloured_share=0.2,
        translucent_share=0.2,
        width_permille=(0.4, 1.2),
    )
    return age_by(photo, recipes=[hairlines])


def _noise(sigma: float) -> Case:
    return Case(
        name=f"noise {sigma:g}",
        age=lambda photo, seed: age_by(photo, recipes=[Noise(seed=seed, sigma=sigma, gray_share=0.0)]),
        is_white=True,
    )


def _film_grain(photo: Photo, seed: int) -> Aged:
    """Grain of silver film whose spots are larger than pixels, so that it is nothing like white noise."""
    size_permille = 1000 * GRAIN_PX / float(np.sqrt(photo.height * photo.width))
    return age_by(photo, recipes=[Grain(seed=seed, sigma=0.08, size_permille=size_permille, gray_share=0.7)])


GRAIN_PX = 1.2  # standard deviation of a spot: coarser than a pixel, as in a small negative scanned for a large print
FILM_GRAIN = "film grain"
_FILM_GRAIN = Case(name=FILM_GRAIN, age=_film_grain)

SIGMAS = (10.0, 15.0, 25.0, 50.0)  # 15, 25 and 50 are those of the tables in papers
_JPEG_40 = Case(name="jpeg 40", age=lambda photo, _seed: age_by(photo, recipes=[Jpeg(quality=40, subsampling="420")]))
