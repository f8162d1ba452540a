"""The ways to enlarge that the bench compares."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.bench.enlargers import REALESR, SCALE, Enlarger, Layers
from heirloom.bench.report import OURS_DETAILED, OURS_FAITHFUL
from heirloom.bench.upscale_methods import BICUBIC, LANCZOS, opened_anchors, upscalers_of, upscaling_notes
from heirloom.errors import InputMissing
from tests.support.compare import assert_images_close
from tests.support.pictures import photo

ANCHOR = Enlarger(name=REALESR, layers=Layers({}), forward=lambda _layers, value: value)


def test_networks_that_are_missing_are_told() -> None:
    notes = upscaling_notes({2, 4})
    assert all(any(note.startswith(f"heirloom x{scale}") for note in notes) for scale in (2, 4))
    assert any("faithful way was used" in note for note in notes)
    assert any("Lanczos" in note for note in notes)
    assert not [note for note in upscaling_notes({4}) if "x2" in note]


@pytest.mark.usefixtures("weights")
@pytest.mark.parametrize("scale", [2, 4])
@pytest.mark.parametrize("channels", [1, 3])
def test_every_way_gives_a_larger_picture_and_gray_stays_gray(scale, channels) -> None:
    given = photo(20, 23, channels=channels)
    ways = upscalers_of(scale)
    assert [way.name for way in ways] == [BICUBIC, LANCZOS, OURS_FAITHFUL, OURS_DETAILED]
    assert upscaling_notes({scale}) == ()
    for way in ways:
        larger = way.enlarge(given).pixels
        assert larger.shape == (20 * scale, 23 * scale, channels), way.name
        assert larger.dtype == np.float32
        assert 0 <= larger.min() < larger.max() <= 1
        middle = larger.reshape(20, scale, 23, scale, channels).mean(axis=(1, 3))
        assert np.abs(middle - given.pixels).mean() < 0.05, way.name


@pytest.mark.usefixtures("weights")
def test_detailed_is_another_network_than_faithful() -> None:
    ways = {way.name: way for way in upscalers_of(4)}
    faithful, detailed = (ways[name].enlarge(photo(20, 20)).pixels for name in (OURS_FAITHFUL, OURS_DETAILED))
    assert np.abs(faithful - detailed).max() > 0.04


def test_lanczos_keeps_a_slope() -> None:
    slope = np.broadcast_to(np.linspace(0.2, 0.8, 24, dtype=np.float32)[None, :, None], (20, 24, 3))
    lanczos = upscalers_of(4)[1].enlarge(photo(20, 24).with_pixels(np.ascontiguousarray(slope))).pixels
    step = 0.6 / 23 / 4
    wanted = 0.2 + step * (np.arange(96, dtype=np.float32) - 1.5)
    inside = slice(16, -16)
    assert_images_close(lanczos[:, inside], np.broadcast_to(wanted[None, inside, None], (80, 64, 3)), atol=1.5 / 255)


def test_public_networks_enlarge_by_four_only(tmp_path) -> None:
    assert upscalers_of(SCALE, anchors=(ANCHOR,))[-1].name == REALESR
    assert upscalers_of(2, anchors=(ANCHOR,))[-1].name == OURS_DETAILED
    assert opened_anchors(tmp_path, scales={2}) == ()
    assert opened_anchors(None, scales={4}) == ()
    pytest.importorskip("torch")
    with pytest.raises(InputMissing, match="span"):
        opened_anchors(tmp_path, scales={2, 4})
