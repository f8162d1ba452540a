"""Learns which palettes colour photographs have: writes `src/heirloom/steps/colorize/prior.json`.

    python scripts/fit_palette_prior.py FOLDER... --out src/heirloom/steps/colorize/prior.json

Each FOLDER holds colour photographs and a `manifest.csv` with the columns `file` and `tier`; only the tier `open` is
used. The palettes (`core.palette.palette_of`) of all photographs that have colour are put into groups by k-means; of
each group the palette nearest to its middle is kept, with the group's share. Nothing else of a photograph is.
"""

from __future__ import annotations

import argparse
import csv
import json
from pathlib import Path

import numpy as np
from PIL import Image

from heirloom.core.color import to_lab
from heirloom.core.palette import palette_of

GROUPS = 16
ROUNDS = 60
LONGEST_PX = 160
GRAYEST = 0.85  # share of neutral pixels beyond which a picture says nothing about colour
SKIPPED = ("prokudin",)  # three plates laid over each other: fringes look like colours


def palette_in(path):
    image = Image.open(path).convert("RGB")
    image.thumbnail((LONGEST_PX, LONGEST_PX))
    return palette_of(to_lab(np.asarray(image, np.float32) / np.float32(255))[..., 1:])


def grouped(palettes, seed=0):
    """(index of the palette nearest to each group's middle, each group's share)."""
    rng = np.random.default_rng(seed)
    middles = palettes[rng.choice(len(palettes), GROUPS, replace=False)]
    for _ in range(ROUNDS):
        apart = ((palettes[:, None] - middles[None]) ** 2).sum(axis=2)
        group = apart.argmin(axis=1)
        middles = np.stack(
            [palettes[group == k].mean(axis=0) if (group == k).any() else middles[k] for k in range(GROUPS)]
        )
    return apart.argmin(axis=0), np.bincount(group, minlength=GROUPS) / len(palettes)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--out", required=True, type=Path)
    arguments = parser.parse_args()
    palettes = []
    for folder in arguments.folders:
        with (folder / "manifest.csv").open(encoding="utf-8") as file:
            rows = [row for row in csv.DictReader(file) if row["tier"] == "open"]
        names = [row["file"] for row in rows if not row["file"].startswith(SKIPPED)]
        palettes += [palette_in(folder / name) for name in names if (folder / name).is_file()]
    kept = np.stack([palette for palette in palettes if palette[1] < GRAYEST])
    indices, shares = grouped(kept)
    order = np.argsort(-shares, kind="stable")
    prior = [
        {"share": round(float(shares[k]), 4), "palette": [round(float(v), 4) for v in kept[indices[k]]]} for k in order
    ]
    text = json.dumps({"photographs": len(kept), "prior": prior}, indent=1)
    arguments.out.write_text(text + "\n", encoding="utf-8")
    print(f"{len(kept)} of {len(palettes)} photographs have colour")


if __name__ == "__main__":
    main()
