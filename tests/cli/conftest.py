"""Runs the command in this process and keeps what it printed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

import heirloom
from heirloom.cli.main import main
from heirloom.core.photo import Photo
from tests.support.pictures import scene


@dataclass(frozen=True)
class Ran:
    """What one command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """`run("restore", path, "--seed", 1)` is `heirloom restore path --seed 1`."""

    def call(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["heirloom", *(str(argument) for argument in arguments)])
        with pytest.raises(SystemExit) as stop:
            main()
        captured = capfd.readouterr()
        return Ran(code=int(stop.value.code or 0), out=captured.out, err=captured.err)

    return call


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """A faded PNG with a bright scratch: `scan.png`."""
    return save_scan(tmp_path / "scan.png")


def save_scan(path: Path, *, seed: int = 3, size: int = 96) -> Path:
    """A faded photograph with a bright scratch, written to `path`."""
    pixels = (0.25 + 0.4 * scene(size, size, seed=seed)).astype(np.float32)
    pixels[40:42, 8 : size - 8] = 0.97
    heirloom.write(Photo(pixels=pixels), path)
    return path
