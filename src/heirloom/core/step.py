"""What a step and the runtime that carries it promise each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from heirloom.core.geometry import Box
from heirloom.core.masks import DamageMap
from heirloom.core.photo import Mask, Photo, Picture


class Effect(StrEnum):
    """What a step may do to a photograph."""

    MEASURE = "measure"  # changes nothing
    CORRECT = "correct"  # changes values, invents no content
    GENERATE = "generate"  # invents content, only inside its mask


@dataclass(frozen=True, eq=False, kw_only=True)
class Outcome:
    """What a step hands back: the photograph and what the runner records about it.

    `invented` is where content was made up (None where nothing was); `damage` is the damage a repair found; `uncertain`
    (H, W) is how far made colour may be off, as the standard deviation of a and b in CIE LAB units; `models` are the
    networks that took part, as `id@sha256`.
    """

    photo: Photo
    invented: Mask | None = None
    damage: DamageMap | None = None
    uncertain: NDArray[np.float32] | None = None
    models: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False, kw_only=True)
class Survey:
    """What a step learned from all of a photograph: small planes (h, w, C) that lie over `covered` (height, width) px.

    `origin` (top, left) is where they begin in the photograph; what the channels are only the step knows.
    """

    planes: NDArray[np.float32]
    covered: tuple[int, int]
    origin: tuple[int, int] = (0, 0)
    models: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False, kw_only=True)
class Runtime:
    """What a step may use besides its own fields.

    A large photograph is processed in strips: `photo` is then a window of the whole, `offset` the window's (top, left)
    in it and `whole_size` the (height, width) of all of it. `frame` is the picture area in coordinates of the window
    (print border and scanner margin lie outside and stay as they are). `mask` is a damage mask given by the person,
    for the window, `protect` where the person wants nothing touched, `found` the damage that analysis found with the
    step's usual settings, to save finding it again, `survey` what a `Surveying` step learned from the whole.
    """

    seed: int
    frame: Box
    whole_size: tuple[int, int]
    offset: tuple[int, int] = (0, 0)
    mask: Mask | None = None
    protect: Mask | None = None
    found: DamageMap | None = None
    survey: Survey | None = None
    progress: Callable[[float], None] | None = None

    def generator(self, salt: str) -> np.random.Generator:
        """A generator that depends on the seed and `salt` only, so that steps do not disturb each other."""
        return np.random.default_rng([self.seed, *salt.encode()])


@runtime_checkable
class Step(Protocol):
    """A step: a frozen dataclass whose fields are its parameters (all JSON values), and `apply`.

    The fields hold every number a step needs (black points, noise sigma, ...), chosen by the plan from the findings, so
    that the result in a window depends on the window and at most `halo_px` pixels around it. Strength 0 is the
    identity. The argument is never changed.
    """

    name: ClassVar[str]

    @property
    def effect(self) -> Effect: ...

    @property
    def strength(self) -> float: ...

    @property
    def halo_px(self) -> int: ...

    def apply(self, photo: Photo, runtime: Runtime) -> Outcome: ...


@runtime_checkable
class Enlarging(Step, Protocol):
    """A step that gives a larger photograph; it runs after all others.

    `apply` on a window gives the window's pixels of the larger whole, `Box.enlarged` in words of geometry. `scale` is
    the factor asked for, `size_of` the exact size; `dpi` is the resolution that is to be stated, if it is known.
    """

    @property
    def scale(self) -> float: ...

    @property
    def dpi(self) -> float | None: ...

    def size_of(self, height: int, width: int) -> tuple[int, int]: ...


@runtime_checkable
class Surveying(Step, Protocol):
    """A step that must see the whole photograph before it changes a part of it, and makes it a colour photograph.

    `survey` looks at the whole as the steps before have left it, in bounded memory; `apply` on a window of it needs the
    survey in its runtime. `is_colouring` is whether gray pixels come out as RGB.
    """

    @property
    def is_colouring(self) -> bool: ...

    def survey(self, picture: Picture, runtime: Runtime) -> Survey: ...
