"""Measures on photographs made old, beside other tools: what Heirloom finds, fills, restores, enlarges, colours."""

from __future__ import annotations

from heirloom.bench.cases import COLORIZE_TASK, DAMAGE_TASK, TASKS, UPSCALE_TASK, Task
from heirloom.bench.colour import run_colour_bench
from heirloom.bench.damage import run_damage_bench
from heirloom.bench.damage_report import DamageReport
from heirloom.bench.pairs import run_pairs_bench
from heirloom.bench.report import BenchReport
from heirloom.bench.run import run_bench
from heirloom.bench.table import damage_table, table
from heirloom.bench.upscale import run_upscale_bench

__all__ = [
    "COLORIZE_TASK",
    "DAMAGE_TASK",
    "TASKS",
    "UPSCALE_TASK",
    "BenchReport",
    "DamageReport",
    "Task",
    "damage_table",
    "run_bench",
    "run_colour_bench",
    "run_damage_bench",
    "run_pairs_bench",
    "run_upscale_bench",
    "table",
]
