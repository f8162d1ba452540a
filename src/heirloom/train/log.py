"""The log of a training run: figures in a table that only grows, and the picture of their curves."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from heirloom.core.atomic import atomic_write_bytes
from heirloom.errors import InputMissing

PANEL_PX = (140, 640)  # height and width of one curve
MARGIN_PX, TOP_PX = 10, 30  # around a curve; the words stand above it


@dataclass(frozen=True)
class Log:
    """Figures in rows of step, share of the run, name and value, as CSV."""

    path: Path

    def begin(self) -> None:
        """Starts the table anew."""
        self.path.write_text("step,progress,name,value\n", encoding="utf-8")

    def add(self, step: int, progress: float, values: dict[str, float]) -> None:
        """Adds a row for every figure."""
        if not self.path.is_file():
            self.begin()
        with self.path.open("a", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([step, f"{progress:.5f}", name, f"{v:.6g}"] for name, v in values.items())

    def curves(self) -> dict[str, NDArray[np.float64]]:
        """Step and value (N, 2) of every figure, by name. Raises InputMissing for a log without rows."""
        rows = list(csv.DictReader(self.path.read_text(encoding="utf-8").splitlines())) if self.path.is_file() else []
        if not rows:
            raise InputMissing(f"{self.path} is empty", kept="No curve was drawn", todo="Train for longer")
        curves: dict[str, list[tuple[float, float]]] = {}
        for row in rows:
            curves.setdefault(row["name"], []).append((float(row["step"]), float(row["value"])))
        return {name: np.asarray(points) for name, points in curves.items()}

    def plot(self, path: Path) -> None:
        """Writes a PNG with every figure's curve in a panel of its own. Raises InputMissing for a log without rows."""
        import cv2

        panels = [curve_panel(name, points) for name, points in self.curves().items()]
        _, encoded = cv2.imencode(".png", np.concatenate(panels))
        atomic_write_bytes(path, encoded.tobytes(), overwrite=True)


def curve_panel(name: str, points: NDArray[np.float64]) -> NDArray[np.uint8]:
    """A curve (N, 2) of step and value as a picture (140, 640, 3); what is not finite is left out."""
    import cv2

    height, width = PANEL_PX
    panel = np.full((height, width, 3), 255, np.uint8)
    finite = points[np.isfinite(points[:, 1])]
    words = f"{name}: no value is finite"
    if len(finite):
        step, value = finite.T
        low, high = float(value.min()), float(value.max())
        x = MARGIN_PX + (width - 2 * MARGIN_PX) * (step - step[0]) / max(float(step[-1] - step[0]), 1)
        y = height - MARGIN_PX - (height - MARGIN_PX - TOP_PX) * (value - low) / max(high - low, 1e-12)
        line = np.stack([x, y], axis=1).round().astype(np.int32).reshape(-1, 1, 2)
        cv2.polylines(panel, [line], False, (160, 90, 20), 1, cv2.LINE_AA)
        words = f"{name}: {points[-1, 1]:.4g} (from {low:.4g} to {high:.4g})"
    cv2.putText(panel, words, (MARGIN_PX, 16), cv2.FONT_HERSHEY_SIMPLEX, 0.42, (0, 0, 0), 1, cv2.LINE_AA)
    return panel
