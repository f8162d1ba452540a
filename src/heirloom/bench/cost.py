"""What a call costs: seconds of wall clock and processor, and the memory it needed at its peak."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

_STATUS = Path("/proc/self/status")
_CLEAR = Path("/proc/self/clear_refs")


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Seconds and memory of one call."""

    took_s: float  # wall clock
    cpu_s: float  # processor time of all threads
    peak_mb: float | None  # above what the process held before, in 10^6 bytes; None where the system cannot tell


def measured(call: Callable[[], T]) -> tuple[T, Cost]:
    """What `call` returns, and what it cost.

    The peak is the kernel's high-water mark of the process (Linux), set back before the call; None elsewhere.
    """
    before = _resident_before()
    started, cpu_started = time.perf_counter(), time.process_time()
    value = call()
    took_s, cpu_s = time.perf_counter() - started, time.process_time() - cpu_started
    peak = None if before is None else max(0.0, _status_mb("VmHWM") - before)
    return value, Cost(took_s=took_s, cpu_s=cpu_s, peak_mb=peak)


def _resident_before() -> float | None:
    """Megabytes in use, with the high-water mark set back to them; None where that cannot be done."""
    try:
        _CLEAR.write_text("5")  # Linux, proc(5): resets the peak resident set size
        return _status_mb("VmRSS")
    except OSError:
        return None


def _status_mb(field: str) -> float:
    for line in _STATUS.read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) * 1024 / 1e6
    raise OSError(f"{_STATUS} has no field {field}")
