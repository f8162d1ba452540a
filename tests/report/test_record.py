"""The record holds everything that was done, no folder names, and can be run again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import pytest

from heirloom.core.canvas import Canvas
from heirloom.core.masks import DamageKind, DamageMap
from heirloom.pipeline.plan import plan_from_json
from heirloom.pipeline.record import Result
from heirloom.report.record import damage_shares, record_json
from tests.report.results import (
    CLEAN_REASON,
    REPAIR_REASON,
    TONE_REASON,
    coloured,
    damage,
    enlarged,
    original,
    restored,
    untouched,
)


def recorded(result: Result) -> dict[str, Any]:
    return record_json(
        result,
        input_path=PurePosixPath("/home/anna/secret/grandma.jpg"),
        output_path=PurePosixPath("/home/anna/secret/grandma.restored.jpg"),
        input_sha256="ab" * 32,
        output_sha256="cd" * 32,
        notes=("JPEG was written again",),
    )


def test_the_record_has_exactly_the_documented_fields() -> None:
    assert list(recorded(restored())) == [
        "schema", "software", "input", "output", "preset", "seed", "plan", "steps", "left_out", "changed_share",
        "invented_share", "damage", "findings_before", "findings_after", "notes", "took_s",
    ]  # fmt: skip


def test_the_record_tells_files_by_name_and_checksum_without_folders() -> None:
    record = recorded(restored())
    assert record["schema"] == "heirloom.record/1"
    assert record["input"] == {
        "file": "grandma.jpg", "sha256": "ab" * 32, "format": "PNG", "mode": "RGB", "bits": 8,
        "width_px": 96, "height_px": 64,
    }  # fmt: skip
    assert record["output"] == {
        "file": "grandma.restored.jpg", "sha256": "cd" * 32, "width_px": 96, "height_px": 64,
    }  # fmt: skip
    assert "secret" not in json.dumps(record)


def test_the_record_of_an_enlargement_tells_both_sizes() -> None:
    record = recorded(enlarged())
    assert (record["input"]["width_px"], record["input"]["height_px"]) == (96, 64)
    assert (record["output"]["width_px"], record["output"]["height_px"]) == (240, 160)
    assert record["invented_share"] == 0.03125
    assert plan_from_json(json.dumps(record)) == enlarged().plan


def test_every_step_stands_with_reason_parameters_and_shares() -> None:
    repair, tone = recorded(restored(models=("fill@1234",)))["steps"]
    assert (repair["name"], repair["effect"], repair["reason"]) == ("repair", "generate", REPAIR_REASON)
    assert (repair["changed_share"], repair["invented_share"]) == (0.03125, 0.03125)
    assert repair["models"] == ["fill@1234"]
    assert (tone["name"], tone["effect"], tone["reason"]) == ("tone", "correct", TONE_REASON)
    assert (tone["changed_share"], tone["invented_share"]) == (0.25, 0.0)
    assert tone["parameters"]["black_point"] == 0.2
    assert (tone["notes"], tone["took_s"]) == (["a note"], 0.125)


def test_shares_left_out_steps_damage_findings_and_notes_are_told() -> None:
    record = recorded(restored())
    assert (record["changed_share"], record["invented_share"]) == (0.28125, 0.03125)
    assert record["left_out"] == [{"name": "clean", "reason": CLEAN_REASON}]
    assert record["damage"] == {"scratch": 0.03125, "dust": pytest.approx(9 / (64 * 96), abs=1e-8)}
    assert record["findings_before"]["schema"] == record["findings_after"]["schema"] == "heirloom.findings/1"
    assert record["findings_after"]["file"] == "grandma.restored.jpg"
    assert record["notes"] == ["JPEG was written again"]


def test_the_record_survives_json_and_its_plan_can_be_run_again() -> None:
    result = restored()
    text = json.dumps(recorded(result), allow_nan=False)
    assert json.loads(text) == recorded(result)
    assert plan_from_json(text) == result.plan


def test_a_run_without_steps_output_or_findings_has_a_record() -> None:
    record = record_json(
        untouched(), input_path=PurePosixPath("a.png"), output_path=None, input_sha256="", output_sha256=None
    )
    assert record["output"] is None
    assert record["findings_before"] is None
    assert (record["steps"], record["damage"], record["notes"]) == ([], {}, [])


def test_metadata_that_was_lost_is_noted() -> None:
    before = original()
    broken = replace(before, source=replace(before.source, xmp=b"<broken"))
    (note,) = recorded(replace(untouched(), canvas=Canvas(broken)))["notes"][1:]
    assert "XMP" in note


def test_damage_counts_only_what_is_certain_largest_first() -> None:
    assert list(damage_shares(damage())) == [DamageKind.SCRATCH, DamageKind.DUST]
    assert damage_shares(None) == {}


def test_damage_of_a_tall_map_is_counted_over_all_strips() -> None:
    kind = np.ones((1000, 3), np.uint8)
    probability = np.zeros((1000, 3), np.float32)
    probability[[0, 255, 256, 999]] = 1
    assert damage_shares(DamageMap(probability=probability, kind=kind)) == {DamageKind.SCRATCH: 0.004}


def test_a_step_that_made_colours_tells_how_much_of_them_is_uncertain() -> None:
    repair, made = recorded(coloured())["steps"]
    assert made["uncertain_share"] == 0.25
    assert "uncertain_share" not in repair
