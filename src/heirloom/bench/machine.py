"""Which code on which machine gave a figure: the commit, the processor and the versions; no host or user names."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import heirloom

LIBRARIES = ("numpy", "opencv-python-headless", "pillow")


def machine() -> dict[str, object]:
    """The processor, its cores, Python and the versions of the libraries that do the work, as JSON values."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count() or 1,
        "system": platform.system(),
        "python": platform.python_version(),
        "heirloom": heirloom.__version__,
        **{name: _version(name) for name in LIBRARIES},
    }


def commit() -> str | None:
    """The git commit that Heirloom runs from, with `+` where files differ from it; None for an installed package."""
    folder = Path(__file__).resolve().parent
    known = _git(folder, "ls-files", "--error-unmatch", Path(__file__).name)
    head = _git(folder, "rev-parse", "HEAD")
    if known is None or head is None:
        return None
    return head + ("+" if _git(folder, "status", "--porcelain", "--untracked-files=no") else "")


def _git(folder: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if sys.platform == "linux" and information.exists():
        for line in information.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
