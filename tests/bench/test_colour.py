"""The colour bench end to end on small made-up photographs."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image

from heirloom.bench import run_colour_bench, table
from heirloom.bench.colour_cases import GRAY
from heirloom.bench.report import CONSTANT, INPUT, NEAREST, OURS, OURS_HINTED
from heirloom.errors import InputMissing
from tests.support.pictures import scene


@pytest.fixture(name="folder")
def folder_of_photos(tmp_path):
    for name, seed in (("a.png", 1), ("b.png", 2)):
        Image.fromarray(np.rint(scene(72, 80, seed=seed) * 255).astype(np.uint8)).save(tmp_path / name)
    Image.fromarray(np.full((50, 60), 120, np.uint8)).save(tmp_path / "gray.png")
    return tmp_path


@pytest.mark.usefixtures("weights")
def test_every_way_to_colour_stands_beside_the_gray(folder) -> None:
    report = run_colour_bench(folder)
    assert [row.method for row in report.rows] == [INPUT, CONSTANT, NEAREST, OURS, OURS_HINTED]
    gray, ours = report.row(GRAY, INPUT), report.row(GRAY, OURS)
    assert (gray.photos, gray.gain_db, gray.scores.relative_colourfulness) == (2, 0, 0)
    assert ours.scores.relative_colourfulness > 0
    assert ours.gain_db == pytest.approx(ours.scores.psnr - gray.scores.psnr)
    assert any("gray.png left out" in note for note in report.notes)
    assert json.loads(json.dumps(report.to_json(), allow_nan=False))["task"] == "colorize"
    assert OURS_HINTED in table(report)
    assert len(report.checks) == 8


def test_without_the_network_the_simple_ways_are_measured_and_a_note_says_so(folder) -> None:
    report = run_colour_bench(folder)
    assert [row.method for row in report.rows] == [INPUT, CONSTANT, NEAREST]
    assert any("heirloom was not measured" in note for note in report.notes)
    assert report.checks == ()


@pytest.mark.usefixtures("weights")
def test_ten_true_hints_bring_a_network_that_obeys_them_nearer(folder) -> None:
    report = run_colour_bench(folder, limit=1)
    assert report.row(GRAY, OURS_HINTED).scores.delta_e < report.row(GRAY, OURS).scores.delta_e


def test_the_same_seed_gives_the_same_scores(folder) -> None:
    first, second = (run_colour_bench(folder, limit=1, seed=4) for _ in range(2))
    assert [entry.scores for entry in first.entries] == [entry.scores for entry in second.entries]


def test_a_folder_of_nothing_but_gray_is_refused(tmp_path) -> None:
    Image.fromarray(np.full((50, 60), 120, np.uint8)).save(tmp_path / "gray.png")
    with pytest.raises(InputMissing, match="No photograph"):
        run_colour_bench(tmp_path)
