"""Progress on a terminal; nothing when the output goes to a file or a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Report = Callable[[str, float], None]


@contextmanager
def progress_bar(name: str) -> Iterator[Report | None]:
    """A function that shows what is being done and how far it is (0..1); None where nobody would see it."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=1.0)

        def report(what: str, done: float) -> None:
            bar.update(task, description=f"{name}: {what}", completed=done)

        yield report
