"""Makes the table of the simple ways to colour that the bench has: writes `src/heirloom/bench/colour_table.json`.

    python scripts/fit_colour_table.py FOLDER... --out src/heirloom/bench/colour_table.json

Each FOLDER holds colour photographs and a `manifest.csv` with the columns `file` and `tier`; only the tier `open` is
used. Of the photographs that have colour, 240 are taken, evenly spread over the sorted names. Of each, made smaller,
the table holds a histogram of L with 16 bins in thousandths, and the means of a and b, in tenths of a unit, of eight
parts from dark to light with as many pixels each. The constant colour is the mean of a and b over all photographs that
have colour. Nothing else of a photograph is kept.
"""

from __future__ import annotations

import argparse
import csv
import json
from pathlib import Path

import numpy as np
from PIL import Image

from heirloom.bench.colour_baselines import HISTOGRAM_BINS, PERMILLE, RANKS, TENTHS, histogram_of
from heirloom.core.color import to_lab

TAKEN = 240
LONGEST_PX = 160
LEAST_CHROMA = 3.0  # mean, below which a photograph says nothing about colour
SKIPPED = ("prokudin",)  # three plates laid over each other: fringes look like colours


def lab_in(path):
    image = Image.open(path).convert("RGB")
    image.thumbnail((LONGEST_PX, LONGEST_PX))
    return to_lab(np.asarray(image, np.float32) / np.float32(255))


def row_of(lab):
    """The histogram of L, then a and b of each part from dark to light, as whole numbers."""
    flat = lab.reshape(-1, 3)
    parts = np.array_split(flat[np.argsort(flat[:, 0], kind="stable")], RANKS)
    colours = np.concatenate([part[:, 1:].mean(axis=0) for part in parts])
    values = np.concatenate([histogram_of(lab[..., 0]) * PERMILLE, colours * TENTHS])
    assert len(values) == HISTOGRAM_BINS + 2 * RANKS
    return [int(value) for value in np.rint(values)]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--out", required=True, type=Path)
    arguments = parser.parse_args()
    paths = []
    for folder in arguments.folders:
        with (folder / "manifest.csv").open(encoding="utf-8") as file:
            rows = [row["file"] for row in csv.DictReader(file) if row["tier"] == "open"]
        paths += [folder / name for name in sorted(rows) if not name.startswith(SKIPPED) and (folder / name).is_file()]
    means, table = [], []
    for path in paths:
        lab = lab_in(path)
        if np.hypot(lab[..., 1], lab[..., 2]).mean() >= LEAST_CHROMA:
            means.append(lab[..., 1:].mean(axis=(0, 1)))
            table.append(row_of(lab))
    taken = [table[number * len(table) // TAKEN] for number in range(TAKEN)] if len(table) > TAKEN else table
    constant = [round(float(value), 2) for value in np.mean(means, axis=0)]
    lines = ",\n".join(f"  {json.dumps(row, separators=(',', ':'))}" for row in taken)
    text = f'{{\n "seen": {len(means)},\n "constant": {json.dumps(constant)},\n "photographs": [\n{lines}\n ]\n}}\n'
    arguments.out.write_text(text, encoding="utf-8")
    print(f"{len(means)} of {len(paths)} photographs have colour; {len(taken)} are in the table; constant {constant}")


if __name__ == "__main__":
    main()
