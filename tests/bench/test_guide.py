"""The guide page tells every column, case and promise."""

from __future__ import annotations

from pathlib import Path

import pytest

from heirloom.bench.cases import TASKS, cases_of
from heirloom.bench.colour_baselines import RANKS, colour_table
from heirloom.bench.colour_promises import (
    LEAST_BELOW_GRAY,
    LEAST_OVER_GRAY_DB,
    LEAST_WITH_HINTS_DB,
    MOST_OFF_COLOURFULNESS,
)
from heirloom.bench.damage_cases import FILM_DAMAGE, damage_cases
from heirloom.bench.promises import LEAST_AVERAGE_PRECISION, LEAST_F1, LEAST_LINES_F1, MOST_FOUND_IN_CLEAN
from heirloom.bench.table import DAMAGE_HEADINGS, HEADINGS
from heirloom.bench.upscale_cases import upscale_cases
from heirloom.bench.upscale_promises import LEAST_OVER_BICUBIC_DB, MOST_BELOW_SPAN_DB

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "bench.md"


def test_every_column_is_explained() -> None:
    first_cells = [line.split("|")[1] for line in GUIDE.read_text().splitlines() if line.startswith("| ")]
    explained = {name.strip() for cell in first_cells for name in cell.split(",")}
    assert set(HEADINGS) - {"case", "method"} <= explained
    assert set(DAMAGE_HEADINGS) - {"case: damage", "method"} <= explained


@pytest.mark.parametrize("task", TASKS)
def test_every_case_of_a_task_stands_in_its_row(task) -> None:
    (row,) = [line for line in GUIDE.read_text().splitlines() if line.startswith(f"| `{task}` |")]
    for case in cases_of(task):
        assert case.name in row.replace("JPEG", "jpeg")


def test_the_cases_and_promises_of_enlarging_are_told() -> None:
    text = " ".join(GUIDE.read_text().split("## Enlarging")[1].split("## ")[0].split())
    assert not [case.name for case in upscale_cases() if case.name not in text]
    for figure in (*LEAST_OVER_BICUBIC_DB.values(), MOST_BELOW_SPAN_DB):
        assert f"{figure:g} dB" in text


def test_the_promises_of_colour_and_what_the_simple_ways_know_are_told() -> None:
    text = " ".join(GUIDE.read_text().split("## Colouring")[1].split("## ")[0].split())
    assert f"{LEAST_OVER_GRAY_DB:g} dB above" in text
    assert f"at least {LEAST_BELOW_GRAY:g} below" in text
    assert f"at least {LEAST_WITH_HINTS_DB:g} dB above" in text
    assert f"within {MOST_OFF_COLOURFULNESS:.0%}".replace("%", " %") in text
    assert f"among {len(colour_table().histograms)} photographs" in text
    assert RANKS == 8
    assert "eight ranks" in text


def test_the_cases_and_promises_of_the_detector_are_told() -> None:
    text = " ".join(GUIDE.read_text().split("## Finding damage")[1].split())
    assert not [name for name in (*(case.name for case in damage_cases()), FILM_DAMAGE) if name not in text]
    for figure in (LEAST_LINES_F1, LEAST_F1, LEAST_AVERAGE_PRECISION):
        assert f"{figure:.2f}" in text
    assert f"{MOST_FOUND_IN_CLEAN:.1%}".replace("%", " %") in text
