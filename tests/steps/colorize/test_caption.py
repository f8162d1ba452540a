"""Captions and years in words."""

from __future__ import annotations

import json
import re
from importlib.resources import files

import pytest

from heirloom.core.palette import palette_of
from heirloom.steps.colorize.caption import colour_named, understand
from heirloom.steps.colorize.hints import chroma_named, is_colour

WORDS = json.loads(files("heirloom.steps.colorize").joinpath("vocabulary.json").read_text(encoding="utf-8"))


def test_the_caption_of_the_guide_is_understood() -> None:
    told = understand("Wedding in Lisbon, spring 1952, navy suit")
    assert told.meanings == ("wedding", "lisbon", "spring", "year 1952", "navy (suit)")
    assert told.unknown == ()
    assert told.year == 1952
    assert len(told.palette) == 10


def test_unknown_words_are_said_and_silent_ones_are_not() -> None:
    told = understand("the zeppelin and my grandmother, quizzically")
    assert told.unknown == ("zeppelin", "quizzically")
    assert told.palette == ()
    assert "not known: zeppelin, quizzically" in told.sentences()


def test_a_colour_moves_the_palette_its_way_and_more_for_larger_things() -> None:
    plain = understand("garden").palette
    red_dress, red_hat = understand("garden, red dress").palette, understand("garden, red hat").palette
    sector = palette_of(chroma_named(colour_named("red") or "")[None])[3:9].argmax() + 3
    assert red_dress[sector] > red_hat[sector] > plain[sector]
    assert understand("snow").palette[1] > understand("garden").palette[1]
    assert understand("sunset").palette[9] > understand("harbour").palette[9]


def test_the_longest_phrase_counts() -> None:
    assert understand("a sky blue dress").meanings == ("sky blue (dress)",)
    assert understand("off-white blouse").meanings == ("off-white (blouse)",)


def test_a_garment_without_a_colour_says_nothing() -> None:
    told = understand("in a suit and hat")
    assert told.meanings == ("suit (no colour said)", "hat (no colour said)")
    assert told.palette == ()


def test_years_are_read_and_a_given_one_counts_more() -> None:
    assert understand("about 1890").year == 1890
    assert understand("the 1950s").year == 1950
    assert understand("about 1890", year=1931).year == 1931
    assert understand("house number 1200").year is None


@pytest.mark.parametrize(
    ("caption", "year", "kinds", "said"),
    [
        ("", 1870, "toned", "brown from the start"),
        ("", 1965, "toned", "more likely age"),
        ("", 1965, "colour", "cyan faded fastest"),
        ("", 1940, "gray", "gelatin silver"),
        ("albumen print", None, "toned", "brown from the start"),
        ("Kodachrome slide", 1955, "colour", "magenta"),
    ],
)
def test_year_and_process_speak_of_tone_and_dyes(caption: str, year: int | None, kinds: str, said: str) -> None:
    told = understand(caption, year=year)
    assert said in " ".join(told.about_process(is_colour=kinds == "colour", is_toned=kinds == "toned"))


def test_what_was_printed_has_a_screen() -> None:
    assert understand("newspaper clipping, 1931").is_printed
    assert not understand("1931").is_printed


def test_a_stock_of_strong_dyes_gives_a_stronger_palette() -> None:
    assert understand("Kodachrome").palette[2] > 1.5 * understand("autochrome").palette[2]


def test_the_vocabulary_is_whole() -> None:
    colours = list(WORDS["colours"].values())
    shares = list(WORDS["things"].values())
    for areas in WORDS["scenes"].values():
        colours += [colour for colour, _ in areas]
        assert sum(share for _, share in areas) <= 0.5
    assert all(map(is_colour, colours))
    assert all(0 < share <= 0.3 for share in shares)
    groups = ("colours", "scenes", "processes", "things", "printed", "silent")
    entries = [word for group in groups for word in WORDS[group]]
    assert all(re.fullmatch(r"[a-zé' -]+", word) for word in entries)
    assert len(entries) > 300


def test_periods_follow_each_other_without_gaps() -> None:
    for kind in ("gray", "toned", "colour"):
        periods = [period for period in WORDS["periods"] if period["kind"] == kind]
        assert periods[0]["from"] == 1826
        assert [period["from"] for period in periods[1:]] == [period["to"] + 1 for period in periods[:-1]]
