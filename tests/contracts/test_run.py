"""What a whole run promises: honest maps, untouched samples, strips that leave no seams, no harm, and a gain."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

import heirloom
from heirloom.aging import AgeingKind, age
from heirloom.core.masks import DamageMap
from heirloom.core.photo import Photo
from heirloom.metrics.fidelity import psnr
from heirloom.pipeline import Plan, PlannedStep, plan_from_json, run
from heirloom.pipeline import run as run_function
from heirloom.steps import repair as repair_package
from heirloom.steps.enhance import Clean, fit_unfade
from heirloom.steps.repair import Repair, detect_damage
from tests.contracts.test_steps import faded
from tests.support.compare import assert_images_close
from tests.support.pictures import scene

RUN_MODULE = __import__("sys").modules[run_function.__module__]


def plan_of_everything() -> Plan:
    """A plan in which every kind of step acts on `faded`."""
    unfade = fit_unfade(faded()).step
    assert unfade is not None
    steps = (Repair(sensitivity=0.7), Clean(noise_sigma=8.0), unfade)
    return Plan(preset="test", seed=1, steps=tuple(PlannedStep(step=step, reason="a test") for step in steps))


@pytest.mark.parametrize("bits", [8, 16])
def test_outside_the_changed_map_the_samples_of_a_lossless_file_are_the_original_ones(
    tmp_path: Path, bits: int
) -> None:
    photo = faded()
    photo = dataclasses.replace(photo, source=dataclasses.replace(photo.source, bits=bits))
    heirloom.write(photo, tmp_path / "before.png")
    before = heirloom.read(tmp_path / "before.png")
    mask = np.zeros((96, 96), np.float32)
    mask[40:42, 8:88] = 1
    only_repair = Plan(preset="test", seed=0, steps=(PlannedStep(step=Repair(), reason="a mask"),))
    result = run(only_repair, before, mask=mask)
    result.canvas.save(tmp_path / "after.png")
    after = heirloom.read(tmp_path / "after.png")
    assert before.source.samples is not None
    assert after.source.samples is not None
    assert after.source.bits == bits
    changed = result.changed.unpacked()
    assert changed[40:42, 8:88].mean() > 0.9
    assert not changed[mask == 0].any()
    assert np.array_equal(before.source.samples[~changed], after.source.samples[~changed])


def test_strips_and_the_whole_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    pixels = (0.25 + 0.4 * scene(700, 48, seed=3)).astype(np.float32)
    pixels[340:342, 4:40] = 0.97
    photo = Photo(pixels=pixels)
    whole = run(plan_of_everything(), photo)
    monkeypatch.setattr(RUN_MODULE, "WHOLE_PIXELS", 1000)
    monkeypatch.setattr(RUN_MODULE, "STRIP_PIXELS", 48 * 300)
    strips = run(plan_of_everything(), photo)
    assert strips.whole is None, "the second run was not cut into strips"
    # the canvas of the strips holds 8-bit samples: half a level more than the 1/255 promised
    assert_images_close(strips.photo.pixels, whole.photo.pixels, atol=1.5 / 255)
    assert np.array_equal(strips.changed.unpacked(), whole.changed.unpacked())


def test_strips_and_the_whole_agree_with_networks(weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pixels = (0.25 + 0.4 * scene(900, 48, seed=3)).astype(np.float32)
    pixels[340:342, 4:40] = 0.97
    pixels[100:800, 20:22] = 0.97  # a scratch through all strips
    photo = Photo(pixels=pixels)
    plan = Plan(preset="test", seed=1, steps=(PlannedStep(step=Repair(), reason="a test"),))
    whole = run(plan, photo)
    assert whole.records[0].models
    monkeypatch.setattr(RUN_MODULE, "WHOLE_PIXELS", 1000)
    monkeypatch.setattr(RUN_MODULE, "STRIP_PIXELS", 48 * 301)
    strips = run(plan, photo)
    assert strips.whole is None, "the second run was not cut into strips"
    assert_images_close(strips.photo.pixels, whole.photo.pixels, atol=2 / 255, share=0.999)
    assert (strips.changed.unpacked() == whole.changed.unpacked()).mean() > 0.999
    assert strips.records[0].models == whole.records[0].models


@pytest.mark.parametrize("method", ["learned", "classical"])
def test_no_step_touches_what_is_protected(weights: Path, method: str) -> None:
    photo = faded()
    protect = np.zeros((96, 96), np.float32)
    protect[30:60, 30:60] = 128 / 255
    steps = tuple(
        dataclasses.replace(item, step=Repair(sensitivity=0.7, method=method)) if item.step.name == "repair" else item
        for item in plan_of_everything().steps
    )
    result = run(dataclasses.replace(plan_of_everything(), steps=steps), photo, protect=protect)
    changed = result.changed.unpacked()
    assert not changed[protect > 0].any()
    assert not result.invented.unpacked()[protect > 0].any()
    assert np.array_equal(result.photo.pixels[protect > 0], photo.pixels[protect > 0])
    assert changed[protect == 0].mean() > 0.9


def test_analysis_and_repair_search_for_damage_once(weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    searches = []

    def counted(photo: Photo, **settings: object) -> DamageMap:
        searches.append(settings["method"])
        return detect_damage(photo, **settings)  # type: ignore[arg-type]

    for module in (repair_package, sys.modules[Repair.__module__]):
        monkeypatch.setattr(module, "detect_damage", counted)
    result = heirloom.restore(faded())
    assert "repair" in [record.step.name for record in result.records]
    assert searches == ["learned"]


@pytest.mark.parametrize("with_networks", [False, True])
def test_a_saved_plan_gives_the_same_bytes(tmp_path: Path, with_networks: bool, request: pytest.FixtureRequest) -> None:
    if with_networks:
        request.getfixturevalue("weights")
    heirloom.write(faded(), tmp_path / "photo.png")
    photo = heirloom.read(tmp_path / "photo.png")
    first = heirloom.restore(photo, seed=7)
    assert first.records, "nothing was done: this test would prove nothing"
    again = run(plan_from_json(json.dumps(first.plan.to_json())), photo)
    first.canvas.save(tmp_path / "first.png")
    again.canvas.save(tmp_path / "again.png")
    assert (tmp_path / "first.png").read_bytes() == (tmp_path / "again.png").read_bytes()


def test_inventions_lie_inside_the_changes() -> None:
    result = run(plan_of_everything(), faded())
    invented, changed = result.invented.unpacked(), result.changed.unpacked()
    assert invented.any()
    assert not (invented & ~changed).any()


def full_range() -> Photo:
    """A scene without noise whose tones reach from black to white, as a sound photograph's do."""
    pixels = cv2.GaussianBlur(scene(160, 160, seed=11), (0, 0), 0.8)
    low, high = np.percentile(pixels, (0.5, 99.5))
    return Photo(pixels=np.clip((pixels - low) / (high - low), 0, 1).astype(np.float32))


def test_a_sound_photograph_stays_as_it_is() -> None:
    clean = full_range()
    assert psnr(heirloom.restore(clean).photo.pixels, clean.pixels) >= 38


def test_restoring_a_noisy_photograph_brings_it_closer_to_what_it_was() -> None:
    clean = full_range()
    old = age(clean, kinds=(AgeingKind.NOISE,), severity="heavy", seed=2).photo
    restored = heirloom.restore(old).photo
    assert psnr(restored.pixels, clean.pixels) > psnr(old.pixels, clean.pixels) + 3


def test_restoring_a_faded_photograph_brings_it_closer_to_what_it_was() -> None:
    """On a real photograph: the fading prior knows what photographs look like, not what drawn scenes do."""
    example = heirloom.read(Path(__file__).parents[2] / "examples" / "tent-1936.jpg").preview(100_000)
    clean = Photo(pixels=example.pixels)
    gains = []
    for seed in (1, 2, 3):
        old = age(clean, kinds=(AgeingKind.FADING,), severity="heavy", seed=seed).photo
        gains.append(psnr(heirloom.restore(old).photo.pixels, clean.pixels) - psnr(old.pixels, clean.pixels))
    assert min(gains) >= 0
    assert np.mean(gains) > 0.6


def test_restoring_twice_is_nearly_restoring_once() -> None:
    old = age(full_range(), kinds=(AgeingKind.FADING,), severity="medium", seed=4).photo
    once = heirloom.restore(old).photo
    assert psnr(heirloom.restore(once).photo.pixels, once.pixels) >= 30


@pytest.mark.parametrize("channels", [1, 3])
def test_a_gray_photograph_stays_gray_and_a_colour_one_coloured(channels: int) -> None:
    assert heirloom.restore(faded(channels)).photo.pixels.shape == (96, 96, channels)
