"""`python -m heirloom` is the command `heirloom`."""

from __future__ import annotations

import subprocess
import sys

import heirloom


def test_the_module_can_be_run_like_the_command() -> None:
    done = subprocess.run([sys.executable, "-m", "heirloom", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"heirloom {heirloom.__version__}\n"
