"""Every error Heirloom raises on purpose, with the exit code of the command and the HTTP status of the web page.

    HeirloomError                      1   500
    ├── UsageError                     2   400   options that contradict each other or cannot be carried out
    ├── InputMissing                   3   404   no such file, or a folder without photographs
    ├── NotAPhoto                      4   415   text, empty, mislabelled beyond recognition, or an unsupported format
    ├── DamagedFile                    5   422   recognised, but cut short or corrupt
    ├── PhotoTooLarge                  6   413   more pixels than the limit (a decompression bomb, most likely)
    ├── OutputExists                   7   409   would overwrite a file
    ├── OutputFailed                   8   507   folder missing or read-only, disk full
    ├── BadPlan                        9   422   a plan file that cannot be understood or does not fit
    ├── MissingExtra                  10   501   an optional dependency is not installed
    ├── BadMask                       11   422   a mask of another size than the photograph, or unreadable
    ├── WeightsMissing                12   503   the weights of a network are not there
    ├── BadWeights                    13   500   the weights of a network are not the ones that belong to it
    ├── NetworkFailed                 14   500   a network cannot be loaded or run, or gives nonsense
    ├── NotAPair                      15   422   a scan and its restoration that cannot be laid on each other
    ├── TrainingFailed                16   500   losses that stay not finite, or an export that is not what was trained
    └── SomeFailed                    20   207   several photographs, of which at least one failed

Ctrl-C exits with 130. A message has three parts: what happened (with the value), what was refused or kept, and what
to do about it.
"""

from __future__ import annotations

from typing import ClassVar

INTERRUPTED_EXIT_CODE = 130  # 128 + SIGINT, the shell's convention


class HeirloomError(Exception):
    """Base of every error raised on purpose; `str()` gives the whole three-part message in one line."""

    exit_code: ClassVar[int] = 1
    http_code: ClassVar[int] = 500

    def __init__(self, happened: str, *, kept: str, todo: str) -> None:
        super().__init__(happened, kept, todo)
        self.happened = happened
        self.kept = kept
        self.todo = todo

    def __str__(self) -> str:
        return f"{self.happened}. {self.kept}. {self.todo}."

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.happened, self.kept, self.todo))


def _rebuild(kind: type[HeirloomError], happened: str, kept: str, todo: str) -> HeirloomError:
    return kind(happened, kept=kept, todo=todo)


class UsageError(HeirloomError):
    """Options that contradict each other or cannot be carried out."""

    exit_code = 2
    http_code = 400


class InputMissing(HeirloomError):
    """No such file, or a folder without photographs."""

    exit_code = 3
    http_code = 404


class NotAPhoto(HeirloomError):
    """Text, empty, or a format that Heirloom does not read."""

    exit_code = 4
    http_code = 415


class DamagedFile(HeirloomError):
    """A recognised format, but cut short or corrupt."""

    exit_code = 5
    http_code = 422


class PhotoTooLarge(HeirloomError):
    """More pixels than the limit; most likely a decompression bomb."""

    exit_code = 6
    http_code = 413


class OutputExists(HeirloomError):
    """The output file exists already and overwriting was not asked for."""

    exit_code = 7
    http_code = 409


class OutputFailed(HeirloomError):
    """The output could not be written: folder missing or read-only, disk full."""

    exit_code = 8
    http_code = 507


class BadPlan(HeirloomError):
    """A plan that cannot be understood or does not fit the photograph."""

    exit_code = 9
    http_code = 422


class MissingExtra(HeirloomError):
    """An optional dependency is not installed."""

    exit_code = 10
    http_code = 501


class BadMask(HeirloomError):
    """A mask of another size than the photograph, or one that cannot be read."""

    exit_code = 11
    http_code = 422


class WeightsMissing(HeirloomError):
    """The weights of a network are not there, and nothing else can do its job."""

    exit_code = 12
    http_code = 503


class BadWeights(HeirloomError):
    """The weights of a network are not the ones that belong to it: damaged, or exchanged."""

    exit_code = 13
    http_code = 500


class NetworkFailed(HeirloomError):
    """A network cannot be loaded or run, or gives values that are not finite."""

    exit_code = 14
    http_code = 500


class NotAPair(HeirloomError):
    """A scan and its restoration that cannot be laid on each other with confidence."""

    exit_code = 15
    http_code = 422


class TrainingFailed(HeirloomError):
    """Losses that stay not finite, or an exported network that does not say what the trained one says."""

    exit_code = 16
    http_code = 500


class SomeFailed(HeirloomError):
    """Several photographs were given and at least one of them failed."""

    exit_code = 20
    http_code = 207
