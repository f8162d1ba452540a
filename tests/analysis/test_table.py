"""The table says every finding in words and in numbers."""

from __future__ import annotations

from dataclasses import replace

from heirloom.analysis import analyze, findings_table
from heirloom.analysis.findings import Cast, Compression, DamageFound, Frame, Halftone, Noise
from heirloom.analysis.table import graded
from heirloom.core.geometry import Box
from heirloom.core.masks import DamageKind
from tests.support.pictures import photo


def _rows(**changes: object) -> dict[str, str]:
    return dict(findings_table(replace(analyze(photo(64, 80), damage=False), **changes)))


def test_the_rows_name_size_and_kind() -> None:
    rows = _rows(dpi=(300.0, 300.0))
    assert rows["Size"] == "80 x 64 px (0.0 megapixels), 8 bit, 300 dpi"
    assert rows["Kind"] == "colour"
    assert rows["Border"] == "none"


def test_damage_that_nobody_searched_for_is_not_said_to_be_none() -> None:
    assert _rows()["Damage"] == "not searched for"
    assert _rows(damage_searched=True)["Damage"] == "none found"


def test_a_note_is_a_row_of_its_own() -> None:
    assert _rows(notes=("the network was not there",))["Note"] == "the network was not there"


def test_noise_is_graded_and_measured() -> None:
    assert _rows(noise=Noise(sigma=2.14, grain_size_px=1.0))["Noise"] == "low (sigma 2.1 of 255, grain 1.0 px)"
    assert _rows(noise=Noise(sigma=22.0, grain_size_px=3.2))["Noise"].startswith("strong (sigma 22.0")


def test_a_sure_cast_has_a_direction_and_an_unsure_one_says_so() -> None:
    cast = Cast(a=2.0, b=14.0, strength=14.1, direction_deg=82.0, confidence=0.9)
    assert _rows(cast=cast)["Colour cast"].startswith("clear, towards yellow (14.1")
    assert _rows(cast=replace(cast, confidence=0.2))["Colour cast"].startswith("uncertain: yellow")


def test_a_red_cast_is_red_on_both_sides_of_zero_degrees() -> None:
    for direction_deg in (350.0, 10.0):
        cast = Cast(a=14.0, b=0.0, strength=14.0, direction_deg=direction_deg)
        assert "towards red" in _rows(cast=cast)["Colour cast"]


def test_border_screen_quality_and_damage_are_listed() -> None:
    rows = _rows(
        frame=Frame(picture=Box(3, 4, 70, 60), border="print"),
        halftone=Halftone(period_px=5.5, angle_deg=45.0, strength=0.5),
        compression=Compression(jpeg_quality=80, blocking=1.5),
        damage_searched=True,
        damage={DamageKind.SCRATCH: DamageFound(area=0.01, count=3), DamageKind.DUST: DamageFound(area=0.001, count=9)},
    )
    assert rows["Border"] == "paper border (picture from 3, 4 to 70, 60)"
    assert rows["Print screen"] == "dots every 5.5 px at 45 degrees"
    assert rows["Compression"] == "JPEG quality 80, block marks (1.50)"
    assert rows["Damage"] == "scratch 3 (1.00%), dust 9 (0.10%)"


def test_a_grade_is_the_first_word_whose_limit_lies_above() -> None:
    words = ("low", "middle", "high")
    assert [graded(value, limits=(1, 2), words=words) for value in (0.5, 1, 1.9, 2, 99)] == [
        *("low", "middle", "middle", "high", "high")
    ]
