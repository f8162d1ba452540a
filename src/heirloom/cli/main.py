"""The command `heirloom`: collects the subcommands and turns every error into one message and an exit code."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer
from typer._click.exceptions import ClickException

from heirloom import __version__
from heirloom.cli.age import age
from heirloom.cli.analyze import analyze
from heirloom.cli.bench import bench
from heirloom.cli.colorize import colorize
from heirloom.cli.restore import enhance, repair, restore
from heirloom.cli.train import train
from heirloom.cli.upscale import upscale
from heirloom.errors import INTERRUPTED_EXIT_CODE, HeirloomError

app = typer.Typer(
    name="heirloom",
    help="Restores old, damaged photographs on your own computer, and says what it invented.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (restore, repair, enhance, colorize, upscale, analyze, age, train, bench):
    app.command(no_args_is_help=True)(command)


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"heirloom {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Restores old, damaged photographs on your own computer, and says what it invented."""


def main() -> None:
    """Runs the command and exits with its code; docs/errors.md lists the codes."""
    sys.exit(_run())


def _run() -> int:
    try:
        code = app(standalone_mode=False)
    except HeirloomError as error:
        typer.echo(f"heirloom: {error}", err=True)
        return error.exit_code
    except ClickException as error:
        error.show()
        return int(error.exit_code)
    except typer.Exit as stop:
        return int(stop.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        typer.echo("heirloom: interrupted. Nothing half-written was left behind.", err=True)
        return INTERRUPTED_EXIT_CODE
    except BrokenPipeError:
        # the reader of a pipe went away (`heirloom analyze ... | head`): no error, but Python must not flush again
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if os.environ.get("HEIRLOOM_DEBUG"):
            raise
        typer.echo(
            f"heirloom: unexpected {type(error).__name__}: {error}. The originals were not touched. "
            "Run again with HEIRLOOM_DEBUG=1 to see where it happened, and please report it.",
            err=True,
        )
        return HeirloomError.exit_code
    return code if isinstance(code, int) else 0


if __name__ == "__main__":
    main()
