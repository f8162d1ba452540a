"""Measures restoration on photographs made old, beside the classical tools, with the machine and commit it ran on."""

from __future__ import annotations

from heirloom.bench.cases import TASKS, Task
from heirloom.bench.report import BenchReport
from heirloom.bench.run import run_bench
from heirloom.bench.table import table

__all__ = ["TASKS", "BenchReport", "Task", "run_bench", "table"]
