"""The sentences on top of the page are true for every kind of result."""

from __future__ import annotations

import pytest

from heirloom.report.words import deeds_sentence, invention_sentence, listed, percent, untouched_sentence
from tests.report.results import restored, untouched


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
    assert deeds_sentence(result) == "Heirloom filled damaged places (scratches and dust) and set the tones right."
    assert invention_sentence(result) == (
        "3.12 % of the picture was made up, calculated from the surroundings, without a trained model."
    )
    assert untouched_sentence(result) == "71.9 % of the picture was not touched."


def test_a_model_that_made_something_up_is_named() -> None:
    assert "by a trained model (fill)" in invention_sentence(restored(models=("fill@12ab",)))


def test_an_untouched_photograph_is_told() -> None:
    result = untouched()
    assert deeds_sentence(result) == "Heirloom changed nothing: the photograph is exactly as it was."
    assert invention_sentence(result) == "Nothing was made up: every pixel comes from the original."
    assert untouched_sentence(result) == ""
