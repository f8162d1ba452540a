"""Fingerprints: ridges at their distance, pressed in one place, dark or bleached."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from heirloom.aging.fingerprints import Fingerprints
from heirloom.aging.recipe import Worn

TOUCH = Fingerprints(
    seed=2,
    count=1,
    length_permille=500,
    ridge_permille=25,
    smear=0.0,
    pale_share=0.0,
    density=(0.3, 0.35, 0.4),
)


def change(recipe: Fingerprints) -> np.ndarray:
    return recipe.apply(Worn(pixels=np.full((240, 240, 1), 0.6, np.float32))).pixels[..., 0] - np.float32(0.6)


def test_finer_ridges_are_more_ridges() -> None:
    def crossings(permille: float) -> int:
        touched = change(replace(TOUCH, ridge_permille=permille))
        rows, columns = np.nonzero(np.abs(touched) > 0.02)
        ridges = touched - cv2.GaussianBlur(touched, (0, 0), 5)
        inside = ridges[rows.min() + 20 : rows.max() - 20, columns.min() + 20 : columns.max() - 20]
        return int((np.diff(np.sign(inside), axis=0) != 0).sum() + (np.diff(np.sign(inside), axis=1) != 0).sum())

    assert crossings(20) > 1.5 * crossings(40)


def test_a_smeared_touch_has_weaker_ridges() -> None:
    def contrast(smear: float) -> float:
        touched = change(replace(TOUCH, smear=smear))
        inside = touched[np.abs(touched) > 0.005]
        return float(inside.std() / np.abs(inside).mean())

    assert contrast(1.0) < contrast(0.0)


def test_pale_touches_brighten() -> None:
    assert change(TOUCH).max() < 1e-6
    assert change(replace(TOUCH, pale_share=1.0)).min() > -1e-6
