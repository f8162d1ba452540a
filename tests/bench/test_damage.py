"""The damage bench end to end on small made-up photographs, and how an answer is held against the truth."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from heirloom.aging import age_by
from heirloom.aging.dust import Dust
from heirloom.aging.optics import Noise
from heirloom.bench import damage_table, run_damage_bench
from heirloom.bench.damage import Search, _searches, _shown, alarm_entry, damage_probability
from heirloom.bench.damage_cases import damage_cases
from heirloom.bench.damage_report import ALL, LINES
from heirloom.bench.detectors import Detector
from heirloom.bench.report import OURS
from heirloom.core.masks import DamageKind, DamageMap, kind_code
from heirloom.core.photo import Photo
from heirloom.errors import InputMissing
from tests.support.pictures import photo, scene


def search(truth: dict[DamageKind, tuple[int, int]], found: dict[DamageKind, tuple[int, int]]) -> Search:
    """True and found damage as runs of pixels (from, to) in one row of 60."""
    probability, kind = np.zeros((1, 60), np.float32), np.zeros((1, 60), np.uint8)
    for name, (start, stop) in found.items():
        probability[:, start:stop] = 1
        kind[:, start:stop] = kind_code(name)
    masks = {name: np.zeros((1, 60), np.bool_) for name in truth}
    for name, (start, stop) in truth.items():
        masks[name][:, start:stop] = True
    return Search(
        photo="a.png",
        case="made",
        method=OURS,
        truth=masks,
        faint=np.zeros((1, 60), np.bool_),
        found=DamageMap(probability=probability, kind=kind),
        is_typed=True,
        took_s=0,
        cpu_s=0,
    )


def test_one_kind_is_asked_about_once_and_several_also_apart() -> None:
    one = search({DamageKind.DUST: (0, 10)}, {})
    assert [entry.damage for entry in one.entries()] == [ALL]
    several = search({DamageKind.DUST: (0, 10), DamageKind.SCRATCH: (30, 40)}, {})
    assert [entry.damage for entry in several.entries()] == [ALL, LINES, "dust", "scratch"]


def test_finding_another_kind_is_no_error_of_the_kind_asked_about() -> None:
    truth = {DamageKind.DUST: (0, 10), DamageKind.SCRATCH: (30, 40)}
    both = {entry.damage: entry for entry in search(truth, dict(truth)).entries()}
    assert [both[name].detection.f1 for name in (ALL, LINES, "dust", "scratch")] == [1, 1, 1, 1]


def test_a_wrong_kind_is_found_but_not_named() -> None:
    (entry,) = search({DamageKind.DUST: (0, 10)}, {DamageKind.SCRATCH: (0, 10)}).entries()
    assert entry.detection.f1 == 1
    assert entry.named_px == 0
    (entry,) = search({DamageKind.DUST: (0, 10)}, {DamageKind.DUST: (0, 10)}).entries()
    assert entry.named_px == 10


def test_finding_what_is_hardly_to_be_seen_is_no_error() -> None:
    made = search({DamageKind.DUST: (0, 10)}, {DamageKind.DUST: (0, 20)})
    faint = made.faint.copy()
    faint[:, 12:20] = True
    (strict,), (fair,) = made.entries(), replace(made, faint=faint).entries()
    assert strict.detection.precision == pytest.approx(12 / 20)
    assert fair.detection.precision == 1


def test_only_damage_that_shows_is_the_truth() -> None:
    """White dust on white paper is left out: finding it is no error, and neither is leaving it."""
    half_white = np.full((64, 64, 3), 0.3, np.float32)
    half_white[:, 32:] = 1
    clean = Photo(pixels=half_white)
    dusty = Dust.draw(np.random.default_rng(1), severity=0.9)
    aged = age_by(clean, recipes=[replace(dusty, black_share=0.0), Noise(seed=1, sigma=1.0, gray_share=0.3)])
    shown = _shown(aged, clean)
    marked = aged.damage[DamageKind.DUST] >= 0.5
    assert marked[:, 34:].sum() > 20
    found = shown & marked
    white, dark = (float(found[:, part].sum() / marked[:, part].sum()) for part in (slice(34, 64), slice(30)))
    assert white < 0.1 < 0.5 < dark
    (search,) = _searches(aged, "a.png", damage_cases()[0], [Detector(name="none", detect=_nothing)], shown=shown)
    assert np.array_equal(search.truth[DamageKind.DUST], marked & shown)
    assert (search.faint | shown)[marked].all()


def _nothing(seen: Photo) -> DamageMap:
    return DamageMap(
        probability=np.zeros((seen.height, seen.width), np.float32), kind=np.zeros((seen.height, seen.width), np.uint8)
    )


def test_writing_is_no_damage_and_counted_apart() -> None:
    truth = {DamageKind.WRITING: (0, 20), DamageKind.STAIN: (40, 50)}
    made = search(truth, {DamageKind.WRITING: (0, 10), DamageKind.SCRATCH: (15, 20)})
    (all_,) = made.entries()
    assert all_.detection.true_px == 10
    (writing,) = made.writing()
    assert (writing.true_px, writing.found_px, writing.mistaken_px) == (20, 10, 5)
    assert damage_probability(made.found)[0, :10].max() == 0
    assert search({DamageKind.DUST: (0, 9)}, {}).writing() == []


def test_false_alarms_are_the_share_of_pixels_that_would_be_repaired() -> None:
    def detect(_photo: Photo) -> DamageMap:
        probability = np.zeros((10, 10), np.float32)
        probability[0, :6] = (0.9, 0.51, 0.5, 0.2, 0.9, 0.9)
        kind = np.zeros((10, 10), np.uint8)
        kind[0, 4:6] = kind_code(DamageKind.WRITING)
        return DamageMap(probability=probability, kind=kind)

    entry = alarm_entry(Detector(name="one", detect=detect), photo(10, 10), "a.png")
    assert (entry.method, entry.photo) == ("one", "a.png")
    assert entry.share == pytest.approx(0.02)


@pytest.fixture(name="folder")
def folder_of_photos(tmp_path):
    for name, seed in (("a.png", 1), ("b.png", 2)):
        values = np.rint(scene(96, 96, seed=seed) * 255).astype(np.uint8)
        Image.fromarray(values).save(tmp_path / name)
    return tmp_path


def test_detectors_are_set_side_by_side_on_every_case(folder) -> None:
    (folder / "broken.png").write_bytes(b"not a picture")
    report = run_damage_bench(folder, seed=2)
    for row in report.rows:
        assert 0 <= row.f1 <= row.best_f1 <= 1
    assert report.row("creases", ALL, "median difference").average_precision > 0.2
    assert {alarm.method for alarm in report.alarms} == {row.method for row in report.rows}
    assert any("broken.png" in note for note in report.notes)
    assert json.loads(json.dumps(report.to_json(), allow_nan=False))["task"] == "damage"
    text = damage_table(report)
    assert "mixed surface: all (2)" in text
    assert "note: broken.png left out" in text


def test_the_same_seed_gives_the_same_figures(folder) -> None:
    first, second = (
        [(row.f1, row.average_precision) for row in run_damage_bench(folder, limit=1, seed=4).rows] for _ in range(2)
    )
    assert first == second


def test_a_folder_without_photographs_is_refused(tmp_path) -> None:
    with pytest.raises(InputMissing, match="No photograph"):
        run_damage_bench(tmp_path)
