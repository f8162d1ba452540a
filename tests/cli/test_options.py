"""Options that several commands share."""

from __future__ import annotations

import pytest

from heirloom.cli.options import kinds_choice, mask_kind_choice, method_choice, number_or_word, sepia_choice
from heirloom.errors import UsageError
from tests.cli.conftest import Run


def test_a_number_is_a_number_and_a_word_stays_one() -> None:
    assert number_or_word("0.5") == 0.5
    assert number_or_word("mild") == "mild"


def test_sepia_is_kept_or_neutralised_and_nothing_else() -> None:
    assert sepia_choice("keep") == "keep"
    assert sepia_choice("neutralise") == "neutralise"
    with pytest.raises(UsageError, match="--sepia is 'green'"):
        sepia_choice("green")


def test_there_are_two_methods() -> None:
    assert method_choice("learned") == "learned"
    assert method_choice("classical") == "classical"
    with pytest.raises(UsageError, match="--method is 'magic'"):
        method_choice("magic")


def test_kinds_are_a_list_of_known_ones_and_all_but_writing_without_it() -> None:
    assert kinds_choice("scratch, dust,scratch") == ("scratch", "dust")
    assert kinds_choice("writing") == ("writing",)
    assert "writing" not in kinds_choice(None)
    assert "stain" in kinds_choice(None)
    for text in ("scratches", "", "fade"):
        with pytest.raises(UsageError, match="--kinds"):
            kinds_choice(text)


@pytest.mark.parametrize("command", ["restore", "repair", "enhance", "analyze", "age"])
def test_the_usage_line_names_the_photographs_once(run: Run, command: str) -> None:
    assert run(command, "--help").out.count("...") == 1


@pytest.mark.parametrize(("option", "value"), [("--strength", "1.5"), ("--strength", "x"), ("--seed", "-1")])
def test_values_out_of_range_are_usage_errors(run: Run, option: str, value: str) -> None:
    ran = run("enhance", "photo.png", option, value)
    assert ran.code == 2
    assert option in ran.err


def test_the_kind_of_a_mask_is_one_that_is_repaired_and_needs_a_mask() -> None:
    assert mask_kind_choice(None, has_mask=False) is None
    assert mask_kind_choice("stain", has_mask=True) == "stain"
    with pytest.raises(UsageError, match="--mask-kind without --mask"):
        mask_kind_choice("stain", has_mask=False)
    for word in ("writing", "fade", "blot"):
        with pytest.raises(UsageError, match=f"--mask-kind is '{word}'"):
            mask_kind_choice(word, has_mask=True)
