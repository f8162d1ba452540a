"""The errors: every one with a code of its own, three parts, and a way through a pickle."""

from __future__ import annotations

import pickle
import re

import pytest

from heirloom import errors
from heirloom.errors import INTERRUPTED_EXIT_CODE, HeirloomError

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, HeirloomError)]


def test_every_kind_has_an_exit_code_of_its_own() -> None:
    codes = [kind.exit_code for kind in KINDS]
    assert len(set(codes)) == len(codes) == 17
    assert not {0, INTERRUPTED_EXIT_CODE} & set(codes)


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_survives_pickling_whole(kind: type[HeirloomError]) -> None:
    error = kind("The file is empty", kept="Nothing was changed", todo="Scan it again")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind
    assert (again.happened, again.kept, again.todo) == (error.happened, error.kept, error.todo)
    assert str(again) == "The file is empty. Nothing was changed. Scan it again."


def test_the_tree_at_the_top_of_the_file_shows_every_kind_with_its_codes() -> None:
    drawn = re.findall(r"(\w+) +(\d+) +(\d{3})(?=\s)", errors.__doc__ or "")
    assert drawn == [(kind.__name__, str(kind.exit_code), str(kind.http_code)) for kind in KINDS]
