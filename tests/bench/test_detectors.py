"""The detectors that the bench compares see what they are known to see."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.bench import detectors
from heirloom.bench.detectors import detectors_of
from heirloom.bench.report import OURS, OURS_CLASSICAL
from heirloom.core.masks import CERTAIN
from heirloom.core.photo import Photo
from heirloom.errors import InputMissing
from tests.support.pictures import photo, scene


def scratched(*, channels: int, tone: float) -> Photo:
    pixels = np.full((96, 96, channels), 0.5, np.float32) + np.float32(0.1) * (scene(96, 96, channels=channels) - 0.5)
    pixels[10:86, 47:49] = tone
    return Photo(pixels=pixels)


@pytest.mark.parametrize("tool", [detectors.top_hat_lines, detectors.median_difference])
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("tone", [0.02, 0.98])
def test_the_filters_find_a_scratch_of_either_polarity(tool, channels, tone) -> None:
    found = tool(scratched(channels=channels, tone=tone))
    assert found.shape == (96, 96)
    assert found.dtype == np.float32
    assert found[20:76, 47:49].min() > CERTAIN
    assert found[:, :40].max() < CERTAIN
    assert 0 <= found.min() <= found.max() < 1


def test_heirloom_comes_first_and_alone_knows_kinds() -> None:
    found = detectors_of()
    assert [one.name for one in found if one.is_typed] == [OURS, OURS_CLASSICAL]
    assert [one.name for one in found[:2]] == [OURS, OURS_CLASSICAL]
    assert len({one.name for one in found}) == len(found)


@pytest.mark.usefixtures("weights")
def test_heirloom_is_measured_with_its_network_and_without() -> None:
    ours, classical = detectors_of()[:2]
    assert ours.detect(photo()).model.startswith("damage@")
    assert classical.detect(photo()).model == ""


@pytest.mark.parametrize("detector", detectors_of(), ids=lambda one: one.name)
def test_every_detector_gives_a_map_of_the_photograph_s_size(detector) -> None:
    given = photo(40, 56)
    found = detector.detect(given)
    assert found.probability.shape == found.kind.shape == (40, 56)
    assert detector.is_typed or not found.kind.any()


def test_missing_anchor_weights_are_refused(tmp_path) -> None:
    with pytest.raises(InputMissing, match="--anchor-weights"):
        detectors_of(tmp_path)
