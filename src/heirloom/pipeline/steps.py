"""The table of all steps a plan may hold, in the order in which they run, and their way to and from JSON."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

from heirloom.core.step import Step
from heirloom.errors import BadPlan
from heirloom.steps.enhance import Clean, Tone, Unfade
from heirloom.steps.repair import Repair

STEPS: tuple[type[Step], ...] = (Repair, Clean, Unfade, Tone)
STEP_NAMES: tuple[str, ...] = tuple(step.name for step in STEPS)


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
    if not all(_is_finite(value) for value in parameters.values()):
        raise BadPlan(
            f"The step {name!r} holds a number that is not finite",
            kept="Nothing was changed",
            todo="Replace it in the plan by an ordinary number",
        )
    try:
        step = kind(**{key: _from_json(value) for key, value in parameters.items()})
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


def _is_finite(value: Any) -> bool:
    if isinstance(value, list):
        return all(_is_finite(item) for item in value)
    return not isinstance(value, float) or math.isfinite(value)
