"""The bench end to end on small made-up photographs."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image

from heirloom.bench import run_bench, table
from heirloom.bench.report import BIHARMONIC, INPUT, OURS, OURS_WITH_MASK
from heirloom.errors import InputMissing
from tests.support.pictures import scene


@pytest.fixture(name="folder")
def folder_of_photos(tmp_path):
    (tmp_path / "more").mkdir()
    for name, seed in (("a.png", 1), ("more/b.png", 2), ("c.png", 3)):
        values = np.rint(scene(72, 80, seed=seed) * 255).astype(np.uint8)
        Image.fromarray(values).save(tmp_path / name)
    (tmp_path / "manifest.csv").write_text("file\n")
    return tmp_path


def test_a_folder_without_photographs_is_refused(tmp_path) -> None:
    with pytest.raises(InputMissing, match="No photograph"):
        run_bench(tmp_path, task="repair")


def test_repair_sets_methods_side_by_side(folder) -> None:
    report = run_bench(folder, task="repair", limit=2)
    row = report.row("thin scratches", OURS_WITH_MASK)
    assert row is not None
    assert row.gain_db > 0.5
    nothing = report.row("thin scratches", INPUT)
    assert nothing is not None
    assert nothing.gain_db == 0
    assert report.row("stains", OURS_WITH_MASK) is None
    assert report.row("stains", OURS) is not None
    assert json.loads(json.dumps(report.to_json(), allow_nan=False))["task"] == "repair"


def test_fill_sets_fillings_side_by_side_and_leaves_slow_ones_out_of_vast_masks(folder) -> None:
    report = run_bench(folder, task="fill", limit=1)
    for case in ("thin holes", "wide holes", "translucent stains"):
        assert report.row(case, OURS_WITH_MASK).photos == 1
        assert (report.row(case, BIHARMONIC) is None) == (case == "translucent stains")
    assert report.row("thin holes", OURS_WITH_MASK).scores.masked_psnr > 15
    assert any("classical filling" in note for note in report.notes)


def test_enhance_measures_noise_and_fading(folder) -> None:
    report = run_bench(folder, task="enhance", limit=1, cases=["fading", "noise 25"])
    assert report.row("noise 25", OURS).gain_db > 2
    assert any(check.name.startswith("fading") for check in report.checks)
    assert "noise 25" in table(report)
    (clean,) = report.clean
    assert clean.false_alarm_share is None
    assert report.row("noise 25", INPUT).twice_db is None
    twice = [clean.twice_db, *(row.twice_db for row in report.rows if row.method == OURS)]
    assert next(check for check in report.checks if check.name.startswith("twice")).value == min(twice)
    assert "through enhance" in table(report)


def test_restore_also_holds_clean_photographs_and_leaves_out_broken_files(folder) -> None:
    (folder / "broken.png").write_bytes(b"not a picture")
    report = run_bench(folder, task="restore", severity="mild", max_pixels=4000)
    assert len(report.clean) == 3
    assert all(0 <= entry.block_psnr_min <= entry.psnr for entry in report.clean)
    assert any("broken.png" in note for note in report.notes)
    text = table(report)
    assert "clean photographs (3)" in text
    assert "note: broken.png left out" in text


def test_the_same_seed_gives_the_same_scores(folder) -> None:
    first, second = (run_bench(folder, task="repair", limit=1, seed=4) for _ in range(2))
    assert [entry.scores for entry in first.entries] == [entry.scores for entry in second.entries]
