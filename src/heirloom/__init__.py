"""Heirloom restores old, damaged photographs on the owner's own computer, and says what it invented."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heirloom.analysis import analyze as analyze
    from heirloom.core.io import read as read
    from heirloom.core.io import write as write
    from heirloom.core.photo import Photo as Photo
    from heirloom.pipeline import Plan as Plan
    from heirloom.pipeline import Result as Result
    from heirloom.pipeline import plan as plan
    from heirloom.pipeline import restore as restore

__version__ = "0.1.0.dev0"

__all__ = ["Photo", "Plan", "Result", "__version__", "analyze", "plan", "read", "restore", "write"]

_HOMES = {
    "Photo": "heirloom.core.photo",
    "Plan": "heirloom.pipeline",
    "Result": "heirloom.pipeline",
    "analyze": "heirloom.analysis",
    "plan": "heirloom.pipeline",
    "read": "heirloom.core.io",
    "restore": "heirloom.pipeline",
    "write": "heirloom.core.io",
}


def __getattr__(name: str) -> object:
    """The public name from its home, imported on first use so that `import heirloom` stays fast."""
    if name not in _HOMES:
        raise AttributeError(f"module 'heirloom' has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
