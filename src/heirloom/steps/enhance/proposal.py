"""What a fitting function hands to the plan: a step ready to run, or none, and why."""

from __future__ import annotations

from dataclasses import dataclass

from heirloom.core.step import Step


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A step with every number chosen, or None where leaving the photograph alone is better; `reason` says why."""

    step: Step | None
    reason: str
