"""Damage is counted by kind, as shares of the picture area."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from heirloom.analysis.damage import MAP_PIXELS, count_damage, find_damage
from heirloom.core.geometry import Box
from heirloom.core.masks import DamageKind, DamageMap, kind_code
from heirloom.core.photo import Photo, Source
from tests.support.pictures import photo


def _map() -> DamageMap:
    probability = np.zeros((50, 100), np.float32)
    kind = np.zeros((50, 100), np.uint8)
    for top, name, chance in ((5, DamageKind.SCRATCH, 0.9), (15, DamageKind.SCRATCH, 0.6), (30, DamageKind.DUST, 0.3)):
        probability[top, 10:60] = chance
        kind[top, 10:60] = kind_code(name)
    return DamageMap(probability=probability, kind=kind)


def test_places_and_area_are_counted_where_damage_is_certain() -> None:
    found = count_damage(_map(), picture_box=Box(0, 0, 100, 50))
    assert set(found) == {DamageKind.SCRATCH}
    assert found[DamageKind.SCRATCH].count == 2
    assert found[DamageKind.SCRATCH].area == pytest.approx(100 / 5000)


def test_the_share_is_of_the_picture_area() -> None:
    found = count_damage(_map(), picture_box=Box(0, 0, 100, 25))
    assert found[DamageKind.SCRATCH].area == pytest.approx(100 / 2500)


def test_no_damage_gives_no_kinds() -> None:
    assert count_damage(DamageMap.empty(20, 20), picture_box=Box(0, 0, 20, 20)) == {}


class _Detector:
    """Finds one scratch in the middle row of whatever it is given, and keeps what it was told."""

    def __init__(self) -> None:
        self.noise_sigma = 0.0
        self.frame = Box(0, 0, 0, 0)
        self.size_px = 0

    def __call__(
        self, photo: Photo, *, method: str, sensitivity: float, noise_sigma: float, frame: Box, cracked: bool
    ) -> DamageMap:
        assert method == "classical"
        assert sensitivity == 0.5
        assert not cracked
        self.noise_sigma, self.frame, self.size_px = noise_sigma, frame, photo.height * photo.width
        found = DamageMap.empty(photo.height, photo.width)
        found.probability[photo.height // 2] = 1
        found.kind[photo.height // 2] = kind_code(DamageKind.SCRATCH)
        return found


class _LargeScan:
    """36 megapixels, of which only the preview exists."""

    height, width, is_gray, source = 6000, 6000, True, Source()

    def window(self, box: Box) -> Photo:
        raise AssertionError(f"damage must not be searched at full resolution, asked for {box}")

    def preview(self, max_pixels: int) -> Photo:
        assert max_pixels == MAP_PIXELS
        return Photo(pixels=np.zeros((2000, 2000, 1), np.float32))


@pytest.fixture
def detector(monkeypatch: pytest.MonkeyPatch) -> _Detector:
    detector = _Detector()
    monkeypatch.setattr("heirloom.steps.repair.detect_damage", detector)
    return detector


def test_the_map_of_a_small_picture_is_kept(detector: _Detector) -> None:
    counts, found, is_cracked = find_damage(
        photo(50, 40), picture_box=Box(1, 2, 39, 48), noise_sigma=3.0, toned=False, method="classical"
    )
    assert found is not None
    assert not is_cracked
    assert found.certain()[25].all()
    assert counts[DamageKind.SCRATCH].count == 1
    assert (detector.noise_sigma, detector.frame) == (3.0, Box(1, 2, 39, 48))


def test_a_large_scan_is_searched_in_its_preview_and_keeps_no_map(detector: _Detector) -> None:
    counts, found, is_cracked = find_damage(
        _LargeScan(), picture_box=Box(30, 60, 5970, 5940), noise_sigma=6.0, toned=False, method="classical"
    )
    assert found is None
    assert not is_cracked
    assert detector.size_px <= MAP_PIXELS
    assert detector.frame == Box(10, 20, 1990, 1980)
    assert detector.noise_sigma == pytest.approx(2.0)  # averaging 3 x 3 pixels leaves a third
    assert counts[DamageKind.SCRATCH].area == pytest.approx(2000 / (1980 * 1960))


def test_where_the_network_searches_nobody_asks_for_cracks(weights: Path) -> None:
    pixels = np.full((64, 64, 3), 0.4, np.float32)
    pixels[30:32, 8:56] = 0.97
    counts, found, is_cracked = find_damage(
        Photo(pixels=pixels), picture_box=Box(0, 0, 64, 64), noise_sigma=1.0, toned=True, method="learned"
    )
    assert is_cracked is None
    assert found is not None
    assert found.model.startswith("damage@")
    assert counts[DamageKind.SCRATCH].count == 1
