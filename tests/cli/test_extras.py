"""A missing extra is one clear error with the command that installs it."""

from __future__ import annotations

import pytest

from heirloom.cli import extras
from heirloom.cli.extras import needs_train_extra
from heirloom.errors import MissingExtra


def test_with_the_extra_nothing_is_said() -> None:
    needs_train_extra()


@pytest.mark.parametrize("package", ["torch", "onnx", "onnxscript"])
def test_a_missing_package_is_named_with_the_pip_command(monkeypatch, package) -> None:
    there = extras.find_spec
    monkeypatch.setattr(extras, "find_spec", lambda name: None if name == package else there(name))
    with pytest.raises(MissingExtra, match=rf"package {package}, .* pip install 'heirloom-photo\[train\]'"):
        needs_train_extra()
