"""Several photographs one after the other: one bad file does not stop the others and shows in the exit code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import typer

from heirloom.errors import HeirloomError, SomeFailed

Item = TypeVar("Item")


def for_each(items: Sequence[Item], work: Callable[[Item], None], *, name_of: Callable[[Item], str]) -> None:
    """Does `work` on every item. A lone item's error is the command's; with several, SomeFailed comes at the end."""
    if len(items) == 1:
        work(items[0])
        return
    failed = 0
    for item in items:
        try:
            work(item)
        except HeirloomError as error:
            failed += 1
            typer.echo(f"heirloom: {name_of(item)}: {error}", err=True)
        except Exception as error:
            failed += 1
            typer.echo(f"heirloom: {name_of(item)}: unexpected {type(error).__name__}: {error}", err=True)
    if failed:
        raise SomeFailed(
            f"{failed} of {len(items)} photographs failed",
            kept="The others are done",
            todo="See the messages above, one for each that failed",
        )
