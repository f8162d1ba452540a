"""On which machine a figure was taken: the processor and the versions; no host or user names."""

from __future__ import annotations

import os
import platform
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
