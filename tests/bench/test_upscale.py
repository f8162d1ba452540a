"""The upscale bench end to end on small made-up photographs."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image

from heirloom.bench import run_upscale_bench, table
from heirloom.bench.report import OURS_FAITHFUL
from heirloom.bench.upscale import enlarged_scores
from heirloom.bench.upscale_methods import BICUBIC, LANCZOS
from heirloom.errors import InputMissing, UsageError
from tests.support.pictures import scene


@pytest.fixture(name="folder")
def folder_of_photos(tmp_path):
    for name, height in (("a.png", 72), ("b.png", 75), ("small.png", 40)):
        values = np.rint(scene(height, 80, seed=height) * 255).astype(np.uint8)
        Image.fromarray(values).save(tmp_path / name)
    return tmp_path


@pytest.mark.usefixtures("weights")
def test_ways_to_enlarge_stand_side_by_side_and_gain_over_bicubic(folder) -> None:
    report = run_upscale_bench(folder)
    plain = report.row("bicubic x4", BICUBIC)
    assert plain is not None
    assert (plain.photos, plain.gain_db) == (2, 0)
    assert report.row("bicubic x4", LANCZOS).gain_db != 0
    assert report.row("aged medium x4", BICUBIC).scores.psnr < plain.scores.psnr
    assert report.row("bicubic x2", BICUBIC).scores.psnr > plain.scores.psnr
    assert {check.name for check in report.checks} == {f"bicubic x{s}: luma PSNR above bicubic, dB" for s in (2, 4)}
    assert any("small.png left out" in note for note in report.notes)
    assert json.loads(json.dumps(report.to_json(), allow_nan=False))["task"] == "upscale"
    assert OURS_FAITHFUL in table(report)


def test_without_networks_resampling_is_measured_and_a_note_says_so(folder) -> None:
    report = run_upscale_bench(folder, scale=2, limit=1, cases=["bicubic x2"])
    assert report.row("bicubic x2", OURS_FAITHFUL) is not None
    assert any("Lanczos" in note for note in report.notes)


def test_cases_and_scales_can_be_chosen_and_small_ones_then_count(folder) -> None:
    report = run_upscale_bench(folder, scale=2, cases=["aged mild x2"])
    assert {(entry.case, entry.photo) for entry in report.entries} == {
        ("aged mild x2", name) for name in ("a.png", "b.png", "small.png")
    }
    with pytest.raises(UsageError, match="bicubic x2"):
        run_upscale_bench(folder, scale=2, cases=["bicubic x4"])


def test_the_same_seed_gives_the_same_scores(folder) -> None:
    first, second = (run_upscale_bench(folder, scale=4, limit=1, seed=4) for _ in range(2))
    assert [entry.scores for entry in first.entries] == [entry.scores for entry in second.entries]


def test_a_folder_without_photographs_is_refused(tmp_path) -> None:
    with pytest.raises(InputMissing, match="No photograph"):
        run_upscale_bench(tmp_path)


def test_scores_are_those_of_luma_within_the_border() -> None:
    truth = np.full((40, 40, 3), 100 / 255, np.float32)
    larger = truth + np.float32([0, 0, 10 / 255])  # ten levels of blue are 10 * 24.966 / 255 levels of luma
    larger[:4] = 0
    expected = 20 * np.log10(255 / (10 * 24.966 / 255))
    assert enlarged_scores(larger, truth=truth, scale=4).psnr == pytest.approx(expected, abs=0.01)
    assert enlarged_scores(larger, truth=truth, scale=2).psnr < expected - 5
