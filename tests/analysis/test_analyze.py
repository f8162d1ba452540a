"""The whole analysis works on every kind of picture, however small, and on scans it never sees in one piece."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from heirloom.analysis import analyze, findings_table, findings_to_json
from heirloom.analysis.findings import Toning
from heirloom.core.geometry import Box
from heirloom.core.photo import Photo, Source
from tests.support.pictures import photo, scene

SIZES = [(1, 1), (1, 40), (17, 23), (3000, 8), (8, 3000), (64, 64)]


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize(("height", "width"), SIZES)
def test_every_size_gives_finite_findings(height: int, width: int, channels: int) -> None:
    findings = analyze(photo(height, width, channels=channels), damage=False)
    json.dumps(findings_to_json(findings, path="x"), allow_nan=False)
    assert (findings.height_px, findings.width_px) == (height, width)
    assert findings.frame.picture == Box.whole(height, width)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("value", [0.0, 1.0])
@pytest.mark.parametrize(("height", "width"), SIZES)
def test_an_even_picture_has_nothing_the_matter(height: int, width: int, value: float, channels: int) -> None:
    findings = analyze(Photo(pixels=np.full((height, width, channels), value, np.float32)), damage=False)
    json.dumps(findings_to_json(findings, path="x"), allow_nan=False)
    assert findings.toning is Toning.GRAY
    assert findings.noise.sigma == 0
    assert findings.blur.edge_width_px == 0
    assert findings.compression.blocking == 0
    assert findings.halftone is None
    assert not findings.is_negative
    assert findings.cast.strength < 0.01
    assert findings.frame.picture == Box.whole(height, width)


def test_the_picture_is_not_changed_and_the_same_picture_measures_the_same() -> None:
    picture = photo(120, 150)
    before = picture.pixels.copy()
    first, second = (findings_to_json(analyze(picture, damage=False), path="x") for _ in range(2))
    assert np.array_equal(picture.pixels, before)
    assert first == second


def test_facts_of_the_file_are_passed_on() -> None:
    source = Source(format="TIFF", mode="RGB", bits=16, dpi=(600.0, 600.0), jpeg_quality=None)
    findings = analyze(Photo(pixels=scene(), source=source), damage=False)
    assert (findings.format, findings.mode, findings.bits, findings.dpi) == ("TIFF", "RGB", 16, (600.0, 600.0))


def test_a_border_changes_no_statistic() -> None:
    inside = scene(300, 400, seed=6) * 0.7 + 0.1
    framed = np.pad(inside, ((20, 20), (20, 20), (0, 0)), constant_values=0.98)
    plain, bordered = (analyze(Photo(pixels=pixels), damage=False) for pixels in (inside, framed))
    assert bordered.frame.border == "print"
    assert bordered.fading.white_point == pytest.approx(plain.fading.white_point, abs=0.02)
    assert bordered.cast.a == pytest.approx(plain.cast.a, abs=1.5)
    assert bordered.noise.sigma == pytest.approx(plain.noise.sigma, rel=0.1)


class _Scan:
    """A picture of 48 megapixels that hands out windows and a preview and counts what it was asked for."""

    def __init__(self) -> None:
        self._tile = scene(500, 600, seed=8)
        self.height, self.width, self.is_gray, self.source = 6000, 8000, False, Source(bits=16)
        self.largest_px = 0

    def window(self, box: Box) -> Photo:
        self.largest_px = max(self.largest_px, box.height * box.width)
        rows, columns = np.arange(box.top, box.bottom) % 500, np.arange(box.left, box.right) % 600
        return Photo(pixels=self._tile[rows[:, None], columns], source=self.source)

    def preview(self, max_pixels: int) -> Photo:
        assert max_pixels <= 4_000_000
        return Photo(pixels=np.ascontiguousarray(np.kron(self._tile, np.ones((2, 2, 1), np.float32))))


def test_a_large_scan_is_measured_from_a_preview_and_small_windows() -> None:
    scan = _Scan()
    findings = analyze(scan, damage=False)
    assert scan.largest_px <= 512 * 512
    assert findings.preview is not None
    assert findings.preview.pixels.size < 7_000_000
    assert findings.noise.sigma == pytest.approx(0.012 * 255, rel=0.25)
    assert findings_table(findings)[0] == ("Size", "8000 x 6000 px (48.0 megapixels), 16 bit")


def test_a_search_for_damage_without_the_network_is_noted(weights: Path) -> None:
    assert analyze(photo()).notes == ()
    (weights / "damage.onnx").unlink()
    (note,) = analyze(photo()).notes
    assert "damage.onnx" in note
    assert analyze(photo(), method="classical").notes == ()
    assert analyze(photo(), damage=False).notes == ()
