"""Several photographs: one that fails does not stop the others."""

from __future__ import annotations

import pytest

from heirloom.cli.batch import for_each
from heirloom.errors import NotAPhoto, SomeFailed


def failing_on(bad: str, error: Exception, done: list[str]):
    """Work that notes down what it did and fails on one item."""

    def work(item: str) -> None:
        if item == bad:
            raise error
        done.append(item)

    return work


NO_PHOTO = NotAPhoto("It is text", kept="Nothing was changed", todo="Name a photograph")


@pytest.mark.parametrize("error", [NO_PHOTO, RuntimeError("a bug")])
def test_the_others_are_done_and_the_failure_is_named_and_counted(
    error: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    done: list[str] = []
    with pytest.raises(SomeFailed, match="1 of 3"):
        for_each(["a", "b", "c"], failing_on("b", error, done), name_of=str)
    assert done == ["a", "c"]
    assert capsys.readouterr().err.startswith("heirloom: b: ")


def test_a_lone_photograph_fails_with_its_own_error() -> None:
    with pytest.raises(NotAPhoto):
        for_each(["b"], failing_on("b", NO_PHOTO, []), name_of=str)


def test_ctrl_c_stops_at_once() -> None:
    done: list[str] = []

    def work(item: str) -> None:
        if item == "b":
            raise KeyboardInterrupt
        done.append(item)

    with pytest.raises(KeyboardInterrupt):
        for_each(["a", "b", "c"], work, name_of=str)
    assert done == ["a"]
