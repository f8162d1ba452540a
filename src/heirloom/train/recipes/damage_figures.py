"""How well the damage network does on validation windows: figures, and a sheet to look at."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from heirloom.core.atomic import atomic_write_bytes
from heirloom.core.masks import CERTAIN
from heirloom.metrics.detection import compare_damage, pooled
from heirloom.train.recipes.damage_samples import LINES, WRITING, Sample

Floats = NDArray[np.float32]

# none black, scratch white, crease yellow, tear orange, dust cyan, stain brown, missing red, writing blue
COLOURS = np.array(
    [[0, 0, 0], [1, 1, 1], [1, 1, 0], [1, 0.5, 0], [0, 1, 1], [0.5, 0.3, 0.1], [1, 0, 0], [0.2, 0.3, 1]], np.float32
)


def figures(chances: list[Floats], samples: list[Sample]) -> dict[str, float]:
    """Average precision and F1 of all damage, F1 of lines found as lines, and the share of undamaged windows found.

    `chances` are the probabilities (8, H, W) of each sample's classes. What a sample does not teach is left out; places
    within `metrics.detection.TOLERANCE_PX` count as right. Writing is no damage here: it is not repaired.
    """
    every, lines, alarms = [], [], []
    for chance, sample in zip(chances, samples, strict=True):
        damage = 1 - chance[0] - chance[WRITING]
        taught = sample.weight > 0
        truth = (sample.classes > 0) & (sample.classes != WRITING) & taught
        every.append(compare_damage(damage, truth, left_out=~taught))
        line = np.where(np.isin(chance.argmax(axis=0), LINES), damage, np.float32(0))
        lines.append(compare_damage(line, np.isin(sample.classes, LINES) & taught, left_out=~taught))
        if not truth.any():
            alarms.append(float(np.mean((damage >= CERTAIN) & taught)))
    return {
        "average precision": pooled(every).average_precision,
        "F1": pooled(every).f1,
        "F1 of lines found as lines": pooled(lines).f1,
        "false alarms": float(np.mean(alarms)) if alarms else 0.0,
    }


def write_sheet(path: Path, chances: list[Floats], samples: list[Sample]) -> None:
    """A PNG of the samples in two columns: aged, the truth, and what the network says, side by side."""
    import cv2

    rows = []
    for chance, sample in zip(chances, samples, strict=True):
        truth = COLOURS[sample.classes] * sample.weight[..., None]
        rows.append(np.concatenate([sample.pixels, truth, np.tensordot(chance, COLOURS, axes=(0, 0))], axis=1))
    sheet = np.concatenate([np.concatenate(rows[start::2]) for start in (0, 1)], axis=1)
    _, encoded = cv2.imencode(".png", np.rint(np.clip(sheet, 0, 1) * 255).astype(np.uint8)[..., ::-1])
    atomic_write_bytes(path, encoded.tobytes(), overwrite=True)
