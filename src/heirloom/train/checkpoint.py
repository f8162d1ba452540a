"""Checkpoints: written whole or not at all, in parts small enough to travel, checked before they are believed."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path
from typing import Any

from heirloom.core.atomic import atomic_write_bytes
from heirloom.errors import DamagedFile, InputMissing

PART_BYTES = 15 * 2**20  # below the 16 MiB that many ways of moving files allow
MANIFEST = "checkpoint.json"


def save_checkpoint(state: dict[str, Any], folder: Path, *, step: int, part_bytes: int = PART_BYTES) -> None:
    """Writes the state as parts named by `step`, then the manifest that names them, then removes the older parts.

    Whenever it is interrupted, the manifest names parts that are whole: the old ones or the new ones.
    """
    import torch

    buffer = io.BytesIO()
    torch.save(state, buffer)
    data = buffer.getvalue()
    folder.mkdir(parents=True, exist_ok=True)
    parts = [data[start : start + part_bytes] for start in range(0, len(data), part_bytes)]
    names = [f"checkpoint-{step:08d}-{number:02d}.part" for number in range(len(parts))]
    for name, part in zip(names, parts, strict=True):
        atomic_write_bytes(folder / name, part, overwrite=True)
    manifest = {"step": step, "parts": names, "sha256": hashlib.sha256(data).hexdigest()}
    atomic_write_bytes(folder / MANIFEST, json.dumps(manifest).encode(), overwrite=True)
    for old in folder.glob("checkpoint-*.part"):
        if old.name not in names:
            old.unlink()


def load_checkpoint(folder: Path) -> dict[str, Any]:
    """The state in `folder`, tensors on the CPU; only tensors and plain values are read, never code.

    Raises InputMissing where there is no checkpoint, DamagedFile where parts are missing or differ from what was saved.
    """
    import torch

    manifest = folder / MANIFEST
    if not manifest.is_file():
        raise InputMissing(
            f"{folder} holds no checkpoint", kept="Nothing was trained", todo="Train without --resume to begin anew"
        )
    content = json.loads(manifest.read_text(encoding="utf-8"))
    paths = [folder / name for name in content["parts"]]
    data = b"".join(path.read_bytes() for path in paths if path.is_file())
    if hashlib.sha256(data).hexdigest() != content["sha256"]:
        raise DamagedFile(
            f"The checkpoint in {folder} is not what was saved",
            kept="Nothing was trained",
            todo="Copy all of its parts again, or train without --resume to begin anew",
        )
    state: dict[str, Any] = torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
    return state
