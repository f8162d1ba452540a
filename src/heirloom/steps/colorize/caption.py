"""What a caption and a year say about a photograph: colours, and how it was made. A small vocabulary, no guessing.

The words stand in `vocabulary.json`. Nobody knows where in the picture the suit is, so words act on the palette of the
whole, never on a place; `hints` are for places.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from heirloom.core.palette import PALETTE_SIZE, palette_of
from heirloom.steps.colorize.hints import chroma_named
from heirloom.steps.colorize.predict import Palette
from heirloom.steps.colorize.variants import palette_prior

EARLIEST, LATEST = 1826, 2100  # years of photographs: from Niepce's first on
LONGEST_PHRASE = 3  # words
REACH = 2  # words between a colour and the thing that has it: "navy three-piece suit"
UNKNOWN_THING = 0.1  # share of the picture for a colour whose thing is not known
_TOKEN = re.compile(r"\d{4}s?|[a-zà-öø-ÿ]+(?:['’-][a-zà-öø-ÿ]+)*")


@dataclass(frozen=True, kw_only=True)
class Understood:
    """What was understood of a caption: words with their meaning, words that are not known, and what follows."""

    palette: Palette = ()
    meanings: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    year: int | None = None
    process: str | None = None  # a word of the vocabulary for how the photograph was made
    is_printed: bool = False  # in a newspaper, book or postcard: with a print screen, most likely

    def sentences(self) -> tuple[str, ...]:
        """What was understood and what not, for people."""
        said = (f"understood: {', '.join(self.meanings)}",) if self.meanings else ()
        return said + ((f"not known: {', '.join(self.unknown)}",) if self.unknown else ())

    def about_process(self, *, is_colour: bool, is_toned: bool) -> Iterator[str]:
        """What year and process say about dyes and tone, each as a sentence."""
        named = _vocabulary()["processes"].get(self.process or "")
        if named is not None:
            yield f"{self.process}: {named['says']}"
            return
        kind = "colour" if is_colour else "toned" if is_toned else "gray"
        for period in _vocabulary()["periods"]:
            if self.year is not None and period["kind"] == kind and period["from"] <= self.year <= period["to"]:
                yield f"{self.year}: {period['says']}"


@dataclass
class _Reading:
    """What was read so far."""

    meanings: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    areas: list[tuple[str, float]] = field(default_factory=list)  # colours with the share of the picture they have
    chroma: float = 1.0  # what stocks and dyes make of it
    year: int | None = None
    process: str | None = None
    is_printed: bool = False


@cache
def understand(caption: str, *, year: int | None = None) -> Understood:
    """What a caption and a year say; nothing for an empty one. A `year` given counts more than one in the caption."""
    reading = _Reading()
    words = _TOKEN.findall(caption.lower())
    at = 0
    while at < len(words):
        at += _read(words, at, reading)
    year = reading.year if year is None else year
    if year is not None and reading.year != year:
        reading.meanings.append(f"year {year}")
    says_colour = bool(reading.areas) or reading.chroma != 1
    return Understood(
        palette=_palette(reading) if says_colour else (),
        meanings=tuple(dict.fromkeys(reading.meanings)),
        unknown=tuple(dict.fromkeys(reading.unknown)),
        year=year,
        process=reading.process,
        is_printed=reading.is_printed,
    )


def colour_named(word: str) -> str | None:
    """The colour, written #rrggbb, that a word of the vocabulary names; None for others."""
    colour = _vocabulary()["colours"].get(word.lower())
    return None if colour is None else str(colour)


def _read(words: list[str], at: int, reading: _Reading) -> int:
    """Reads the longest known phrase from `at` on; the number of words read."""
    for length in range(min(LONGEST_PHRASE, len(words) - at), 0, -1):
        phrase = " ".join(words[at : at + length])
        if _read_phrase(phrase, words[at + length : at + length + REACH + 1], reading):
            return length
    if words[at] not in _vocabulary()["silent"]:
        reading.unknown.append(words[at])
    return 1


def _read_phrase(phrase: str, after: list[str], reading: _Reading) -> bool:
    """Whether a phrase is known; notes what it means."""
    known = _vocabulary()
    if re.fullmatch(r"\d{4}s?", phrase):
        year = int(phrase[:4])
        reading.year = year if EARLIEST <= year <= LATEST else reading.year
        reading.meanings.append(f"year {year}" if EARLIEST <= year <= LATEST else f"{phrase} (no year of a photograph)")
    elif phrase in known["colours"]:
        thing = next((word for word in after if word in known["things"]), None)
        share = known["things"].get(thing, UNKNOWN_THING)
        reading.areas.append((known["colours"][phrase], share))
        reading.meanings.append(f"{phrase} ({thing})" if thing else phrase)
    elif phrase in known["scenes"]:
        reading.areas += [(colour, share) for colour, share in known["scenes"][phrase]]
        reading.meanings.append(phrase)
    elif phrase in known["processes"]:
        reading.process = phrase
        reading.chroma *= known["processes"][phrase].get("chroma", 1.0)
        reading.meanings.append(phrase)
    elif phrase in known["printed"]:
        reading.is_printed = True
        reading.meanings.append(phrase)
    elif phrase in known["things"]:
        if not any(meaning.endswith(f"({phrase})") for meaning in reading.meanings):
            reading.meanings.append(f"{phrase} (no colour said)")
    else:
        return False
    return True


def _palette(reading: _Reading) -> Palette:
    """The palette of photographs in general, with the shares that the words speak of."""
    shares, palettes = palette_prior()
    palette = np.average(palettes, axis=0, weights=shares)
    for colour, share in reading.areas:
        of_it = palette_of(chroma_named(colour)[None])
        if not of_it[3:9].any():
            of_it[3:9] = palette[3:9]  # a gray has no hue: those of the rest stay as they are
        palette = (1 - share) * palette + share * of_it
    palette[2] *= reading.chroma
    palette[9] *= reading.chroma
    assert palette.shape == (PALETTE_SIZE,)
    return tuple(round(float(value), 6) for value in palette)


@cache
def _vocabulary() -> Mapping[str, Any]:
    text = files("heirloom.steps.colorize").joinpath("vocabulary.json").read_text(encoding="utf-8")
    vocabulary: dict[str, Any] = json.loads(text)
    return vocabulary
