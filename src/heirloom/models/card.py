"""What is known of a network: its job and contract (in code), and its weights (in a file beside them).

The exporter of the recipe writes `<id>.onnx` and, with `seal`, `<id>.json` beside it, schema `heirloom.weights/1`:

    {"schema": "heirloom.weights/1", "file": "damage.onnx", "sha256": "<64 hex digits>", "bytes": 5123456,
     "commit": "<of the recipe>", "steps": 41000, "hardware": "...", "training_data": ["..."],
     "metrics": {"average precision": 0.71}}

A new weight of a known network is these two files and nothing else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

SCHEMA = "heirloom.weights/1"


class Job(StrEnum):
    """What a network does."""

    DAMAGE = "damage"  # finds damage; makes no pixels
    FILL = "fill"  # makes the pixels of a hole
    CLEAN = "clean"  # corrects noise, blur and traces of compression; invents nothing
    UPSCALE = "upscale"  # makes a photograph larger
    UNFADE = "unfade"  # says how densities have changed; makes no pixels
    COLORIZE = "colorize"  # makes a and b for a lightness


@dataclass(frozen=True, kw_only=True)
class Port:
    """An input or output of a network: float32 (N, channels, H, W), or (N, channels) numbers about the whole."""

    name: str
    channels: int


@dataclass(frozen=True, kw_only=True)
class ModelCard:
    """A network's job and contract. Heights and widths are multiples of `multiple_px`; `labels` name the channels of
    the first output where they are kinds.

    Outputs are `scale` times as large as inputs. `reach_px` is how far away a pixel of the input may lie and still
    matter; None where that is too far to say exactly.
    """

    id: str
    job: Job
    file: str
    licence: str
    recipe: str  # the command that trains it
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]
    labels: tuple[str, ...] = ()
    multiple_px: int = 32
    scale: int = 1
    reach_px: int | None = None
    tells_numbers: bool = False  # whether outputs are numbers about a picture, which is then given whole
    makes_pixels: bool = False  # whether the network invents what ends up in photographs
    is_shipped: bool = True  # False while no trained weights are good enough to come with the package


@dataclass(frozen=True, kw_only=True)
class Weights:
    """One trained set of weights of a network, as the file beside them tells."""

    file: str
    sha256: str
    bytes: int
    commit: str  # of the repository when the training ended
    steps: int
    hardware: str
    training_data: tuple[str, ...]
    metrics: Mapping[str, float]


def weights_to_json(weights: Weights) -> str:
    """The text of the file beside the weights."""
    return json.dumps({"schema": SCHEMA, **asdict(weights)}, indent=1) + "\n"


def weights_from_json(text: str) -> Weights:
    """What `weights_to_json` wrote. Raises ValueError for anything else."""
    try:
        values: dict[str, Any] = json.loads(text)
        if values["schema"] != SCHEMA:
            raise ValueError(f"the schema is {values['schema']!r}, not {SCHEMA!r}")
        return Weights(
            file=str(values["file"]),
            sha256=str(values["sha256"]),
            bytes=int(values["bytes"]),
            commit=str(values["commit"]),
            steps=int(values["steps"]),
            hardware=str(values["hardware"]),
            training_data=tuple(str(item) for item in values["training_data"]),
            metrics={str(name): float(value) for name, value in values["metrics"].items()},
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{type(error).__name__}: {error}") from error


def seal(
    file: Path,
    *,
    commit: str,
    steps: int,
    hardware: str,
    training_data: tuple[str, ...],
    metrics: Mapping[str, float],
) -> Weights:
    """Describes a freshly exported `file` by its hash and origin, and writes that beside it as `<stem>.json`."""
    content = file.read_bytes()
    weights = Weights(
        file=file.name,
        sha256=hashlib.sha256(content).hexdigest(),
        bytes=len(content),
        commit=commit,
        steps=steps,
        hardware=hardware,
        training_data=training_data,
        metrics=dict(metrics),
    )
    file.with_suffix(".json").write_text(weights_to_json(weights), encoding="utf-8")
    return weights
