"""Map pictures decode to the maps they were made from, at every size."""

from __future__ import annotations

import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from heirloom.core.bitmap import BitMap
from heirloom.core.masks import DamageKind, DamageMap
from heirloom.report import maps
from heirloom.report.maps import (
    coverage,
    damaged_rows,
    invented_png,
    layer_png,
    marked_rows,
    mask_png,
    uncertain_png,
    uncertain_rows,
)
from tests.report.results import coloured, damage, restored


def decoded(png: bytes) -> NDArray[np.uint8]:
    with Image.open(io.BytesIO(png)) as image:
        assert image.mode == "L"
        return np.asarray(image)


def random_marks(height: int, width: int, *, share: float = 0.1) -> NDArray[np.bool_]:
    return np.random.default_rng(5).random((height, width)) < share


@pytest.mark.parametrize(("height", "width"), [(1, 1), (17, 23), (300, 8)])
def test_invented_png_decodes_to_the_map(height: int, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maps, "STRIP_PIXELS", 100)
    marks = random_marks(height, width)
    assert np.array_equal(decoded(invented_png(BitMap.of(marks))), marks * np.uint8(255))


def test_mask_png_is_128_or_more_exactly_where_repair_acts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maps, "STRIP_PIXELS", 1000)
    probability = np.linspace(0, 1, 64 * 96, dtype=np.float32).reshape(64, 96)
    found = DamageMap(probability=probability, kind=np.ones((64, 96), np.uint8))
    values = decoded(mask_png(found))
    assert np.array_equal(values >= 128, found.certain())
    assert np.abs(values / 255 - probability).max() <= 1 / 255
    assert (values[0, 0], values[-1, -1]) == (0, 255)


def test_every_level_of_a_mask_file_survives_reading_and_writing() -> None:
    levels = np.arange(256, dtype=np.uint8)[None]
    again = DamageMap(probability=levels.astype(np.float32) / np.float32(255), kind=np.ones((1, 256), np.uint8))
    assert np.array_equal(decoded(mask_png(again)), levels)


@pytest.mark.parametrize(("height", "width", "longest_px"), [(64, 96, 20), (301, 17, 100), (1, 1, 5), (50, 50, 50)])
def test_coverage_is_the_share_in_each_block_to_the_last_row_and_column(
    height: int, width: int, longest_px: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(maps, "STRIP_PIXELS", 500)
    marks = random_marks(height, width, share=0.3)
    shares = coverage(marked_rows(BitMap.of(marks)), height=height, width=width, longest_px=longest_px)
    assert max(shares.shape) <= longest_px
    side = -(-max(height, width) // longest_px)
    expected = [
        [marks[top : top + side, left : left + side].mean() for left in range(0, width, side)]
        for top in range(0, height, side)
    ]
    assert np.allclose(shares, expected)


def test_damage_of_one_kind_is_told_apart_and_suspicions_are_left_out() -> None:
    found = damage()
    whole = slice(0, 64)
    assert np.array_equal(damaged_rows(found, DamageKind.SCRATCH)(whole), found.certain(DamageKind.SCRATCH))
    assert damaged_rows(found, DamageKind.DUST)(whole).sum() == 9
    assert not damaged_rows(found, DamageKind.TEAR)(whole).any()


def test_a_layer_shows_a_single_pixel_and_hides_nothing_else() -> None:
    share = np.array([[0, 0.0004, 1]], np.float32)
    with Image.open(io.BytesIO(layer_png(share, colour=(255, 45, 145)))) as image:
        pixels = np.asarray(image.convert("RGBA"))[0]
    assert pixels[0, 3] == 0
    assert pixels[1].tolist() == [255, 45, 145, round(255 * 0.45)]
    assert pixels[2].tolist() == [255, 45, 145, round(255 * 0.9)]


def test_the_uncertain_map_is_that_of_the_record_and_black_where_no_colour_was_made() -> None:
    result = coloured()
    assert result.uncertain is not None
    assert np.array_equal(decoded(uncertain_png(result)), result.uncertain)
    assert not decoded(uncertain_png(restored())).any()
    assert decoded(uncertain_png(restored())).shape == (64, 96)


def test_uncertain_is_what_is_12_lab_units_unsure() -> None:
    levels = np.array([[0, 47, 48, 255]], np.uint8)
    assert uncertain_rows(levels)(slice(0, 1)).tolist() == [[False, False, True, True]]
