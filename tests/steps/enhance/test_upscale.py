"""Enlarging: exact sizes, styles, what stands in for networks, transparency and what the file says."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

import heirloom
from heirloom.core.photo import Photo, Source
from heirloom.core.resample import resample
from heirloom.core.step import Effect
from heirloom.metrics.fidelity import psnr
from heirloom.steps.enhance import Upscale, enlarged_size, upscale, upscale_notes
from tests.contracts.test_steps import runtime
from tests.support.compare import assert_images_close
from tests.support.pictures import photo, scene


@pytest.mark.parametrize(
    ("scale", "size"),
    [(2.0, (80, 120)), (1.001, (40, 60)), (1.5, (60, 90)), (2.34, (94, 140)), (3000 / 60, (2000, 3000))],
)
def test_sides_are_rounded_to_whole_pixels(scale: float, size: tuple[int, int]) -> None:
    assert enlarged_size(40, 60, scale=scale) == size


def test_nothing_gets_smaller_however_small_it_is() -> None:
    assert enlarged_size(1, 1, scale=1.2) == (1, 1)


def test_without_networks_it_is_resampled_and_said(tmp_path: Path) -> None:
    before = photo(30, 40)
    after = upscale(before, scale=1.8)
    assert_images_close(after.pixels, np.clip(resample(before.pixels, size=(54, 72)), 0, 1), atol=1e-6)
    (note,) = upscale_notes(1.8, detail=0.0, method="learned")
    assert "upscale-x2.onnx" in note
    assert "resampling" in note
    assert upscale_notes(1.8, detail=0.0, method="classical") == ()


def test_what_is_missing_of_detail_and_of_two_networks_is_said() -> None:
    notes = upscale_notes(8, detail=0.5, method="learned")
    assert [name for note in notes for name in note.split() if name.startswith("(upscale")] == [
        *("(upscale-x4-detailed.onnx);", "(upscale-x2-detailed.onnx);", "(upscale-x4.onnx);", "(upscale-x2.onnx);")
    ]


def test_missing_detail_gives_the_faithful_way_and_invents_nothing(weights: Path) -> None:
    (weights / "upscale-x2-detailed.onnx").unlink()
    before = photo(20, 30)
    outcome = Upscale(detail=1.0).apply(before, runtime(before))
    assert outcome.invented is None
    assert [name.partition("@")[0] for name in outcome.models] == ["upscale-x2"]
    (note,) = outcome.notes
    assert "upscale-x2-detailed.onnx" in note
    assert "the faithful way" in note
    assert_images_close(outcome.photo.pixels, upscale(before, scale=2).pixels, atol=0)


def test_a_missing_faithful_network_is_resampling_beside_the_detail(weights: Path) -> None:
    (weights / "upscale-x2.onnx").unlink()
    before = photo(20, 30)
    outcome = Upscale(detail=0.5).apply(before, runtime(before))
    assert [name.partition("@")[0] for name in outcome.models] == ["upscale-x2-detailed"]
    assert outcome.invented is not None
    assert "resampling" in outcome.notes[0]


def test_the_dial_goes_from_one_style_to_the_other_in_a_straight_line(weights: Path) -> None:
    before = Photo(pixels=0.25 + 0.5 * scene(20, 30))
    faithful, half, detailed = (upscale(before, detail=detail).pixels for detail in (0.0, 0.5, 1.0))
    assert np.abs(detailed - faithful).max() > 0.04
    assert_images_close(half, (faithful + detailed) / 2, atol=1e-6)


def test_only_networks_that_take_part_are_named(weights: Path) -> None:
    before = photo(12, 12)

    def models(detail: float, scale: float = 2.0) -> list[str]:
        outcome = Upscale(scale=scale, detail=detail).apply(before, runtime(before))
        return [name.partition("@")[0] for name in outcome.models]

    assert models(0.0) == ["upscale-x2"]
    assert models(0.5) == ["upscale-x2", "upscale-x2-detailed"]
    assert models(1.0) == ["upscale-x2-detailed"]
    assert models(0.0, scale=10) == ["upscale-x4"]
    assert Upscale(method="classical").apply(before, runtime(before)).models == ()


def test_the_effect_is_to_make_up_as_soon_as_detail_is_asked_for() -> None:
    assert Upscale().effect is Effect.CORRECT
    assert Upscale(detail=0.01).effect is Effect.GENERATE


@pytest.mark.parametrize(
    "fields",
    [
        {"scale": 1.0}, {"scale": 0.5}, {"scale": 16.5}, {"scale": float("nan")}, {"dpi": 0.0}, {"dpi": -1.0},
        {"method": "magic"}, {"method": "classical", "detail": 0.5},
    ],
)  # fmt: skip
def test_what_cannot_be_carried_out_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        Upscale(**fields)  # type: ignore[arg-type]


def test_a_photograph_made_smaller_comes_back_better_than_by_repeating_pixels() -> None:
    truth = scene(96, 120, seed=2)
    small = Photo(pixels=np.clip(resample(truth, size=(48, 60)), 0, 1))
    repeated = small.pixels.repeat(2, axis=0).repeat(2, axis=1)
    assert psnr(upscale(small, scale=2).pixels, truth) > psnr(repeated, truth) + 1


@pytest.mark.parametrize("with_networks", [False, True])
def test_what_is_hidden_does_not_shine_through_at_the_edge(with_networks: bool, request: pytest.FixtureRequest) -> None:
    if with_networks:
        request.getfixturevalue("weights")
    pixels = np.full((24, 40, 3), 0.5, np.float32)
    pixels[:, 20:] = [1, 0, 1]
    alpha = np.ones((24, 40), np.float32)
    alpha[:, 20:] = 0
    larger = upscale(Photo(pixels=pixels, alpha=alpha), scale=2.5)
    assert larger.alpha is not None
    assert larger.alpha.shape == (60, 100)
    assert larger.alpha[:, :44].min() > 0.98
    assert larger.alpha[:, 56:].max() < 0.02
    assert_images_close(larger.pixels[larger.alpha > 0.001], np.full_like(larger.pixels, 0.5)[larger.alpha > 0.001])


def test_an_even_alpha_stays_even() -> None:
    larger = upscale(Photo(pixels=scene(9, 9), alpha=np.full((9, 9), 0.4, np.float32)), scale=3)
    assert larger.alpha is not None
    assert np.abs(larger.alpha - 0.4).max() < 1e-6


def test_depth_transparency_and_resolution_are_written(tmp_path: Path) -> None:
    alpha = np.linspace(0, 1, 1200, dtype=np.float32).reshape(30, 40)
    before = Photo(pixels=scene(30, 40), alpha=alpha, source=Source(bits=16, dpi=(300.0, 300.0)))
    heirloom.write(upscale(before, scale=1.5), tmp_path / "larger.png")
    after = heirloom.read(tmp_path / "larger.png")
    assert after.source.bits == 16
    assert after.source.dpi == pytest.approx((450.0, 450.0), abs=0.02)  # PNG counts whole dots per metre
    assert after.alpha is not None
    assert (after.height, after.width) == after.alpha.shape == (45, 60)


def test_samples_and_profile_of_the_small_picture_do_not_go_with_the_large_one(tmp_path: Path) -> None:
    heirloom.write(photo(30, 40), tmp_path / "small.png")
    larger = upscale(heirloom.read(tmp_path / "small.png"), scale=2)
    assert larger.source.samples is None
    heirloom.write(larger, tmp_path / "larger.png")
    assert_images_close(heirloom.read(tmp_path / "larger.png").pixels, larger.pixels, atol=0.51 / 255)
    assert dataclasses.replace(larger.source, samples=None).path == tmp_path / "small.png"
