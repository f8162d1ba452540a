"""A doubtful piece goes where its removal would be seen and stays where it would not."""

from __future__ import annotations

import numpy as np

from heirloom.steps.repair.harm import without_harm


def test_piece_whose_removal_shows_is_dropped_and_a_faint_one_kept() -> None:
    levels = np.full((128, 128, 1), 120, np.uint8)
    pieces = np.zeros((128, 128), np.int32)
    levels[20:23, 10:50], pieces[20:23, 10:50] = 250, 1
    levels[100:102, 80:90], pieces[100:102, 80:90] = 128, 2
    kept = without_harm(levels, pieces, doubts=np.zeros(3, np.float32))
    assert not (kept == 1).any()
    assert ((kept == 2) == (pieces == 2)).all()


def test_the_most_doubtful_of_two_pieces_in_a_block_goes_first() -> None:
    levels = np.full((128, 128, 1), 120, np.uint8)
    pieces = np.zeros((128, 128), np.int32)
    levels[20:22, 20:34], pieces[20:22, 20:34] = 150, 1
    levels[30:32, 20:34], pieces[30:32, 20:34] = 150, 2
    kept = without_harm(levels, pieces, doubts=np.array([0, 1, 2], np.float32))
    assert set(np.unique(kept)) == {0, 1}
