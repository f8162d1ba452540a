"""ONNX Runtime behind a small front: sessions are kept, refusals are errors of ours."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from heirloom.errors import NetworkFailed, UsageError
from heirloom.models.onnx_backend import SESSIONS_AT_MOST, load_session
from heirloom.models.store import USUAL_PROVIDER


def test_a_session_is_loaded_once(weights: Path) -> None:
    first = load_session(weights / "fill.onnx", "a", threads=1, provider=USUAL_PROVIDER)
    assert load_session(weights / "fill.onnx", "a", threads=1, provider=USUAL_PROVIDER) is first
    assert load_session(weights / "fill.onnx", "b", threads=1, provider=USUAL_PROVIDER) is not first


def test_few_sessions_are_kept(weights: Path) -> None:
    for number in range(SESSIONS_AT_MOST + 3):
        load_session(weights / "fill.onnx", str(number), threads=1, provider=USUAL_PROVIDER)
    assert load_session.cache_info().currsize == SESSIONS_AT_MOST


def test_a_file_that_is_no_network_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.onnx").write_text("no network")
    with pytest.raises(NetworkFailed, match=r"text\.onnx could not be loaded"):
        load_session(tmp_path / "text.onnx", "text", threads=1, provider=USUAL_PROVIDER)


def test_inputs_the_network_does_not_take_are_refused(weights: Path) -> None:
    session = load_session(weights / "fill.onnx", "a", threads=1, provider=USUAL_PROVIDER)
    with pytest.raises(NetworkFailed, match="could not be run"):
        session.run({"photo": np.zeros((1, 2, 32, 32), np.float32)}, outputs=("filled",))


def test_a_provider_that_is_not_installed_is_refused(weights: Path) -> None:
    with pytest.raises(UsageError, match="CPUExecutionProvider"):
        load_session(weights / "fill.onnx", "a", threads=1, provider="QuantumExecutionProvider")
