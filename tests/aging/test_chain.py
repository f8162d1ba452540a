"""The ageing chain: seeded, logged, repeatable, and safe on every picture."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from heirloom.aging import AgeingKind, age, age_by, replay
from heirloom.aging.chain import kinds_named, mixed_kinds, severity_level
from heirloom.aging.kinds import LOGGED, MIXED_ODDS, RECIPE_OF, RECIPES, SURFACE, TRANSLUCENT
from heirloom.aging.recipe import Worn
from heirloom.core.masks import DamageKind
from heirloom.core.photo import Photo, Source
from heirloom.errors import UsageError
from heirloom.metrics.fidelity import psnr
from tests.support.compare import assert_images_close
from tests.support.pictures import photo, scene

ALL = tuple(recipe.kind for recipe in RECIPES)
AT_ONCE = (AgeingKind.MONOCHROME, AgeingKind.TONING, AgeingKind.COLOURING)  # colour is gone at any severity
COLOURLESS = (
    AgeingKind.MONOCHROME,
    AgeingKind.VIGNETTING,
    AgeingKind.HALFTONE,
    AgeingKind.PAPER,
    AgeingKind.SLEEVE_ARCS,
    AgeingKind.BLUR,
    AgeingKind.DOWNSCALE,
)
ON_SURFACE = tuple(recipe.kind for recipe in SURFACE)


def test_every_kind_has_one_recipe_in_physical_order() -> None:
    assert tuple(kind for kind in AgeingKind if kind is not AgeingKind.ARTEFACTS) == ALL
    assert {recipe.kind for recipe in LOGGED} == set(AgeingKind)


@pytest.mark.parametrize("kinds", [None, ALL])
def test_same_seed_gives_the_same_pixels_and_masks(kinds) -> None:
    first = age(photo(), kinds=kinds, severity="medium", seed=5)
    second = age(photo(), kinds=kinds, severity="medium", seed=5)
    assert np.array_equal(first.photo.pixels, second.photo.pixels)
    assert first.log == second.log
    assert np.array_equal(first.mask(), second.mask())


def test_another_seed_gives_another_picture() -> None:
    first, second = (age(photo(), kinds=ALL, seed=seed).photo.pixels for seed in (1, 2))
    assert np.abs(first - second).mean() > 0.01


@pytest.mark.parametrize("channels", [1, 3])
def test_the_log_replays_to_the_same_pixels_after_json(channels) -> None:
    picture = photo(60, 70, channels=channels)
    aged = age(picture, kinds=ALL, severity="heavy", seed=11)
    again = replay(picture, log=json.loads(json.dumps(aged.log)))
    assert np.array_equal(again.photo.pixels, aged.photo.pixels)
    assert again.damage.keys() == aged.damage.keys()
    assert all(np.array_equal(again.damage[kind], aged.damage[kind]) for kind in aged.damage)


def test_the_log_names_every_kind_in_order() -> None:
    assert [entry["kind"] for entry in age(photo(), kinds=ALL, seed=1).log] == list(ALL)


def test_one_kind_more_leaves_the_others_as_they_were() -> None:
    few = age(photo(), kinds=(AgeingKind.SCRATCHES,), seed=3).log
    more = age(photo(), kinds=(AgeingKind.FADING, AgeingKind.SCRATCHES), seed=3).log
    assert more[1:] == few


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("shape", [(1, 1, 3), (17, 23, 1), (3000, 8, 3)])
def test_every_kind_keeps_size_range_and_input_on_every_shape(kind, shape) -> None:
    height, width, channels = shape
    clean = scene(height, width, channels=channels)
    before = clean.copy()
    aged = age(Photo(pixels=clean), kinds=(kind,), severity="heavy", seed=2)
    assert aged.photo.pixels.shape == shape
    assert aged.photo.pixels.dtype == np.float32
    assert np.isfinite(aged.photo.pixels).all()
    assert aged.photo.pixels.min() >= 0
    assert aged.photo.pixels.max() <= 1
    assert np.array_equal(clean, before)
    assert all(mask.shape == (height, width) and mask.max() <= 1 for mask in aged.damage.values())


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("value", [0.0, 1.0])
def test_every_kind_works_on_black_and_on_white(kind, value) -> None:
    aged = age(Photo(pixels=np.full((40, 40, 3), value, np.float32)), kinds=(kind,), severity=1.0, seed=4)
    assert np.isfinite(aged.photo.pixels).all()


@pytest.mark.parametrize("kind", ON_SURFACE)
@pytest.mark.parametrize("seed", range(4))
def test_surface_damage_leaves_everything_outside_its_mask_untouched(kind, seed) -> None:
    clean = Photo(pixels=(np.rint(scene(90, 120, seed=seed) * 255) / 255).astype(np.float32))
    aged = age(clean, kinds=(kind,), severity="heavy", seed=seed)
    outside = aged.mask() == 0
    assert outside.any()
    assert np.array_equal(aged.photo.pixels[outside], clean.pixels[outside])


@pytest.mark.parametrize("recipe", SURFACE)
def test_small_windows_of_a_big_print_wear_damage(recipe) -> None:
    touched = []
    for seed in range(6):
        drawn = recipe.draw(np.random.default_rng(seed), severity=0.9)
        worn = drawn.apply(Worn(pixels=scene(64, 80, seed=seed), print_px=1200.0))
        assert np.isfinite(worn.pixels).all()
        assert worn.pixels.shape == (64, 80, 3)
        touched.append(max(float(mask.max()) for mask in worn.damage.values()))
    assert max(touched) == 1


@pytest.mark.parametrize("recipe", TRANSLUCENT)
@pytest.mark.parametrize("channels", [1, 3])
def test_the_picture_shows_through_translucent_damage(recipe, channels) -> None:
    for seed in range(4):
        drawn = recipe.draw(np.random.default_rng(seed), severity=0.5)
        picture = 0.2 + 0.6 * scene(90, 100, channels=channels, seed=seed)
        bright, dark = (drawn.apply(Worn(pixels=part.astype(np.float32))) for part in (picture, 0.85 * picture))
        assert tuple(bright.damage) == (DamageKind.STAIN,)
        inside = (bright.damage[DamageKind.STAIN] > 0) & (dark.damage[DamageKind.STAIN] > 0)
        assert inside.any()
        assert ((bright.pixels - dark.pixels)[inside] > 0.005).mean() > 0.9


@pytest.mark.parametrize("recipe", SURFACE)
def test_gray_photographs_are_aged_in_gray(recipe) -> None:
    aged = recipe.draw(np.random.default_rng(3), severity=0.8).apply(Worn(pixels=scene(70, 60, channels=1)))
    assert aged.pixels.shape == (70, 60, 1)


@pytest.mark.parametrize("kind", COLOURLESS)
def test_gray_in_three_channels_stays_gray_under_what_has_no_colour(kind) -> None:
    gray = np.repeat(scene(80, 90, channels=1), 3, axis=2)
    aged = RECIPE_OF[kind].draw(np.random.default_rng(2), severity=0.7).apply(Worn(pixels=gray))
    assert np.ptp(aged.pixels, axis=2).max() < 1e-3
    assert np.abs(aged.pixels - gray).max() > 5 / 255


@pytest.mark.parametrize("kind", [kind for kind in ALL if kind not in ON_SURFACE])
def test_damage_of_the_image_has_no_mask(kind) -> None:
    assert age(photo(), kinds=(kind,), severity="heavy").damage == {}


@pytest.mark.parametrize("kind", [kind for kind in ALL if kind not in AT_ONCE])
def test_more_severity_means_more_damage(kind) -> None:
    picture = photo(256, 256, seed=6)  # on less, blur is below a pixel
    means = []
    for severity in ("mild", "heavy"):
        losses = [age(picture, kinds=(kind,), severity=severity, seed=seed).photo.pixels for seed in range(5)]
        means.append(np.mean([np.mean((aged - picture.pixels) ** 2) for aged in losses]))
    assert means[1] > 1.5 * means[0] > 0


def test_mixed_ageing_hurts_more_from_mild_to_heavy_but_stays_a_photograph() -> None:
    picture = photo(96, 96, seed=7)
    means = [
        np.mean([psnr(age(picture, severity=severity, seed=seed).photo.pixels, picture.pixels) for seed in range(8)])
        for severity in ("mild", "medium", "heavy")
    ]
    assert 40 > means[0] > means[1] + 1 > means[2] + 2 > 12


def test_mixtures_differ_and_are_never_empty() -> None:
    drawn = {mixed_kinds(np.random.default_rng(seed), severity=0.25) for seed in range(30)}
    assert len(drawn) > 10
    assert all(drawn)
    assert all(list(kinds) == [kind for kind in ALL if kind in kinds] for kinds in drawn)


def test_halftone_is_never_mixed_in() -> None:
    assert AgeingKind.HALFTONE not in MIXED_ODDS


def test_the_result_has_the_steps_of_the_photographs_depth() -> None:
    shallow = age(photo(), kinds=(AgeingKind.NOISE,)).photo.pixels
    assert_images_close(shallow, np.rint(shallow * 255) / 255, atol=1e-6)
    deep = age(replace(photo(), source=Source(bits=16)), kinds=(AgeingKind.NOISE,)).photo.pixels
    assert_images_close(deep, np.rint(deep * 65535) / 65535, atol=1e-6)
    assert np.abs(deep - np.rint(deep * 255) / 255).max() > 1e-4


def test_no_recipe_is_the_photograph_itself() -> None:
    picture = Photo(pixels=(np.rint(scene() * 255) / 255).astype(np.float32))
    assert np.array_equal(age_by(picture, recipes=()).photo.pixels, picture.pixels)


def test_masks_can_be_asked_by_kind() -> None:
    aged = age(photo(), kinds=(AgeingKind.SCRATCHES, AgeingKind.DUST), severity="heavy", seed=1)
    scratch, dust = aged.mask(DamageKind.SCRATCH), aged.mask(DamageKind.DUST)
    assert scratch.any()
    assert dust.any()
    assert np.array_equal(aged.mask(), np.maximum(scratch, dust))
    assert not aged.mask(DamageKind.TEAR).any()


@pytest.mark.parametrize("severity", ["strong", -0.1, 1.5, float("nan")])
def test_an_unknown_severity_is_refused(severity) -> None:
    with pytest.raises(UsageError, match="severity"):
        severity_level(severity)


@pytest.mark.parametrize(
    "entry", [{"kind": "rust"}, {"kind": "jpeg", "quality": 3}, {"kind": "jpeg", "quality": 3, "sampling": "420"}, {}]
)
def test_a_log_that_is_not_understood_is_refused(entry) -> None:
    with pytest.raises(UsageError, match="not understood"):
        replay(photo(), log=[entry])


def test_the_aged_photograph_holds_nothing_of_the_clean_file() -> None:
    samples = np.zeros((64, 64, 3), np.uint8)
    source = Source(samples=samples, sha256="0" * 64, jpeg_quality=90, bits=8, dpi=(300.0, 300.0))
    aged = age(replace(photo(), source=source), severity="mild").photo.source
    assert aged.samples is None
    assert aged.sha256 == ""
    assert aged.jpeg_quality is None
    assert aged.dpi == (300.0, 300.0)


def test_kinds_are_found_by_name() -> None:
    assert kinds_named(["dust", "jpeg"]) == (AgeingKind.DUST, AgeingKind.JPEG)
    with pytest.raises(UsageError, match="rust"):
        kinds_named(["dust", "rust"])


@pytest.mark.parametrize("kind", ALL)
def test_every_kind_leaves_a_trace_whatever_the_seed(kind) -> None:
    picture = photo(96, 96, seed=8)
    for seed in range(15):
        aged = age(picture, kinds=(kind,), severity="medium", seed=seed).photo.pixels
        assert np.abs(aged - picture.pixels).max() > 5 / 255, f"seed {seed}"
