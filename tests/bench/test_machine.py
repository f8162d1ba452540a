"""The machine is told by its parts, never by its name."""

from __future__ import annotations

import json
import platform

from heirloom.bench.machine import machine


def test_the_parts_are_named_and_the_host_is_not() -> None:
    known = machine()
    assert known["python"] == platform.python_version()
    assert known["numpy"]
    assert int(str(known["cores"])) >= 1
    assert platform.node() not in json.dumps(known).split('"')
