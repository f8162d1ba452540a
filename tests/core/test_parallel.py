"""Pieces in threads: every piece is done, in order, as often as it is given; what fails is raised."""

from __future__ import annotations

import threading

import pytest

from heirloom.core.parallel import available_cores, in_threads


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_results_come_in_the_order_of_the_pieces(threads: int) -> None:
    assert in_threads(lambda piece: piece**2, range(20), threads=threads) == [piece**2 for piece in range(20)]
    assert in_threads(abs, [], threads=threads) == []


def test_pieces_are_at_work_at_the_same_time() -> None:
    both = threading.Barrier(2, timeout=30)
    assert sorted(in_threads(lambda _piece: both.wait(), range(2), threads=2)) == [0, 1]


def test_one_thread_is_the_caller_s_own() -> None:
    assert set(in_threads(lambda _piece: threading.get_ident(), range(3), threads=1)) == {threading.get_ident()}


def test_what_a_piece_raises_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        in_threads(lambda piece: 1 / piece, [1, 0, 2], threads=2)


def test_there_is_a_core() -> None:
    assert available_cores() >= 1
