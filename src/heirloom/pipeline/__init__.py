"""Plans steps from what analysis found, runs them, and records what they did."""

from heirloom.pipeline.enlarging import plan_upscale, size_after
from heirloom.pipeline.plan import Plan, PlannedStep, plan, plan_from_json
from heirloom.pipeline.presets import PRESETS, ColourWish, Wish
from heirloom.pipeline.record import Record, Result
from heirloom.pipeline.run import restore, run

__all__ = [
    "PRESETS",
    "ColourWish",
    "Plan",
    "PlannedStep",
    "Record",
    "Result",
    "Wish",
    "plan",
    "plan_from_json",
    "plan_upscale",
    "restore",
    "run",
    "size_after",
]
