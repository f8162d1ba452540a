"""The JSON form is whole, finite, stable and comes back as it was."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from heirloom.analysis import analyze, findings_from_json, findings_to_json
from heirloom.analysis.findings import DamageFound, Findings, Halftone
from heirloom.core.masks import DamageKind
from heirloom.errors import UsageError
from tests.support.pictures import photo


def _findings() -> Findings:
    return replace(
        analyze(photo(96, 128), damage=False),
        dpi=(300.0, 299.5),
        halftone=Halftone(period_px=5.5, angle_deg=45.0, strength=0.6),
        damage={DamageKind.SCRATCH: DamageFound(area=0.0125, count=7)},
    )


def test_the_object_has_the_documented_fields() -> None:
    data = findings_to_json(_findings(), path=Path("album/one.jpg"))
    assert data["schema"] == "heirloom.findings/1"
    assert data["file"] == "album/one.jpg"
    assert data["size"] == {"height_px": 96, "width_px": 128, "megapixels": 0.012288}
    assert data["damage"] == {"scratch": {"area": 0.0125, "count": 7}}
    assert data["frame"]["picture"] == [0, 0, 128, 96]
    assert set(data) == {
        *("schema", "file", "size", "dpi", "bits", "format", "mode", "toning", "is_negative", "cast", "fading"),
        *("noise", "blur", "compression", "halftone", "frame", "damage", "notes"),
    }


def test_it_is_one_line_of_finite_json() -> None:
    line = json.dumps(findings_to_json(_findings(), path="one.jpg"), allow_nan=False)
    assert "\n" not in line


def test_what_was_written_reads_back_the_same() -> None:
    data = findings_to_json(_findings(), path="one.jpg")
    again = findings_from_json(json.loads(json.dumps(data)))
    assert findings_to_json(again, path="one.jpg") == data


def test_findings_of_an_earlier_version_have_no_notes() -> None:
    data = findings_to_json(replace(_findings(), notes=("a note",)), path="one.jpg")
    assert data["notes"] == ["a note"]
    assert findings_from_json(data).notes == ("a note",)
    del data["notes"]
    assert findings_from_json(data).notes == ()


def test_a_field_of_a_later_version_is_ignored() -> None:
    data = findings_to_json(_findings(), path="one.jpg") | {"faces": []}
    assert findings_from_json(data).width_px == 128


def test_another_schema_is_refused() -> None:
    with pytest.raises(UsageError, match=r"heirloom\.findings/9"):
        findings_from_json({"schema": "heirloom.findings/9"})


@pytest.mark.parametrize("field", ["size", "noise", "toning", "damage", "frame"])
def test_a_missing_or_wrong_field_is_refused(field: str) -> None:
    data = findings_to_json(_findings(), path="one.jpg")
    with pytest.raises(UsageError, match="cannot be understood"):
        findings_from_json({name: value for name, value in data.items() if name != field})
    with pytest.raises(UsageError, match="cannot be understood"):
        findings_from_json(data | {field: "nonsense"})
