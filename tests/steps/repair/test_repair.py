"""The repair step: a given mask exactly, found damage with its rim, and an invented map of what was filled."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from heirloom.core.color import from_linear, to_linear
from heirloom.core.geometry import Box
from heirloom.core.masks import DamageKind, DamageMap, kind_code
from heirloom.core.photo import Photo
from heirloom.core.step import Runtime
from heirloom.steps.repair import repair as repair_verb
from heirloom.steps.repair.repair import RIM_PX, Repair, repair
from tests.support.compare import assert_images_close
from tests.support.networks import save_damage_network
from tests.support.pictures import photo


def _mask() -> np.ndarray:
    mask = np.zeros((64, 64), np.float32)
    mask[20:23, 5:60] = 1
    mask[40, 40] = 127 / 255
    return mask


def _found(monkeypatch: pytest.MonkeyPatch, damage: DamageMap) -> None:
    def detect(*_: object, **__: object) -> DamageMap:
        return damage

    # the package exports a function of the module's name, so the module is found by its full name
    monkeypatch.setattr(sys.modules[Repair.__module__], "detect_damage", detect)


def _damage(kind: DamageKind = DamageKind.SCRATCH) -> DamageMap:
    probability = np.zeros((64, 64), np.float32)
    probability[30, 10:50] = 0.9
    return DamageMap(probability=probability, kind=np.where(probability > 0, kind_code(kind), 0).astype(np.uint8))


def test_the_verb_is_public() -> None:
    assert repair_verb is repair


def test_a_given_mask_is_filled_exactly_and_marked_invented() -> None:
    picture = photo()
    outcome = repair(picture, mask=_mask())
    wanted = _mask() > 0.5
    assert outcome.invented is not None
    assert np.array_equal(outcome.invented > 0, wanted)
    assert np.array_equal(outcome.photo.pixels[~wanted], picture.pixels[~wanted])
    assert not np.array_equal(outcome.photo.pixels[wanted], picture.pixels[wanted])


def test_found_damage_is_filled_with_its_rim(monkeypatch: pytest.MonkeyPatch) -> None:
    _found(monkeypatch, _damage())
    outcome = repair(photo())
    assert outcome.invented is not None
    rows = np.flatnonzero(outcome.invented.any(axis=1))
    assert rows.tolist() == list(range(30 - RIM_PX, 31 + RIM_PX))


def test_in_a_vast_photograph_which_is_looked_at_reduced_the_rim_is_wider(monkeypatch: pytest.MonkeyPatch) -> None:
    _found(monkeypatch, _damage())
    outcome = repair(photo(), whole_size=(10_000, 10_000))
    assert outcome.invented is not None
    rows = np.flatnonzero(outcome.invented.any(axis=1))
    assert rows.tolist() == list(range(30 - 2 * RIM_PX, 31 + 2 * RIM_PX))


def test_the_damage_map_given_back_as_a_mask_fills_the_same_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    _found(monkeypatch, _damage())
    first = repair(photo())
    assert first.damage is not None
    again = repair(photo(), mask=first.damage.probability)
    assert np.array_equal(again.photo.pixels, first.photo.pixels)


def test_the_rim_stays_inside_the_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    _found(monkeypatch, _damage())
    outcome = repair(photo(), frame=Box(0, 30, 64, 64))
    assert outcome.invented is not None
    assert not outcome.invented[:30].any()


def test_writing_is_kept_unless_named(monkeypatch: pytest.MonkeyPatch) -> None:
    picture = photo()
    _found(monkeypatch, _damage(DamageKind.WRITING))
    assert repair(picture).photo is picture
    assert repair(picture, kinds=("writing",)).invented is not None


def test_the_rim_does_not_eat_writing_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    both = _damage()
    both.probability[31, 10:50] = 0.9
    both.kind[31, 10:50] = kind_code(DamageKind.WRITING)
    _found(monkeypatch, both)
    picture = photo()
    assert np.array_equal(repair(picture).photo.pixels[31, 10:50], picture.pixels[31, 10:50])


def test_strength_zero_changes_nothing() -> None:
    picture = photo()
    outcome = repair(picture, mask=_mask(), strength=0)
    assert outcome.photo is picture
    assert outcome.invented is None


def test_half_strength_lies_halfway() -> None:
    picture, wanted = photo(), _mask() > 0.5
    whole, half = (repair(picture, mask=_mask(), strength=strength).photo.pixels for strength in (1.0, 0.5))
    assert np.allclose(half[wanted], (whole[wanted] + picture.pixels[wanted]) / 2, atol=1e-6)


def test_the_step_does_what_the_function_does() -> None:
    picture = photo()
    runtime = Runtime(seed=3, frame=Box(0, 0, 64, 64), whole_size=(64, 64), mask=_mask())
    stepped = Repair().apply(picture, runtime).photo.pixels
    assert np.array_equal(stepped, repair(picture, mask=_mask(), seed=3).photo.pixels)


STAINED = np.float32([0.62, 0.5, 0.36])
VEIL = 0.3


def stained_and_scratched(*, channels: int = 3) -> Photo:
    """A soft picture of which the tiny network takes a square for a stain and two rows for a scratch."""
    y, x = np.mgrid[:96, :96] / np.float32(96)
    pixels = np.repeat((0.3 + 0.3 * x * y)[..., None], 3, axis=2).astype(np.float32)
    pixels[20:40, 20:40] = STAINED
    pixels[60:62, 8:88] = 0.98
    return Photo(pixels=pixels if channels == 3 else pixels[..., :1].copy())


@pytest.fixture
def knows_stains(weights: Path) -> Path:
    save_damage_network(weights, stain=STAINED, veil=VEIL)
    return weights


def test_stains_are_corrected_and_scratches_filled_and_only_these_are_invented(knows_stains: Path) -> None:
    picture = stained_and_scratched()
    outcome = repair(picture)
    assert outcome.invented is not None
    assert outcome.invented[60:62, 8:88].all()
    assert not outcome.invented[16:44].any()
    clear = from_linear(to_linear(STAINED) * np.float32(10**VEIL))
    assert_images_close(outcome.photo.pixels[22:38, 22:38], np.broadcast_to(clear, (16, 16, 3)), atol=1 / 255)
    changed = (outcome.photo.pixels != picture.pixels).any(axis=2)
    assert not changed[45:58].any()


def test_a_mask_said_to_mark_a_stain_is_corrected_and_said_to_mark_a_scratch_is_filled(knows_stains: Path) -> None:
    """Here the network sees no stain, and the person knows better."""
    picture, mask = stained_and_scratched(), np.zeros((96, 96), np.float32)
    mask[70:90, 20:70] = 1
    corrected = repair(picture, mask=mask, mask_kind="stain")
    assert corrected.invented is not None
    assert not corrected.invented.any()
    assert corrected.models
    lit = np.clip(from_linear(to_linear(picture.pixels[73:87, 23:67]) * np.float32(10**VEIL)), 0, 1)
    assert_images_close(corrected.photo.pixels[73:87, 23:67], lit, atol=1 / 255)
    assert np.array_equal(corrected.photo.pixels[mask == 0], picture.pixels[mask == 0])
    filled = repair(picture, mask=mask, mask_kind="scratch")
    assert filled.invented is not None
    assert np.array_equal(filled.invented > 0, mask > 0)


def test_a_mask_of_a_stain_is_filled_with_a_note_where_the_network_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEIRLOOM_WEIGHTS", str(tmp_path))
    outcome = repair(photo(), mask=_mask(), mask_kind="stain")
    assert outcome.invented is not None
    assert np.array_equal(outcome.invented > 0, _mask() > 0.5)
    assert any("damage network" in note for note in outcome.notes)


def test_an_unknown_kind_of_mask_is_no_step() -> None:
    with pytest.raises(ValueError, match="no kind of damage 'blot'"):
        Repair(mask_kind="blot")


def test_a_stain_that_hides_everything_is_filled(weights: Path) -> None:
    save_damage_network(weights, stain=STAINED, veil=2.0)
    outcome = repair(stained_and_scratched())
    assert outcome.invented is not None
    assert outcome.invented[22:38, 22:38].all()


def test_the_mask_given_back_corrects_and_fills_the_same_pixels(knows_stains: Path) -> None:
    picture = stained_and_scratched()
    first = repair(picture)
    assert first.damage is not None
    again = repair(picture, mask=first.damage.probability)
    assert first.invented is not None
    assert again.invented is not None
    assert np.array_equal(again.invented, first.invented)
    assert_images_close(again.photo.pixels, first.photo.pixels, atol=1e-4)


def test_a_mask_is_taken_at_its_word_where_the_network_sees_no_stain(knows_stains: Path) -> None:
    picture = stained_and_scratched()
    mask = np.zeros((96, 96), np.float32)
    mask[30:50, 25:35] = 1  # half on the stain, half beside it
    outcome = repair(picture, mask=mask)
    assert outcome.invented is not None
    assert not outcome.invented[30:38].any()
    assert outcome.invented[42:50, 25:35].all()
    changed = (outcome.photo.pixels != picture.pixels).any(axis=2)
    assert not changed[mask == 0].any()
    assert changed[30:38, 25:35].all()


def test_half_strength_corrects_half(knows_stains: Path) -> None:
    picture = stained_and_scratched()
    whole, half = (repair(picture, strength=strength).photo.pixels for strength in (1.0, 0.5))
    assert_images_close(half, (whole + picture.pixels) / 2, atol=1e-5)


@pytest.mark.parametrize("kinds", [("scratch",), ("stain",), ()])
def test_only_the_kinds_named_are_repaired(knows_stains: Path, kinds: tuple[str, ...]) -> None:
    picture = stained_and_scratched()
    changed = (repair(picture, kinds=kinds).photo.pixels != picture.pixels).any(axis=2)
    assert changed[60:62, 10:86].all() == ("scratch" in kinds)
    assert changed[22:38, 22:38].all() == ("stain" in kinds)


def test_protected_places_are_not_touched_and_serve_as_surroundings(knows_stains: Path) -> None:
    picture = stained_and_scratched()
    protect = np.zeros((96, 96), np.float32)
    protect[:, :48] = 128 / 255
    protect[:, 48:50] = 127 / 255
    outcome = repair(picture, protect=protect)
    assert outcome.invented is not None
    assert outcome.damage is not None
    assert np.array_equal(outcome.photo.pixels[:, :48], picture.pixels[:, :48])
    assert outcome.invented[60:62, 48:88].all()
    assert not outcome.invented[:, :48].any()
    assert not outcome.damage.probability[:, :48].any()


def test_the_networks_that_took_part_are_named(knows_stains: Path) -> None:
    outcome = repair(stained_and_scratched())
    assert [name.partition("@")[0] for name in outcome.models] == ["damage", "fill"]
    assert outcome.notes == ()
    only_stains = repair(stained_and_scratched(), kinds=("stain",))
    assert [name.partition("@")[0] for name in only_stains.models] == ["damage"]
    assert repair(stained_and_scratched(), method="classical").models == ()


def test_a_missing_network_is_replaced_and_the_outcome_says_so(knows_stains: Path) -> None:
    (knows_stains / "fill.onnx").unlink()
    outcome = repair(stained_and_scratched())
    assert [name.partition("@")[0] for name in outcome.models] == ["damage"]
    (note,) = outcome.notes
    assert "fill.onnx" in note
    (knows_stains / "damage.json").unlink()
    outcome = repair(stained_and_scratched())
    assert outcome.models == ()
    assert [("damage.json" in note, "fill.onnx" in note) for note in outcome.notes] == [(True, False), (False, True)]


def test_what_analysis_found_is_not_searched_again(knows_stains: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    picture = stained_and_scratched()
    searched = repair(picture)
    found = sys.modules[Repair.__module__].detect_damage(picture)
    monkeypatch.setattr(sys.modules[Repair.__module__], "detect_damage", None)  # calling it would fail
    outcome = repair(picture, found=found)
    assert np.array_equal(outcome.photo.pixels, searched.photo.pixels)
    assert outcome.models == searched.models


def test_a_method_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="magic"):
        Repair(method="magic")
