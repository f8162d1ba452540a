"""The machine is told by its parts, never by its name."""

from __future__ import annotations

import json
import platform

from heirloom.bench import machine as module
from heirloom.bench.machine import commit, machine


def test_the_parts_are_named_and_the_host_is_not() -> None:
    known = machine()
    assert known["python"] == platform.python_version()
    assert known["numpy"]
    assert int(str(known["cores"])) >= 1
    assert platform.node() not in json.dumps(known).split('"')


def test_a_commit_is_a_hash_or_unknown() -> None:
    found = commit()
    assert found is None or (len(found.rstrip("+")) == 40 and int(found.rstrip("+"), 16) >= 0)


def test_without_git_the_commit_is_unknown(monkeypatch) -> None:
    def missing(*arguments: object, **options: object) -> None:
        raise FileNotFoundError("git")

    monkeypatch.setattr(module.subprocess, "run", missing)
    assert commit() is None
