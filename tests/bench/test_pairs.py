"""Real pairs are measured where they correspond, and nowhere else."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
import pytest

from heirloom.bench import run_pairs_bench, table
from heirloom.bench.pairs import PAIRS
from heirloom.bench.report import INPUT, OURS
from heirloom.core.photo import Mask, Pixels
from heirloom.errors import InputMissing
from tests.support.pictures import scene


@dataclass(frozen=True, eq=False, kw_only=True)
class MadeUpPair:
    """A pair without a registration."""

    before: Pixels
    after: Pixels
    valid: Mask
    name: str = "a"


def noisy_pair(*, channels: int = 3, after_channels: int = 3, half: bool = False) -> MadeUpPair:
    """A noisy scan and the clean picture; with `half` the right half of the restoration shows something else."""
    clean = scene(96, 96, channels=channels)
    noise = np.random.default_rng(0).normal(0, 0.08, (96, 96, 1))
    after = clean.mean(axis=2, keepdims=True) if after_channels == 1 else np.repeat(clean, 3 // channels, axis=2)
    valid = np.ones((96, 96), np.float32)
    if half:
        after = after.copy()
        after[:, 48:] = scene(96, 48, seed=5, channels=after.shape[2])
        valid[:, 48:] = 0
    before = np.clip(clean + noise, 0, 1).astype(np.float32)
    return MadeUpPair(before=before, after=after.astype(np.float32), valid=valid)


def test_a_method_that_comes_nearer_to_the_restoration_gains() -> None:
    report = run_pairs_bench([noisy_pair(), noisy_pair()], notes=("c left out",))
    assert report.row(PAIRS, INPUT).gain_db == 0
    assert report.row(PAIRS, OURS).gain_db > 1
    assert report.row(PAIRS, OURS).photos == 2
    assert "note: c left out" in table(report)
    assert json.loads(json.dumps(report.to_json(), allow_nan=False))["task"] == "restore"


def test_what_does_not_correspond_does_not_count() -> None:
    whole, half = (run_pairs_bench([noisy_pair(half=half)]).row(PAIRS, INPUT).scores for half in (False, True))
    assert half.psnr == pytest.approx(whole.psnr, abs=0.5)
    assert half.ssim > whole.ssim


@pytest.mark.parametrize(("channels", "after_channels"), [(1, 3), (3, 1), (1, 1)])
def test_gray_and_colour_can_be_compared(channels, after_channels) -> None:
    report = run_pairs_bench([noisy_pair(channels=channels, after_channels=after_channels)])
    assert np.isfinite(report.row(PAIRS, OURS).scores.psnr)


def test_no_pairs_are_refused() -> None:
    with pytest.raises(InputMissing, match="no pair"):
        run_pairs_bench([])
