"""Measures on photographs made old, beside other tools: what Heirloom finds, fills and restores."""

from __future__ import annotations

from heirloom.bench.cases import DAMAGE_TASK, TASKS, Task
from heirloom.bench.damage import run_damage_bench
from heirloom.bench.damage_report import DamageReport
from heirloom.bench.pairs import run_pairs_bench
from heirloom.bench.report import BenchReport
from heirloom.bench.run import run_bench
from heirloom.bench.table import damage_table, table

__all__ = [
    "DAMAGE_TASK",
    "TASKS",
    "BenchReport",
    "DamageReport",
    "Task",
    "damage_table",
    "run_bench",
    "run_damage_bench",
    "run_pairs_bench",
    "table",
]
