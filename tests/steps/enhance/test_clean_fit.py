"""Whether a photograph is cleaned, how far, and how much of its grain stays: each with its reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from heirloom.steps.enhance import Clean, fit_clean
from heirloom.steps.enhance.clean_fit import GRAIN_KEPT, LEAST_WITH_TRACES, LOW_QUALITY, SOFT_EDGE_PX
from heirloom.steps.enhance.proposal import Proposal


def step_of(proposal: Proposal) -> Clean:
    assert isinstance(proposal.step, Clean)
    return proposal.step


def test_too_little_noise_is_left_alone_with_a_reason() -> None:
    proposal = fit_clean(noise_sigma=2.0)
    assert proposal.step is None
    assert "2.0" in proposal.reason


def test_light_noise_and_grain_are_taken_in_part_only() -> None:
    strengths = [step_of(fit_clean(noise_sigma=sigma, method="classical")).strength for sigma in (3, 5, 10)]
    assert 0 < strengths[0] < strengths[1] < strengths[2] == 1
    coarse = fit_clean(noise_sigma=10, grain_size_px=2.5)
    assert step_of(coarse).grain == GRAIN_KEPT
    assert "40% of the film's grain stays" in coarse.reason
    assert step_of(fit_clean(noise_sigma=10, grain_size_px=1.2)).grain == 0


def test_the_network_takes_light_noise_whole(weights: Path) -> None:
    strengths = [step_of(fit_clean(noise_sigma=sigma)).strength for sigma in (2.6, 6, 10)]
    assert 0 < strengths[0] < strengths[1] == strengths[2] == 1


def test_visible_blocks_are_reason_enough() -> None:
    assert step_of(fit_clean(noise_sigma=0.5, jpeg_blocking=1.4)).jpeg_blocking == 1.4


@pytest.mark.parametrize("kept", [0.0, 0.7, 1.0])
def test_how_much_grain_stays_is_the_persons_word(kept: float) -> None:
    assert step_of(fit_clean(noise_sigma=10, grain_size_px=2.5, grain=kept)).grain == kept


def test_blur_and_low_quality_are_reasons_for_the_network_alone(weights: Path) -> None:
    soft, coarse = {"edge_width_px": 5.0}, {"jpeg_quality": LOW_QUALITY - 1}
    for measured, word, strength in ((soft, "edges 5.0 px wide", 1), (coarse, "JPEG quality 59", LEAST_WITH_TRACES)):
        proposal = fit_clean(noise_sigma=0.5, **measured)
        assert step_of(proposal).strength == strength
        assert word in proposal.reason
        assert fit_clean(noise_sigma=0.5, method="classical", **measured).step is None


def test_without_the_network_nobody_sharpens() -> None:
    assert fit_clean(noise_sigma=0.5, edge_width_px=5.0, jpeg_quality=30).step is None


def test_sharp_pictures_and_those_beyond_help_are_left_alone(weights: Path) -> None:
    low, high = SOFT_EDGE_PX
    for width_px in (0.0, low - 0.1, high + 0.1):
        assert fit_clean(noise_sigma=0.5, edge_width_px=width_px, jpeg_quality=LOW_QUALITY).step is None


def test_the_step_works_as_it_was_asked_to() -> None:
    assert step_of(fit_clean(noise_sigma=10, method="classical")).method == "classical"
    assert step_of(fit_clean(noise_sigma=10, strength=0.5)).strength == 0.5
