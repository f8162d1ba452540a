"""The sentences on top of the page are true for every kind of result."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from heirloom.core.bitmap import BitMap
from heirloom.report.words import deeds_sentence, invention_sentence, listed, percent, seconds, untouched_sentence
from tests.report.results import coloured, enlarged, marked, restored, untouched


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0, "0 %"),
        (1e-8, "under 0.01 %"),
        (0.00123, "0.12 %"),
        (0.1234, "12.3 %"),
        (0.9999, "over 99.9 %"),
        (1, "100 %"),
    ],
)
def test_percent_never_rounds_to_nothing_or_to_everything(share: float, text: str) -> None:
    assert percent(share) == text


def test_words_are_listed_as_in_a_sentence() -> None:
    assert (listed([]), listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])) == (
        "",
        "a",
        "a and b",
        "a, b and c",
    )


def test_a_classical_restoration_is_told() -> None:
    result = restored()
    assert deeds_sentence(result) == "Heirloom repaired damaged places (scratches and dust) and set the tones right."
    assert invention_sentence(result) == (
        "3.12 % of the picture was made up, calculated from the surroundings, without a trained model."
    )
    assert untouched_sentence(result) == "71.9 % of the picture was not touched."


def test_a_model_that_made_something_up_is_named() -> None:
    assert "by a trained model (fill)" in invention_sentence(restored(models=("fill@12ab",)))


def test_a_model_that_only_found_the_damage_made_nothing_up() -> None:
    assert "without a trained model" in invention_sentence(restored(models=("damage@12ab",)))
    assert "by a trained model (fill)" in invention_sentence(restored(models=("damage@12ab", "fill@12ab")))


def test_an_untouched_photograph_is_told() -> None:
    result = untouched()
    assert deeds_sentence(result) == "Heirloom changed nothing: the photograph is exactly as it was."
    assert invention_sentence(result) == "Nothing was made up: every pixel comes from the original."
    assert untouched_sentence(result) == ""


def test_an_enlargement_is_told_with_its_size_and_what_it_made_up_apart_from_what_was_filled() -> None:
    faithful = enlarged()
    assert deeds_sentence(faithful) == (
        "Heirloom repaired damaged places (scratches and dust) and enlarged the photograph to 240 x 160 pixels."
    )
    assert invention_sentence(faithful) == (
        "3.12 % of the picture was made up, calculated from the surroundings, without a trained model."
    )
    assert untouched_sentence(faithful) == ""
    assert invention_sentence(enlarged(models=("upscale-x4@12", "upscale-x4-detailed@34"))) == (
        "3.12 % of the picture was made up, calculated from the surroundings, without a trained model. "
        "Fine texture was made up all over the picture, by a trained model (upscale-x4-detailed)."
    )


def test_an_enlargement_alone_fills_nothing_in() -> None:
    result = enlarged(models=("upscale-x2-detailed@34",))
    alone = replace(result, records=result.records[1:], damage=None)
    assert invention_sentence(alone) == (
        "Fine texture was made up all over the picture, by a trained model (upscale-x2-detailed)."
    )
    faithful = replace(enlarged(), records=enlarged().records[1:], invented=BitMap.empty(160, 240))
    assert invention_sentence(faithful) == (
        "Nothing was made up: every pixel is calculated from what the original shows."
    )


def test_a_sliver_that_happened_to_stay_is_not_praised_as_untouched() -> None:
    assert untouched_sentence(replace(restored(), changed=marked(slice(0, 64), slice(0, 95)))) != ""
    almost_all = np.ones((64, 96), np.bool_)
    almost_all[0, :3] = False
    assert untouched_sentence(replace(restored(), changed=BitMap.of(almost_all))) == ""


def test_seconds_never_round_to_nothing() -> None:
    assert (seconds(0.001), seconds(0.06), seconds(61.26)) == ("under 0.1 s", "0.1 s", "61.3 s")


def test_colours_are_called_an_interpretation_and_fillings_are_told_apart() -> None:
    sentence = invention_sentence(coloured())
    assert "The colours of this picture are an interpretation, made by a trained model (colorize)" in sentence
    assert "3.12 % of the picture was made up, calculated from the surroundings" in sentence
    assert deeds_sentence(coloured()).endswith("and gave it colours.")
