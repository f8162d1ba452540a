"""Calibration finds the temperature and the shift that logits were spoilt with."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from heirloom.train.recipes.calibration import fitted_calibration


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
