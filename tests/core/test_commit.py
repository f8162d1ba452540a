"""The commit is told where there is one."""

from __future__ import annotations

from heirloom.core import commit as module
from heirloom.core.commit import commit


def test_a_commit_is_a_hash_or_unknown() -> None:
    found = commit()
    assert found is None or (len(found.rstrip("+")) == 40 and int(found.rstrip("+"), 16) >= 0)


def test_without_git_the_commit_is_unknown(monkeypatch) -> None:
    def missing(*arguments: object, **options: object) -> None:
        raise FileNotFoundError("git")

    monkeypatch.setattr(module.subprocess, "run", missing)
    assert commit() is None
