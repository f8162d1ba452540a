"""The guide page tells every column, case and promise."""

from __future__ import annotations

from pathlib import Path

import pytest

from heirloom.bench.cases import TASKS, cases_of
from heirloom.bench.table import HEADINGS

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "bench.md"


def test_every_column_is_explained() -> None:
    first_cells = [line.split("|")[1] for line in GUIDE.read_text().splitlines() if line.startswith("| ")]
    explained = {name.strip() for cell in first_cells for name in cell.split(",")}
    assert set(HEADINGS) - {"case", "method"} <= explained


@pytest.mark.parametrize("task", TASKS)
def test_every_case_of_a_task_stands_in_its_row(task) -> None:
    (row,) = [line for line in GUIDE.read_text().splitlines() if line.startswith(f"| `{task}` |")]
    for case in cases_of(task):
        assert case.name in row.replace("JPEG", "jpeg")
