"""The label in the file says what was done, and never less than the label that was there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from heirloom.core.bitmap import BitMap
from heirloom.core.xmp import read_history, read_source_type, with_history
from heirloom.report.provenance import ENHANCED, PARTLY_GENERATED, STRONGER, VOCABULARY, lost_metadata, xmp_for
from tests.report.results import REPAIR_REASON, coloured, enlarged, restored, untouched


def labelled(source_type: str) -> bytes:
    return with_history(None, events=[], source_type=source_type)


def test_classical_work_is_algorithmically_enhanced_even_where_it_filled_in() -> None:
    assert read_source_type(xmp_for(restored(), original=None)) == ENHANCED


def test_a_model_that_generated_makes_a_composite() -> None:
    result = restored(models=("fill@1234",))
    packet = xmp_for(result, original=None)
    assert read_source_type(packet) == PARTLY_GENERATED
    assert "models: fill@1234" in read_history(packet)[0].parameters


def test_a_model_that_only_found_the_damage_makes_no_composite() -> None:
    packet = xmp_for(restored(models=("damage@1234",)), original=None)
    assert read_source_type(packet) == ENHANCED
    assert "models: damage@1234" in read_history(packet)[0].parameters


def test_a_model_that_made_nothing_up_in_the_end_makes_no_composite() -> None:
    result = restored(models=("damage@1234", "fill@1234"))
    nothing = BitMap.empty(64, 96)
    records = tuple(replace(record, invented=nothing) for record in result.records)
    assert read_source_type(xmp_for(replace(result, records=records), original=None)) == ENHANCED


def test_only_made_up_texture_makes_a_composite_of_an_enlargement() -> None:
    assert read_source_type(xmp_for(enlarged(), original=None)) == ENHANCED
    assert read_source_type(xmp_for(enlarged(models=("upscale-x2@1234",)), original=None)) == ENHANCED
    packet = xmp_for(enlarged(models=("upscale-x2@1", "upscale-x2-detailed@2")), original=None)
    assert read_source_type(packet) == PARTLY_GENERATED
    assert "scale: 2.5; detail: 1;" in read_history(packet)[1].parameters


def test_nothing_changed_leaves_the_source_type_alone() -> None:
    assert read_source_type(xmp_for(untouched(), original=None)) is None
    assert read_source_type(xmp_for(untouched(), original=labelled(VOCABULARY + "print"))) == VOCABULARY + "print"


def test_a_digitised_print_becomes_an_enhanced_one() -> None:
    assert read_source_type(xmp_for(restored(), original=labelled(VOCABULARY + "print"))) == ENHANCED


@pytest.mark.parametrize("source_type", sorted(STRONGER))
def test_a_generated_picture_is_not_washed_clean_by_a_correction(source_type: str) -> None:
    assert read_source_type(xmp_for(restored(), original=labelled(source_type))) == source_type


def test_the_history_tells_every_step_with_parameters_shares_and_reason() -> None:
    repair, tone = read_history(xmp_for(restored(), original=None))
    assert repair.parameters.startswith("step: repair; effect: generate; strength: 1;")
    assert repair.parameters.endswith(f"changed: 3.125% of the picture; invented: 3.125%; reason: {REPAIR_REASON}")
    assert "black_point: 0.2; white_point: 0.7" in tone.parameters
    assert {event.action for event in (repair, tone)} == {"edited"}
    assert repair.software.startswith("Heirloom ")


def test_a_file_without_steps_still_says_who_wrote_it() -> None:
    (event,) = read_history(xmp_for(untouched(), original=None))
    assert (event.action, event.parameters) == ("saved", "no step took part; nothing was changed")


def test_the_label_holds_no_time_so_the_same_run_gives_the_same_bytes() -> None:
    assert xmp_for(restored(), original=None) == xmp_for(restored(), original=None)
    assert b"0.125" not in xmp_for(restored(), original=None)


def test_metadata_that_cannot_be_kept_is_noted() -> None:
    assert lost_metadata(None) is None
    assert lost_metadata(labelled(ENHANCED)) is None
    note = lost_metadata(b"<broken")
    assert note is not None
    assert "broken" in note


def test_made_colours_make_a_composite_and_are_called_an_interpretation() -> None:
    packet = xmp_for(coloured(), original=None)
    assert read_source_type(packet) == PARTLY_GENERATED
    assert "the colours are an interpretation" in read_history(packet)[1].parameters
    assert "interpretation" not in read_history(xmp_for(restored(), original=None))[0].parameters
