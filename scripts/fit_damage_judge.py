"""Learns to tell damage from content: prints the numbers of `src/heirloom/steps/repair/judge.py`.

    python scripts/fit_damage_judge.py FOLDER [--every N] [--seed S]

FOLDER holds clean photographs and a `manifest.csv` with the columns `file` and `tier`; only the tier `open` is used.
Two thirds of the photographs are aged by `heirloom.aging` with creases, scratches and dust of widely varying width, a
third stays clean. A line-like piece counts as damage where at least half of it lies in the mask of the ageing, as
content below 15 %; what is between is left out. One logistic regression with all products of two features follows.

The numbers that ship were fitted in this way on about 76,000 pieces of 581 photographs, gathered in three rounds while
the features were still being chosen, so a fresh run gives similar numbers, not the same ones.
"""

from __future__ import annotations

import argparse
import csv
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from heirloom.aging import age_by
from heirloom.aging.creases import Creases
from heirloom.aging.digital import Jpeg
from heirloom.aging.dust import Dust
from heirloom.aging.optics import Noise
from heirloom.aging.recipe import Recipe
from heirloom.aging.scratches import Scratches
from heirloom.core.color import luma
from heirloom.core.io import read
from heirloom.core.photo import Photo
from heirloom.steps.repair.classify import find_pieces
from heirloom.steps.repair.detect_classical import LEVELS, estimate_noise

Numbers = NDArray[np.float64]

SIDES_PX = (250, 760)  # of the square with a picture's area: small scans and large ones
DAMAGE_SHARE, CONTENT_SHARE = 0.5, 0.15
RIDGE = 3.0
ROUNDS = 30


def drawn(rng: np.random.Generator, *, seed: int) -> list[Recipe]:
    """Creases, scratches and dust of widely varying width, sometimes with noise and JPEG on top."""
    creases = Creases.draw(rng, severity=float(rng.uniform(0.3, 0.9)))
    scratches = Scratches.draw(rng, severity=float(rng.uniform(0.1, 0.7)))
    wide = float(rng.uniform(0.7, 3))
    low, high = scratches.width_permille
    recipes: list[Recipe] = [
        replace(creases, width_permille=creases.width_permille * float(rng.uniform(0.7, 5))),
        replace(scratches, count=min(scratches.count, 25), width_permille=(low * wide, high * wide)),
    ]
    if rng.random() < 0.5:
        recipes.append(Dust.draw(rng, severity=float(rng.uniform(0.1, 0.5))))
    if rng.random() < 0.4:
        recipes.append(Noise(seed=seed, sigma=float(rng.uniform(1, 6)), gray_share=0.8))
    if rng.random() < 0.4:
        recipes.append(Jpeg(quality=int(rng.integers(60, 95)), subsampling="420"))
    return recipes


def pieces_of(photo: Photo, mask: NDArray[np.float32]) -> list[Numbers]:
    """Rows of damaged share, pixels, features, level and polarity for every piece of every level."""
    gray = np.ascontiguousarray(luma(photo.pixels), dtype=np.float32)
    chroma = np.ascontiguousarray(photo.pixels.max(axis=-1) - photo.pixels.min(axis=-1))
    rows = []
    for level in range(LEVELS):
        for pieces in find_pieces(gray, chroma, noise=estimate_noise(gray)):
            count = len(pieces.features)
            if not count:
                continue
            labels = pieces.labels.ravel()
            pixels = np.bincount(labels, minlength=count + 1)[1:]
            share = np.bincount(labels, mask.ravel(), minlength=count + 1)[1:] / pixels
            extra = np.full((count, 2), (level, pieces.polarity), np.float64)
            rows.append(np.column_stack([share, pixels, pieces.features, extra]))
        half = ((gray.shape[1] + 1) // 2, (gray.shape[0] + 1) // 2)
        gray, chroma, mask = (cv2.resize(plane, half, interpolation=cv2.INTER_AREA) for plane in (gray, chroma, mask))
    return rows


def gather(paths: list[Path], *, seed: int) -> Numbers:
    """The pieces of all photographs."""
    rng = np.random.default_rng(seed)
    rows: list[Numbers] = []
    for number, path in enumerate(paths):
        pixels = read(path).pixels
        pixels = np.repeat(pixels, 3, axis=2) if pixels.shape[2] == 1 else pixels
        factor = min(1.0, float(rng.uniform(*SIDES_PX)) / float(np.sqrt(pixels[..., 0].size)))
        pixels = cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
        if rng.random() < 0.7:  # most old photographs are monochrome
            pixels = np.repeat(luma(pixels)[..., None], 3, axis=2)
        photo = Photo(pixels=np.ascontiguousarray(np.clip(pixels, 0, 1), dtype=np.float32))
        mask = np.zeros(photo.pixels.shape[:2], np.float32)
        if number % 3:
            aged = age_by(photo, recipes=drawn(rng, seed=number))
            photo, mask = aged.photo, (aged.mask() > 0.3).astype(np.float32)
        rows += pieces_of(photo, mask)
    return np.concatenate(rows)


def fitted(features: Numbers, is_damage: Numbers, weights: Numbers) -> Numbers:
    """Logistic regression by Newton's method with a ridge."""
    answer = np.zeros(features.shape[1])
    for _ in range(ROUNDS):
        chance = 1 / (1 + np.exp(-np.clip(features @ answer, -30, 30)))
        curvature = weights * chance * (1 - chance) + 1e-9
        normal = (features * curvature[:, None]).T @ features + RIDGE * np.eye(len(answer))
        step = np.linalg.solve(normal, features.T @ (weights * (is_damage - chance)) - RIDGE * answer)
        answer += step
        if np.abs(step).max() < 1e-5:
            break
    return answer


def main() -> None:
    """Gathers, fits and prints the two tables of `judge.py`."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--every", type=int, default=3, help="take every so many photographs")
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    with (options.folder / "manifest.csv").open(newline="") as file:
        names = sorted(row["file"] for row in csv.DictReader(file) if row["tier"] == "open")
    rows = gather([options.folder / name for name in names[:: options.every]], seed=options.seed)
    rows = rows[(rows[:, 0] >= DAMAGE_SHARE) | (rows[:, 0] <= CONTENT_SHARE)]
    share, pixels, values = rows[:, 0], rows[:, 1], np.nan_to_num(rows[:, 2:])
    least, greatest = np.percentile(values, [0.5, 99.5], axis=0)
    least[-2:], greatest[-2:] = (0, -1), (LEVELS - 1, 1)
    values = np.clip(values, least, greatest)
    mean, deviation = values.mean(axis=0), values.std(axis=0) + 1e-6
    standard = (values - mean) / deviation
    first, second = np.triu_indices(standard.shape[1])
    form = np.column_stack([np.ones(len(standard)), standard, standard[:, first] * standard[:, second]])
    answer = fitted(form, (share >= DAMAGE_SHARE).astype(np.float64), np.sqrt(pixels) / 5)
    count = standard.shape[1]
    triangle = np.zeros((count + 1, count + 1))
    triangle[0] = answer[: count + 1]
    triangle[first + 1, second + 1] = answer[count + 1 :]
    print("_SPREAD")
    print("\n".join(" ".join(f"{v:.4g}" for v in row) for row in np.stack([mean, deviation, least, greatest]).T))
    print("_FORM")
    print("\n".join(" ".join(f"{v:.2f}" for v in triangle[row, row:]) for row in range(count + 1)))


if __name__ == "__main__":
    main()
