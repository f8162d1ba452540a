"""Runs a network with ONNX Runtime, on the CPU or on any other execution provider that is installed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from heirloom.errors import NetworkFailed, UsageError
from heirloom.models.store import PROVIDER_VARIABLE, USUAL_PROVIDER

Batch = NDArray[np.float32]  # (N, C, H, W)

SESSIONS_AT_MOST = 4  # kept open in a process: a session holds its weights and its working memory
ERRORS_ONLY = 3  # of ONNX Runtime's log levels; it warns about devices that are not there


class Session(Protocol):
    """A loaded network."""

    def run(self, inputs: Mapping[str, Batch], *, outputs: tuple[str, ...]) -> list[Batch]: ...


class OnnxSession:
    """A network loaded into ONNX Runtime."""

    def __init__(self, session: Any) -> None:
        self._session = session

    def run(self, inputs: Mapping[str, Batch], *, outputs: tuple[str, ...]) -> list[Batch]:
        """The outputs of these names. Raises NetworkFailed where the runtime refuses."""
        try:
            return list(self._session.run(list(outputs), dict(inputs)))
        except _runtime_errors() as error:
            raise _failed("could not be run", error) from error


@lru_cache(maxsize=SESSIONS_AT_MOST)
def load_session(file: Path, _sha256: str, *, threads: int, provider: str) -> OnnxSession:
    """The session for a file with this hash, which was checked; the same one again for the same arguments.

    Raises NetworkFailed where the runtime cannot read the file, UsageError for a provider that is not installed.
    """
    import onnxruntime

    installed = onnxruntime.get_available_providers()
    if provider not in installed:
        raise UsageError(
            f"{PROVIDER_VARIABLE} is {provider!r}, which this ONNX Runtime does not have",
            kept="Nothing was changed",
            todo=f"Use one of: {', '.join(installed)}",
        )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = ERRORS_ONLY
    options.enable_mem_pattern = False  # it plans for one size, and windows come in many
    # waiting threads would eat the other core: two processes on two cores became ten times slower
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        session = onnxruntime.InferenceSession(
            file.read_bytes(), sess_options=options, providers=list(dict.fromkeys([provider, USUAL_PROVIDER]))
        )
    except _runtime_errors() as error:
        raise _failed(f"in {file.name} could not be loaded", error) from error
    if session.get_providers()[0] != provider:
        raise UsageError(
            f"{provider} is installed but does not work on this machine",
            kept="Nothing was changed",
            todo=f"Unset {PROVIDER_VARIABLE} to use the processor",
        )
    return OnnxSession(session)


def _runtime_errors() -> tuple[type[Exception], ...]:
    """What ONNX Runtime raises: classes of its own that share no base, and ValueError for inputs that are missing."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    own = (getattr(state, name) for name in dir(state))
    return (ValueError, *(kind for kind in own if isinstance(kind, type) and issubclass(kind, Exception)))


def _failed(what: str, error: Exception) -> NetworkFailed:
    reason = str(error).strip().splitlines()
    return NetworkFailed(
        f"The network {what} ({type(error).__name__}: {reason[0] if reason else 'no reason given'})",
        kept="Nothing was changed",
        todo="Use --method classical, and please report it",
    )
