"""Palettes by name, in files and from photographs."""

from __future__ import annotations

import json

import numpy as np
import pytest

from heirloom.core.photo import Photo
from heirloom.errors import UsageError
from heirloom.steps.colorize.palettes import (
    NAMED,
    palette_from_json,
    palette_named,
    palette_of_colours,
    palette_of_picture,
)


@pytest.mark.parametrize("name", NAMED)
def test_a_named_palette_is_one_whose_shares_add_up(name: str) -> None:
    palette = palette_named(name)
    assert palette[0] == 1
    assert sum(palette[3:9]) == pytest.approx(1, abs=1e-4)
    assert sum(share for _, share in NAMED[name]) == pytest.approx(1)


def test_warm_is_warmer_than_cool_and_vivid_stronger_than_muted() -> None:
    assert palette_named("warm")[9] > 0 > palette_named("cool")[9]
    assert palette_named("vivid")[2] > 2 * palette_named("muted")[2]


def test_colours_with_shares_are_as_a_picture_of_them() -> None:
    colours = {"#c2402f": 0.25, "#808080": 0.75}
    pixels = np.full((8, 8, 3), 128 / 255, np.float32)
    pixels[:2] = np.array([0xC2, 0x40, 0x2F], np.float32) / 255
    of_picture = palette_of_picture(Photo(pixels=pixels))
    assert palette_from_json(json.dumps({"colours": colours})) == pytest.approx(of_picture, abs=1e-4)
    assert palette_of_colours([("#808080", 1.0)])[1] == 1


def test_ten_numbers_are_taken_as_they_are() -> None:
    numbers = [1, 0.5, 0.2, 0.5, 0.5, 0, 0, 0, 0, 0.1]
    assert palette_from_json(json.dumps(numbers)) == tuple(map(float, numbers))


@pytest.mark.parametrize(
    "text", ["{", "[1, 2]", "[1, 2, 3, 4, 5, 6, 7, 8, 9, NaN]", '{"colours": {}}', '{"colours": {"red": 1}}', "7"]
)
def test_what_is_no_palette_is_a_usage_error(text: str) -> None:
    with pytest.raises(UsageError, match="palette cannot be read"):
        palette_from_json(text)
    with pytest.raises(UsageError, match="no palette 'sunny'"):
        palette_named("sunny")
