"""Learns what faded photographs look like: writes `src/heirloom/steps/enhance/fading_prior.npz`.

    python scripts/fit_fading_prior.py FOLDER... --out src/heirloom/steps/enhance/fading_prior.npz

Each FOLDER holds clean photographs and a `manifest.csv` with the columns `file` and `tier`; only the tier `open` is
used. Every photograph is made old in a dozen ways that have nothing to do with `heirloom.aging` (tests must not be
easier than life), and two things are fitted, both in closed form:

1. the correction: density' = density + matrix density + curvature density^2 + offset, linear in features of the faded
   thumbnail. Weighted ridge regression on the pixels themselves, reweighted by 1 / error (IRLS) so that the mean gain
   in decibels grows, not that of a few very faded photographs;
2. the gate: a logistic regression of whether that correction brings a photograph nearer to the original, on
   predictions for photographs that the correction was not fitted to (three folds).
"""

from __future__ import annotations

import argparse
import csv
import multiprocessing
from pathlib import Path

import numpy as np
from PIL import Image

from heirloom.core.color import LUMA_WEIGHTS, from_linear, to_linear
from heirloom.steps.enhance import prior
from heirloom.steps.enhance.features import describe, thumbnail

AGED_PER_PHOTO = 12
PIXELS_PER_AGED = 500
COMPONENTS, BENDS = 40, 150  # principal components kept; random rectified directions among them
RIDGE, GATE_RIDGE = 1e-4, 1e-3
ERROR_FLOOR = 6e-5  # mean squared error of 42 dB: nobody gains from going lower
FOLDS = 3
# Sources with many look-alikes are thinned out: (first part of the file name, share kept).
SHARES = {"prokudin": 0.1, "congress": 0.3, "sfhq": 0.25, "sfhqt2i": 0.2, "faker": 0.2}
DYES = np.array([[1.0, 0.10, 0.02], [0.22, 1.0, 0.10], [0.10, 0.24, 1.0]])  # unwanted absorptions, after Hunt


def spread(rng, amount):
    """A number for each channel, in [-amount, amount]."""
    return rng.uniform(-1, 1, 3) * amount


def squeeze(v, rng, s):
    low = np.maximum(s * rng.uniform(0, 0.35) + spread(rng, 0.06 * s), 0)
    high = np.clip(1 - s * rng.uniform(0, 0.4) + spread(rng, 0.08 * s), low + 0.15, 1)
    return low + (high - low) * v


def squeeze_light(v, rng, s):
    low = np.maximum(s * rng.uniform(0, 0.2) + spread(rng, 0.04 * s), 0)
    high = np.clip(1 - s * rng.uniform(0, 0.55) + spread(rng, 0.1 * s), low + 0.1, 1)
    return from_linear((low + (high - low) * to_linear(v)).astype(np.float32))


def lose_dyes(v, rng, s):
    mean, uneven = s * rng.uniform(0.15, 0.65), rng.uniform(0, 0.7)
    weakest = rng.permutation(3) if rng.random() < 0.5 else np.array([0, 2, 1])
    losses = np.empty(3)
    losses[weakest] = mean * np.array([1 + uneven, 1, 1 - uneven])
    dyes = np.eye(3) + rng.uniform(0, 1.2) * (DYES - np.eye(3))
    matrix = dyes @ np.diag(1 - np.clip(losses, 0, 0.92)) @ np.linalg.inv(dyes)
    fog = s * rng.uniform(0, 0.2) * np.array([rng.uniform(0, 1), rng.uniform(0.2, 1), 1])
    density = -np.log10(np.maximum(to_linear(v), 1e-3))
    veil = s * rng.uniform(0, 0.08) * (rng.random() < 0.6)
    light = np.clip(10 ** -(density @ matrix.T + fog), 0, 1)
    return from_linear((light * (1 - veil) + veil).astype(np.float32))


def bend(v, rng, s):
    return np.power(np.maximum(v, 0), np.exp(s * rng.uniform(-0.5, 0.6) + spread(rng, 0.12 * s)))


def dim_channels(v, rng, s):
    return v * (1 - s * rng.uniform(0, 0.4, 3) * rng.uniform(0, 1))


def paper_yellow(rng, blue):
    return np.array([1 - blue * rng.uniform(0, 0.2), 1 - blue * rng.uniform(0.2, 0.55), 1 - blue])


def yellow(v, rng, s):
    return v * paper_yellow(rng, s * rng.uniform(0.1, 0.55))


def yellow_light(v, rng, s):
    return from_linear((to_linear(v) * paper_yellow(rng, s * rng.uniform(0.1, 0.6))).astype(np.float32))


def yellow_veil(v, rng, s):
    share = s * rng.uniform(0.05, 0.45)
    return v * (1 - share) + share * np.array([rng.uniform(0.75, 1), rng.uniform(0.6, 0.9), rng.uniform(0.35, 0.7)])


def tinted_veil(v, rng, s):
    share = s * rng.uniform(0.05, 0.4)
    return v * (1 - share) + share * np.clip(rng.uniform(0.3, 1) + spread(rng, 0.2), 0, 1)


def pale(v, rng, s):
    share = s * rng.uniform(0.05, 0.75)
    return v * (1 - share) + share * (v @ LUMA_WEIGHTS)[..., None]


def flatten(v, rng, s):
    middle = v.mean() if rng.random() < 0.5 else rng.uniform(0.35, 0.7)
    return middle + (1 - s * rng.uniform(0.1, 0.65)) * (v - middle)


KINDS = (squeeze, squeeze_light, lose_dyes, bend, dim_channels, yellow, yellow_light, yellow_veil, tinted_veil, pale,
         flatten)  # fmt: skip
ODDS = np.array([2, 1.3, 3.5, 0.7, 0.8, 1, 0.6, 1, 0.7, 1, 1.3])


def faded(v, rng):
    """`v` after one to four kinds of fading, weaker the more there are."""
    count = rng.choice([1, 2, 3, 4], p=[0.4, 0.3, 0.2, 0.1])
    s = rng.uniform(0.1, 1.1) / np.sqrt(0.6 + 0.4 * count)
    for i in rng.choice(len(KINDS), count, replace=False, p=ODDS / ODDS.sum()):
        v = np.clip(KINDS[i](v, rng, s), 0, 1).astype(np.float32)
    return v


def worn(v, rng):
    """`v` with what else happens to a photograph: dark corners, noise, blur, eight bits."""
    import cv2

    if rng.random() < 0.12:
        y, x = np.mgrid[-1 : 1 : v.shape[0] * 1j, -1 : 1 : v.shape[1] * 1j]
        v = v * (1 - rng.uniform(0, 0.6) * ((x**2 + y**2) / 2) ** rng.uniform(0.7, 1.5))[..., None]
    if rng.random() < 0.3:
        v = v + rng.normal(0, rng.uniform(0, 0.03), v.shape)
    if rng.random() < 0.2:
        v = cv2.GaussianBlur(v.astype(np.float32), (0, 0), rng.uniform(0.3, 1))
    return (np.round(np.clip(v, 0, 1) * 255) / 255).astype(np.float32)


def gray(v):
    return np.repeat((v @ LUMA_WEIGHTS)[..., None], 3, axis=2)


def examples(job):
    """(original pixels, faded pixels, features, is clean) of one photograph, `AGED_PER_PHOTO` times."""
    path, seed = job
    rng = np.random.default_rng([7, seed])
    whole = thumbnail(np.asarray(Image.open(path).convert("RGB"), np.float32) / 255)
    is_gray = float(np.abs(whole - whole.mean(axis=2, keepdims=True)).max()) < 0.03
    rows = []
    for number in range(AGED_PER_PHOTO):
        v = _cropped(whole, rng) if number % 3 == 2 else whole
        as_gray = rng.random() < (0.7 if is_gray else 0.13)  # else a gray photograph whose paper took a tint
        v = gray(v) if as_gray or is_gray else v
        clean = rng.random() < 0.25
        z = v if clean else faded(v, rng)
        z = worn(z, rng) if not clean or rng.random() < 0.5 else z
        z = gray(z) if as_gray else z
        seen = z.copy()
        if rng.random() < 0.35:  # dust and scratches that are still there when the preview is looked at
            specks = rng.random(z.shape[:2]) < rng.uniform(0, 0.008)
            seen[specks] = rng.choice([0.0, 0.05, 0.95, 1.0], size=(int(specks.sum()), 1))
        pick = rng.integers(z.shape[0] * z.shape[1], size=PIXELS_PER_AGED)
        rows.append((_bytes(v, pick), _bytes(z, pick), describe(seen), clean))
    return rows


def _cropped(v, rng):
    height, width = (max(8, int(size * rng.uniform(0.5, 1))) for size in v.shape[:2])
    top, left = rng.integers(max(v.shape[0] - height, 0) + 1), rng.integers(max(v.shape[1] - width, 0) + 1)
    return v[top : top + height, left : left + width]


def _bytes(v, pick):
    return (v.reshape(-1, 3)[pick] * 255 + 0.5).astype(np.uint8)


def quadratic_forms(original, aged):
    """Per channel A (n, 5, 5) and b (n, 5), and c (n,): the squared error of any correction, c - 2 b t + t A t.

    The error is that of the encoded values, to first order around the original.
    """
    target, start = prior.density_of(original), prior.density_of(aged)
    step = 0.01
    slope = ((prior.pixels_of(target + step) - original) / step) ** 2
    weight = np.clip(slope, 1e-3, None) / original.shape[1] / 3
    forms, constant = [], np.zeros(len(original))
    for channel in range(3):
        basis = prior.correction_basis(start, channel)
        weighted = basis * weight[..., channel : channel + 1]
        missing = (target - start)[..., channel]
        forms.append((
            np.einsum("npk,npl->nkl", weighted, basis, optimize=True).astype(np.float64),
            np.einsum("npk,np->nk", weighted, missing, optimize=True).astype(np.float64),
        ))  # fmt: skip
        constant += (weight[..., channel] * missing**2).sum(axis=1)
    return forms, constant


def solve(rows, forms, weight):
    """The ridge regression of the correction on the features: (3, 5, features)."""
    width = rows.shape[1]
    found = []
    for a, b in forms:
        terms = a.shape[1]
        normal, right = np.zeros((terms, width, terms, width)), np.zeros((terms, width))
        for i in range(terms):
            right[i] = rows.T @ (weight * b[:, i])
            for j in range(i, terms):
                block = rows.T @ (rows * (weight * a[:, i, j])[:, None].astype(np.float32))
                normal[i, :, j], normal[j, :, i] = block, block.T
        size = np.array([(weight * a[:, i, i]).sum() for i in range(terms)])
        ridge = np.repeat(RIDGE * size[:, None], width, axis=1)
        ridge[:, 0] *= 1e-3  # the constant is hardly held back
        flat = normal.reshape(terms * width, -1) + np.diag(ridge.ravel())
        found.append(np.linalg.solve(flat, right.ravel()).reshape(terms, width))
    return np.array(found)


def fit_correction(rows, forms, constant, rounds=4):
    weight = 1 / (constant + ERROR_FLOOR)
    for _ in range(rounds):
        table = solve(rows, forms, weight / weight.mean())
        error = constant.copy()
        for channel, (a, b) in enumerate(forms):
            t = rows @ table[channel].T
            error += np.einsum("nk,nkl,nl->n", t, a, t) - 2 * (t * b).sum(axis=1)
        weight = 1 / (np.maximum(error, 0) + ERROR_FLOOR)
        weight = np.minimum(weight, np.quantile(weight, 0.995))
    return table


def fit_gate(rows, helped, weight, rounds=8):
    """Logistic regression by Newton's method: weights (features,)."""
    gate = np.zeros(rows.shape[1])
    for _ in range(rounds):
        p = 1 / (1 + np.exp(-np.clip(rows @ gate, -30, 30)))
        bend_ = weight * np.maximum(p * (1 - p), 1e-4)
        hessian = rows.T @ (rows * bend_[:, None]) + GATE_RIDGE * len(rows) * np.eye(len(gate))
        gate = gate + np.linalg.solve(hessian, rows.T @ (weight * (helped - p)) - GATE_RIDGE * len(rows) * gate)
    return gate


def scaling(features):
    """Mean, deviation, whitened principal components and random rectified directions of the features."""
    rng = np.random.default_rng(0)
    mean, deviation = features.mean(axis=0), features.std(axis=0) + 1e-2
    z = np.clip((features - mean) / deviation, -4, 4)
    power, axes = np.linalg.eigh(z.T @ z / len(z))
    power, axes = power[::-1][:COMPONENTS], axes[:, ::-1][:, :COMPONENTS]
    directions = rng.normal(size=(COMPONENTS, BENDS)) * np.minimum(1, np.sqrt(power)[:, None] * 0.8)
    directions /= np.linalg.norm(directions, axis=0)
    return {"mean": mean, "deviation": deviation, "axes": axes / np.sqrt(power), "directions": directions,
            "bends": rng.uniform(-1.8, 1.8, BENDS)}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    rng = np.random.default_rng(0)
    paths = []
    for folder in options.folders:
        with (folder / "manifest.csv").open() as file:
            names = [row["file"] for row in csv.DictReader(file) if row["tier"] == "open"]
        paths += [folder / name for name in names if rng.random() < SHARES.get(name.split("_")[0], 1)]
    with multiprocessing.Pool() as pool:
        rows = [row for rows in pool.map(examples, zip(paths, range(len(paths)), strict=True), 16) for row in rows]
    original, aged, features, clean = (np.array(column) for column in zip(*rows, strict=True))
    fold = np.repeat(rng.integers(0, FOLDS, len(paths)), AGED_PER_PHOTO)
    original, aged = original.astype(np.float32) / 255, aged.astype(np.float32) / 255
    scales = scaling(features)
    expanded = prior.expand(features, scales).astype(np.float32)
    forms, constant = quadratic_forms(original, aged)
    unseen = np.zeros((len(features), 3, 5))
    for k in range(FOLDS):
        kept, out = fold != k, fold == k
        table = fit_correction(expanded[kept], [(a[kept], b[kept]) for a, b in forms], constant[kept])
        unseen[out] = np.einsum("nf,ckf->nck", expanded[out], table)
    corrected = prior.pixels_of(prior.corrected_density(prior.density_of(aged), unseen))
    change = np.sqrt(((corrected - aged) ** 2).mean(axis=(1, 2)))
    before, after = (((v - original) ** 2).mean(axis=(1, 2)) for v in (aged, corrected))
    helped = (after < before) & ~clean
    gate_rows = prior.gate_row(expanded, unseen, change)
    gate = fit_gate(gate_rows, helped.astype(float), np.where(clean, 3.0, 1.0))
    table = fit_correction(expanded, forms, constant)
    numbers = {**scales, "correction": table, "gate": gate}
    np.savez_compressed(options.out, **{name: np.asarray(value, np.float32) for name, value in numbers.items()})
    gain = 10 * np.log10((before + 1e-6) / (after + 1e-6))
    print(f"{len(paths)} photographs, {len(rows)} examples; mean gain {gain[~clean].mean():.2f} dB before the gate")


if __name__ == "__main__":
    main()
