"""Whether a photograph has faded, by the network and without: the gate that does no harm, toning, and reasons."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from heirloom.core.geometry import Box
from heirloom.core.photo import Photo
from heirloom.steps.enhance import Unfade, fit_tone, fit_unfade, unfading_notes
from tests.steps.enhance.test_unfade import _after, faded_print
from tests.support.networks import save_unfade_network
from tests.support.pictures import photo, scene


def test_a_print_whose_tones_have_shrunk_comes_nearer_to_its_original() -> None:
    gains = []
    for seed in range(6):
        original = scene(96, 96, seed=seed)
        faded = Photo(pixels=0.3 + np.float32(0.4) * original)
        step = fit_unfade(faded).step
        if step is not None:
            before, after = (np.mean((p - original) ** 2) for p in (faded.pixels, _after(faded, step)))
            gains.append(10 * np.log10(before / after))
    assert len(gains) >= 4
    assert np.mean(gains) > 0.7
    assert min(gains) > 0


def test_a_picture_with_normal_tones_hardly_changes() -> None:
    for seed in range(6):
        clear = photo(96, 96, seed=seed)
        step = fit_unfade(clear).step
        if step is not None:
            assert np.sqrt(np.mean((_after(clear, step) - clear.pixels) ** 2)) < 10 ** (-38 / 20)


def test_a_one_coloured_picture_is_left_alone() -> None:
    for level in (0.0, 0.5, 1.0):
        proposal = fit_unfade(Photo(pixels=np.full((20, 20, 3), level, np.float32)))
        assert proposal.step is None or np.isfinite(asdict(proposal.step)["matrix"]).all()


@pytest.mark.parametrize("size", [(1, 1), (17, 23), (300, 8)])
def test_odd_sizes_can_be_judged(size: tuple[int, int]) -> None:
    assert fit_unfade(photo(*size)).reason


def test_sepia_keeps_its_tone_unless_told_otherwise() -> None:
    gray = faded_print(channels=1).pixels
    toned = Photo(pixels=np.clip(gray * np.array([1.0, 0.88, 0.7], np.float32), 0, 1))
    neutral = fit_unfade(toned, toning="sepia", sepia="neutralise").step
    assert np.ptp(_after(toned, neutral), axis=2).max() < 1e-4
    kept = fit_unfade(toned, toning="sepia").step
    if kept is not None:
        colours = _after(toned, kept).mean(axis=(0, 1))
        assert colours[0] > colours[1] + 0.03 > colours[2] + 0.06


def test_border_in_the_preview_does_not_count() -> None:
    faded = faded_print()
    bordered = np.pad(faded.pixels, ((20, 20), (20, 20), (0, 0)), constant_values=1.0)
    inside = fit_unfade(Photo(pixels=bordered), frame=Box(20, 20, 116, 116))
    assert inside == fit_unfade(faded)


def test_the_network_is_asked_where_it_is_there_and_named(weights: Path) -> None:
    learned, classical = (fit_unfade(faded_print(), method=method) for method in ("learned", "classical"))
    assert isinstance(learned.step, Unfade)
    assert learned.step.curves
    assert learned.step.model.startswith("unfade@")
    assert isinstance(classical.step, Unfade)
    assert (classical.step.curves, classical.step.model) == ((), "")
    assert "fading probable to 99%" in learned.reason


def test_without_its_weights_the_reason_says_who_did_the_work(weights: Path) -> None:
    assert unfading_notes("learned") == ()
    (weights / "unfade.onnx").unlink()
    proposal = fit_unfade(faded_print())
    assert "unfade.onnx" in proposal.reason
    assert "the prior of faded photographs was used" in proposal.reason
    assert proposal.step == fit_unfade(faded_print(), method="classical").step
    assert "unfade.onnx" not in fit_unfade(faded_print(), method="classical").reason


def test_where_the_network_doubts_the_picture_stays(weights: Path) -> None:
    save_unfade_network(weights, logit=-0.5)
    proposal = fit_unfade(faded_print())
    assert proposal.step is None
    assert "may well have been meant as it is" in proposal.reason
    assert fit_tone(faded_print(), unfade_step=Unfade()).step is None


def test_the_network_leaves_gray_gray_and_keeps_sepia_or_makes_it_neutral(weights: Path) -> None:
    save_unfade_network(weights, lighter=0.3)
    gray = faded_print(channels=1)
    three = Photo(pixels=np.repeat(gray.pixels, 3, axis=2))
    one_step, three_step = (fit_unfade(p, toning="gray").step for p in (gray, three))
    assert one_step == three_step
    assert np.ptp(_after(three, three_step), axis=2).max() < 1e-6
    assert np.allclose(_after(three, three_step)[..., :1], _after(gray, one_step), atol=1e-6)
    toned = Photo(pixels=np.clip(gray.pixels * np.array([1.0, 0.88, 0.7], np.float32), 0, 1))
    neutral = fit_unfade(toned, toning="sepia", sepia="neutralise").step
    assert np.ptp(_after(toned, neutral), axis=2).max() < 1e-4
    kept = fit_unfade(toned, toning="sepia").step
    colours = _after(toned, kept).mean(axis=(0, 1))
    assert colours[0] > colours[1] + 0.03 > colours[2] + 0.06


def test_after_unfading_the_network_says_how_much_local_contrast_there_is_to_be(weights: Path) -> None:
    sure = fit_tone(faded_print(), unfade_step=Unfade()).step
    assert sure is not None
    save_unfade_network(weights, logit=1.0)
    doubtful = fit_tone(faded_print(), unfade_step=Unfade()).step
    assert doubtful is None or doubtful.local_contrast < 0.5 * sure.local_contrast
