"""The table of all steps a plan may hold, in the order in which they run, and their way to and from JSON."""

from __future__ import annotations

import dataclasses
import math
import types
from collections.abc import Iterator
from typing import Any, Union, get_args, get_origin, get_type_hints

from heirloom.core.step import Step
from heirloom.errors import BadPlan
from heirloom.steps.colorize import Colorize
from heirloom.steps.enhance import Clean, Tone, Unfade, Upscale
from heirloom.steps.repair import Repair

STEPS: tuple[type[Step], ...] = (Repair, Clean, Unfade, Tone, Colorize, Upscale)
STEP_NAMES: tuple[str, ...] = tuple(step.name for step in STEPS)

_DIALS = (
    "strength",
    "sensitivity",
    "grain",
    "detail",
    "trust",
)  # the parameters that run from 0 to 1 in every step that has them


def parameters_of(step: Step) -> dict[str, Any]:
    """The step's fields as JSON values."""
    assert dataclasses.is_dataclass(step)
    return {field.name: _to_json(getattr(step, field.name)) for field in dataclasses.fields(step)}


def build_step(name: str, parameters: dict[str, Any]) -> Step:
    """The step called `name` with these parameters. Raises BadPlan for a name or parameter that does not exist."""
    kinds = {step.name: step for step in STEPS}
    if name not in kinds:
        raise BadPlan(
            f"The plan holds the step {name!r}, which does not exist",
            kept="Nothing was changed",
            todo=f"Use one of: {', '.join(STEP_NAMES)}",
        )
    kind = kinds[name]
    assert dataclasses.is_dataclass(kind)
    known = {field.name for field in dataclasses.fields(kind)}
    unknown = sorted(set(parameters) - known)
    if unknown:
        raise BadPlan(
            f"The step {name!r} has no parameter {unknown[0]!r}",
            kept="Nothing was changed",
            todo=f"Its parameters are: {', '.join(sorted(known))}",
        )
    values = {key: _from_json(value) for key, value in parameters.items()}
    for complaint in _complaints(kind, values):
        raise BadPlan(
            f"The step {name!r} holds {complaint}",
            kept="Nothing was changed",
            todo="Correct it in the plan, or make a fresh one with --plan-only",
        )
    try:
        step = kind(**values)
    except (TypeError, ValueError) as error:
        raise BadPlan(
            f"The step {name!r} does not accept its parameters ({error})",
            kept="Nothing was changed",
            todo="Make a fresh plan with --plan-only and edit that",
        ) from error
    return step


def _to_json(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_to_json(item) for item in value]
    return value


def _from_json(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_from_json(item) for item in value)
    return value


def _complaints(kind: type[Step], values: dict[str, Any]) -> Iterator[str]:
    """What is wrong with the parameters of a step, in words."""
    wanted = get_type_hints(kind)
    for key, value in values.items():
        if not _is_finite(value):
            yield f"a number that is not finite in {key!r}"
        elif not _fits(value, wanted[key]):
            yield f"{key!r} = {value!r}, which is not what that parameter takes"
        elif key in _DIALS and not 0 <= value <= 1:
            yield f"{key!r} = {value!r}, which is not between 0 and 1"


def _is_finite(value: Any) -> bool:
    if isinstance(value, tuple):
        return all(_is_finite(item) for item in value)
    return not isinstance(value, float) or math.isfinite(value)


def _fits(value: Any, wanted: Any) -> bool:
    """Whether a value is of the type that a step's field declares; a whole number will do for a float."""
    if get_origin(wanted) in (Union, types.UnionType):
        return any(_fits(value, choice) for choice in get_args(wanted))
    if get_origin(wanted) is tuple:
        items = get_args(wanted)
        if not isinstance(value, tuple):
            return False
        if items[-1] is Ellipsis:
            return all(_fits(item, items[0]) for item in value)
        return len(value) == len(items) and all(map(_fits, value, items))
    if wanted is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type(value) is wanted
