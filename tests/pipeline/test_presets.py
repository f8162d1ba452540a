"""Presets and wishes."""

from __future__ import annotations

import pytest

from heirloom.errors import UsageError
from heirloom.pipeline.presets import PRESETS, Wish, wish_for
from heirloom.pipeline.steps import STEP_NAMES

CHOSEN = tuple(name for name in STEP_NAMES if name != "upscale")  # by findings or wish; nobody enlarges unasked


def test_a_preset_carries_its_own_name() -> None:
    assert {name: wish.preset for name, wish in PRESETS.items()} == {name: name for name in PRESETS}
    assert set(PRESETS) == {"auto", "gentle", "archive"}


def test_a_wish_has_a_dial_for_every_step_and_names_only_steps() -> None:
    for wish in PRESETS.values():
        assert all(0 <= wish.strength_of(name) <= 1 for name in CHOSEN)
        assert set(wish.only) <= set(CHOSEN)


def test_a_step_is_wanted_when_it_is_named_or_nothing_is_and_its_dial_is_up() -> None:
    assert [name for name in CHOSEN if not Wish().wants(name)] == ["colorize"], "colour is made for those who ask"
    assert Wish(colorize=1).wants("colorize")
    assert not any(wish.wants("colorize") for wish in PRESETS.values())
    assert not Wish(only=("tone",)).wants("clean")
    assert not Wish(only=("tone",), tone=0).wants("tone")


def test_an_unknown_preset_is_a_usage_error() -> None:
    assert wish_for("archive") == PRESETS["archive"]
    with pytest.raises(UsageError, match="'vivid'"):
        wish_for("vivid")
