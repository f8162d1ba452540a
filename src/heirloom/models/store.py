"""Where weights lie, and whether they are what they should be. The only place of the library that reads settings.

| variable | meaning |
|---|---|
| `HEIRLOOM_WEIGHTS` | a folder with `.onnx` and `.json` files to use instead of those in the package |
| `HEIRLOOM_THREADS` | how many threads a network may use; all cores this process may use without it |
| `HEIRLOOM_PROVIDER` | an execution provider of the ONNX Runtime that is installed; CPUExecutionProvider without it |
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from heirloom.core.parallel import available_cores
from heirloom.errors import BadWeights, UsageError, WeightsMissing
from heirloom.models.card import ModelCard, Weights, weights_from_json

WEIGHTS_VARIABLE, THREADS_VARIABLE, PROVIDER_VARIABLE = "HEIRLOOM_WEIGHTS", "HEIRLOOM_THREADS", "HEIRLOOM_PROVIDER"
USUAL_PROVIDER = "CPUExecutionProvider"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How networks are run on this machine."""

    folder: Path
    threads: int
    provider: str


def settings() -> Settings:
    """The settings in force. Raises UsageError for a number of threads that is none."""
    folder = os.environ.get(WEIGHTS_VARIABLE)
    threads = os.environ.get(THREADS_VARIABLE, "")
    if threads and not (threads.isascii() and threads.isdigit() and int(threads) > 0):
        raise UsageError(
            f"{THREADS_VARIABLE} is {threads!r}",
            kept="Nothing was changed",
            todo="Set it to a whole number of at least 1, or not at all",
        )
    return Settings(
        folder=Path(folder) if folder else Path(__file__).parent / "weights",
        threads=int(threads) if threads else available_cores(),
        provider=os.environ.get(PROVIDER_VARIABLE) or USUAL_PROVIDER,
    )


def why_unavailable(card: ModelCard) -> str | None:
    """Why a network cannot be opened here, as the beginning of a note; None when nothing speaks against it."""
    folder = settings().folder
    for file in (folder / card.file, sidecar_of(folder, card)):
        if not file.is_file() and not card.is_shipped:
            return f"this version comes without the {card.id} network ({file.name})"
        if not file.is_file():
            return f"the weights of the {card.id} network are missing ({file.name})"
    if find_spec("onnxruntime") is None:
        return f"the {card.id} network cannot run without the package onnxruntime"
    return None


def checked_weights(card: ModelCard) -> tuple[Path, Weights]:
    """The file of a network's weights and what is known of them.

    Raises WeightsMissing, or BadWeights when the file is not the one it should be.
    """
    folder = settings().folder
    file, sidecar = folder / card.file, sidecar_of(folder, card)
    for needed in (file, sidecar):
        if not needed.is_file():
            raise WeightsMissing(
                f"The weights of the {card.id} network are missing ({needed})",
                kept="Nothing was changed",
                todo=f"Install Heirloom again, or name the folder that holds {needed.name} in {WEIGHTS_VARIABLE}",
            )
    status = file.stat()
    try:
        weights = weights_from_json(sidecar.read_text(encoding="utf-8"))
    except (ValueError, UnicodeDecodeError) as error:
        raise _bad(card, f"{sidecar.name} cannot be read: {error}") from error
    if status.st_size != weights.bytes:
        raise _bad(card, f"{file.name} has {status.st_size} bytes, not {weights.bytes}")
    found = _sha256(file, status.st_size, status.st_mtime_ns)
    if found != weights.sha256:
        raise _bad(card, f"{file.name} has the SHA-256 {found[:12]}..., not {weights.sha256[:12]}...")
    return file, weights


def sidecar_of(folder: Path, card: ModelCard) -> Path:
    """The file beside a network's weights that describes them."""
    return (folder / card.file).with_suffix(".json")


@lru_cache(maxsize=16)
def _sha256(file: Path, _bytes: int, _changed_ns: int) -> str:
    """The hash of a file; size and time of change are there so that a changed file is read again."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _bad(card: ModelCard, reason: str) -> BadWeights:
    return BadWeights(
        f"The weights of the {card.id} network are not the ones that belong to it ({reason})",
        kept="They were not used and nothing was changed",
        todo="Install Heirloom again, or use --method classical",
    )
