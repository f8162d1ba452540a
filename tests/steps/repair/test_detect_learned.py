"""What the network sees becomes a damage map: typed, shifted by sensitivity, inside the frame, alike in windows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from heirloom.core.geometry import Box
from heirloom.core.masks import DamageKind, DamageMap, kind_code
from heirloom.core.photo import Photo
from heirloom.models import DAMAGE, open_network
from heirloom.steps.repair.detect_learned import (
    CONFIDENT,
    Sight,
    detect_learned,
    factors_for,
    fuse,
    look,
    shifted,
)
from tests.support.networks import save_damage_network
from tests.support.pictures import scene

STAIN = np.float32([0.6, 0.45, 0.3])


def detect(photo: Photo, **settings: object) -> DamageMap:
    return detect_learned(photo, network=open_network(DAMAGE), **settings)  # type: ignore[arg-type]


def scratched(height: int = 64, width: int = 64, *, channels: int = 3) -> Photo:
    pixels = np.minimum(scene(height, width, channels=channels), np.float32(0.7))
    pixels[height // 2 : height // 2 + 2, 8:-8] = 0.97
    return Photo(pixels=pixels)


@pytest.mark.parametrize("channels", [1, 3])
def test_what_the_network_is_sure_of_is_certain_and_typed(weights: Path, channels: int) -> None:
    found = detect(scratched(channels=channels))
    assert np.array_equal(found.certain(DamageKind.SCRATCH)[:, 8:-8].any(axis=1).nonzero()[0], [32, 33])
    assert found.veil is None
    assert found.model == open_network(DAMAGE).name


def test_a_clean_picture_has_an_empty_map(weights: Path) -> None:
    found = detect(Photo(pixels=np.minimum(scene(64, 64), np.float32(0.7))))
    assert not found.probability.any()
    assert not found.kind.any()


def test_writing_is_a_kind_of_its_own(weights: Path) -> None:
    save_damage_network(weights, writing=True)
    found = detect(scratched())
    assert found.certain(DamageKind.WRITING)[32:34, 8:-8].all()
    assert set(np.unique(found.kind)) == {0, kind_code(DamageKind.WRITING)}


def test_stains_come_with_their_veil_and_nothing_else_does(weights: Path) -> None:
    save_damage_network(weights, stain=STAIN, veil=0.25)
    photo = scratched()
    pixels = photo.pixels.copy()
    pixels[8:20, 8:20] = STAIN
    found = detect(Photo(pixels=pixels))
    assert found.certain(DamageKind.STAIN)[8:20, 8:20].all()
    assert found.veil is not None
    assert np.allclose(found.veil[8:20, 8:20], 0.25, atol=1e-3)
    assert not found.veil[32:34].any()


def test_more_sensitivity_finds_no_less(weights: Path) -> None:
    pixels = scratched().pixels.copy()
    pixels[10:12, 8:-8] = 0.88  # a little under what the tiny network takes for a scratch
    shares = [
        float(detect(Photo(pixels=pixels), sensitivity=value).certain().mean()) for value in (0, 0.4, 0.5, 0.7, 1)
    ]
    assert shares[0] == 0
    assert shares == sorted(shares)
    assert shares[-1] > shares[1] > 0


def test_nothing_is_found_outside_the_frame(weights: Path) -> None:
    found = detect(scratched(), frame=Box(0, 0, 30, 64))
    assert not found.probability[:, 30:].any()
    assert not found.kind[:, 30:].any()
    assert found.certain()[32:34, 8:30].all()


@pytest.mark.parametrize("shape", [(1, 1), (17, 23), (3000, 8)])
def test_narrow_pictures_have_no_damage(weights: Path, shape: tuple[int, int]) -> None:
    found = detect(Photo(pixels=np.ones((*shape, 3), np.float32)))
    assert found.probability.shape == shape
    assert not found.probability.any()


def test_a_window_is_seen_like_the_whole(weights: Path) -> None:
    whole = scratched(200, 160)
    box = Box(13, 41, 150, 187)
    window = Photo(pixels=np.ascontiguousarray(box.cut(whole.pixels)))
    seen = detect(window, offset=(41, 13), whole_size=(200, 160))
    inner = slice(8, -8)
    assert np.allclose(seen.probability[inner, inner], box.cut(detect(whole).probability)[inner, inner], atol=1e-3)


@pytest.mark.parametrize(
    ("megapixels", "factors"),
    [(0.3, (1,)), (1.6, (1,)), (1.8, (1, 2)), (8, (1, 2, 4)), (29, (1, 2, 4)), (100, (2, 4, 8))],
)
def test_large_pictures_are_looked_at_in_smaller_copies(megapixels: float, factors: tuple[int, ...]) -> None:
    side = int((megapixels * 1e6) ** 0.5)
    assert factors_for(side, side) == factors


@pytest.mark.parametrize("origin", [(0, 0), (3, 5)])
def test_a_vast_picture_is_seen_in_half_its_size(weights: Path, origin: tuple[int, int]) -> None:
    """A scratch of two rows on the grid of the halved copy is found where it is, at the size of the picture."""
    pixels = np.minimum(scene(80, 96), np.float32(0.7))
    rows = slice(40 + origin[0] % 2, 44 + origin[0] % 2)
    pixels[rows] = 0.97
    sight = look(pixels, open_network(DAMAGE), factors=(2, 4), origin=origin)
    assert sight.kinds.shape == (80, 96, 8)
    assert sight.veil.shape == (80, 96, 3)
    scratch = sight.kinds[..., 1] > 0.5
    assert scratch[rows.start + 1 : rows.stop - 1, 8:-8].all()
    assert not scratch[: rows.start - 3].any()
    assert not scratch[rows.stop + 3 :].any()


def test_looking_at_copies_does_not_change_what_the_full_size_is_sure_of(weights: Path) -> None:
    pixels = scratched().pixels
    network = open_network(DAMAGE)
    alone, together = (look(pixels, network, factors=factors) for factors in ((1,), (1, 2, 4)))
    sure = alone.kinds[..., 1] > 0.99
    assert sure.any()
    assert (together.kinds[..., 1][sure] > 0.99).all()
    assert np.allclose(together.kinds.sum(axis=2), 1, atol=1e-4)


def sight(**probabilities: float) -> Sight:
    kinds = np.zeros((2, 2, 8), np.float32)
    for label, probability in probabilities.items():
        kinds[..., DAMAGE.labels.index(label)] = probability
    return Sight(kinds=kinds, veil=np.zeros((2, 2, 3), np.float32))


def test_a_confident_copy_overrules_a_doubtful_full_size() -> None:
    fine, coarse = sight(none=0.9, scratch=0.1), sight(none=0.05, tear=0.95)
    fuse(fine, coarse, enlarge=lambda plane: plane)
    assert np.allclose(fine.kinds, coarse.kinds)


@pytest.mark.parametrize(
    ("fine", "coarse"),
    [
        (sight(none=0.9, scratch=0.1), sight(none=1 - CONFIDENT + 0.01, scratch=CONFIDENT - 0.01)),  # not confident
        (sight(none=0.05, scratch=0.95), sight(none=0.1, writing=0.9)),  # less sure
        (sight(none=0.2, scratch=0.8), sight(none=1.0)),  # sure that there is nothing, which wide pixels often are
    ],
)
def test_otherwise_the_full_size_has_its_way(fine: Sight, coarse: Sight) -> None:
    before = fine.kinds.copy()
    fuse(fine, coarse, enlarge=lambda plane: plane)
    assert np.array_equal(fine.kinds, before)


def test_the_log_odds_are_shifted() -> None:
    values = np.float32([0, 0.1, 0.5, 0.9, 1])
    moved = shifted(values, logits=1.5)
    odds = np.log(moved[1:4] / (1 - moved[1:4])) - np.log(values[1:4] / (1 - values[1:4]))
    assert np.allclose(odds, 1.5, atol=1e-4)
    assert moved[0] == 0
    assert moved[4] == 1
    assert shifted(values, logits=0) is values
