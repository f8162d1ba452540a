"""Calibration finds the temperature and the shift that logits were spoilt with."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from heirloom.train.recipes.calibration import fitted_calibration, quiet_shift


def test_what_was_done_to_the_logits_is_found_again() -> None:
    random = np.random.default_rng(0)
    true = torch.from_numpy(random.normal(0, 2, (20_000, 4)))
    chances = torch.softmax(true, dim=1).numpy()
    classes = torch.from_numpy((chances.cumsum(axis=1) < random.random((20_000, 1))).sum(axis=1))
    spoilt = true.clone()
    spoilt[:, 0] -= 0.8
    temperature, shift = fitted_calibration((spoilt * 3).float(), classes)
    assert temperature == pytest.approx(3, rel=0.03)
    assert shift == pytest.approx(0.8, abs=0.05)


def test_the_quiet_shift_leaves_a_given_share_of_sound_pixels_to_be_called_damaged() -> None:
    logits = torch.from_numpy(np.random.default_rng(1).normal(0, 3, (50_000, 4))).float()
    shift = quiet_shift(logits, temperature=1.5, damage=(1, 2), share=0.01)
    calibrated = logits / 1.5
    calibrated[:, 0] += shift
    sound, damaged = calibrated[:, 0], torch.logsumexp(calibrated[:, 1:3], dim=1)
    assert float((damaged > sound).float().mean()) == pytest.approx(0.01, abs=2e-4)
