"""Several processes share what they learn; one alone does as if there were no others."""

from __future__ import annotations

import pytest
import torch

from heirloom.train.ranks import first_goes_first, joined, of_the_first, share
from tests.train.small import run_of


def test_alone_nothing_is_joined_shared_or_waited_for(tmp_path) -> None:
    run, value = run_of(tmp_path), torch.ones(3)
    with joined(run), first_goes_first(run):
        assert not torch.distributed.is_initialized()
        share([value], world=1)
        assert of_the_first(2.5, run) == 2.5
    assert torch.equal(value, torch.ones(3))


def test_values_become_the_mean_over_all_processes(monkeypatch) -> None:
    def add_the_other(flat: torch.Tensor) -> None:
        flat += torch.arange(5.0)

    monkeypatch.setattr(torch.distributed, "all_reduce", add_the_other)
    one, two = torch.full((), 4.0), torch.full((2, 2), 10.0)
    share([one, two], world=2)
    assert float(one) == 2
    assert two.tolist() == [[5.5, 6.0], [6.5, 7.0]]


def test_the_time_of_the_first_process_counts(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(torch.distributed, "broadcast", lambda told, **_: told.fill_(7.25))
    assert of_the_first(2.5, run_of(tmp_path, rank=1, world=2)) == 7.25


@pytest.mark.parametrize(("rank", "order"), [(0, ["work", "barrier"]), (1, ["barrier", "work"])])
def test_the_first_process_works_before_the_others(tmp_path, monkeypatch, rank, order) -> None:
    seen: list[str] = []
    monkeypatch.setattr(torch.distributed, "barrier", lambda: seen.append("barrier"))
    with first_goes_first(run_of(tmp_path, rank=rank, world=2)):
        seen.append("work")
    assert seen == order


@pytest.mark.parametrize(("device", "joining"), [("cpu", ["gloo"]), ("cuda:1", ["cuda:1", "nccl"])])
def test_a_group_is_left_again_even_after_an_error(tmp_path, monkeypatch, device, joining) -> None:
    seen: list[str] = []
    monkeypatch.setattr(torch.cuda, "set_device", seen.append)
    monkeypatch.setattr(torch.distributed, "init_process_group", seen.append)
    monkeypatch.setattr(torch.distributed, "destroy_process_group", lambda: seen.append("left"))
    with pytest.raises(KeyError), joined(run_of(tmp_path, world=2, device=device)):
        raise KeyError
    assert seen == [*joining, "left"]
