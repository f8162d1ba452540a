"""The progress bar shows on a terminal and is silent elsewhere."""

from __future__ import annotations

import io
import sys

import pytest

from heirloom.cli.progress import progress_bar


class Terminal(io.StringIO):
    """A standard error that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_there_is_no_bar_in_a_file_or_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_bar("photo.png") as report:
        assert report is None
    assert capsys.readouterr().err == ""


def test_a_terminal_shows_the_photograph_and_the_step(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with progress_bar("photo.png") as report:
        assert report is not None
        report("clean", 0.5)
    assert "photo.png" in terminal.getvalue()
    assert "clean" in terminal.getvalue()
