"""Whether an optional package is there, with the exact command that installs it where it is not."""

from __future__ import annotations

from importlib.util import find_spec

from heirloom.errors import MissingExtra


def needs_train_extra() -> None:
    """Raises MissingExtra where the packages for training are not installed."""
    for package in ("torch", "onnx", "onnxscript"):
        if find_spec(package) is None:
            raise MissingExtra(
                f"Training needs the package {package}, which is not installed",
                kept="Nothing was trained",
                todo="Run: pip install 'heirloom-photo[train]'",
            )
