"""A checkpoint comes back as it was, or not at all."""

from __future__ import annotations

import pytest
import torch

from heirloom.errors import DamagedFile, InputMissing
from heirloom.train.checkpoint import load_checkpoint, save_checkpoint


def test_parts_are_small_and_come_back_whole(tmp_path) -> None:
    state = {"weights": torch.arange(5000.0), "step": 7}
    save_checkpoint(state, tmp_path, step=7, part_bytes=4096)
    parts = list(tmp_path.glob("*.part"))
    assert len(parts) > 4
    assert all(part.stat().st_size <= 4096 for part in parts)
    back = load_checkpoint(tmp_path)
    assert torch.equal(back["weights"], state["weights"])
    assert back["step"] == 7


def test_a_newer_checkpoint_replaces_the_older_one(tmp_path) -> None:
    for step in (1, 2):
        save_checkpoint({"step": step}, tmp_path, step=step)
    assert load_checkpoint(tmp_path)["step"] == 2
    assert all("00000002" in part.name for part in tmp_path.glob("*.part"))


def test_a_missing_or_changed_part_is_refused(tmp_path) -> None:
    save_checkpoint({"weights": torch.arange(5000.0)}, tmp_path, step=1, part_bytes=4096)
    part = next(iter(tmp_path.glob("*.part")))
    part.write_bytes(part.read_bytes()[:-1] + b"x")
    with pytest.raises(DamagedFile, match="not what was saved"):
        load_checkpoint(tmp_path)
    part.unlink()
    with pytest.raises(DamagedFile):
        load_checkpoint(tmp_path)


def test_no_checkpoint_is_one_clear_error(tmp_path) -> None:
    with pytest.raises(InputMissing, match="--resume"):
        load_checkpoint(tmp_path)
