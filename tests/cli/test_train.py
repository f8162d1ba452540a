"""`heirloom train`: from a folder of pictures to a checkpoint, and one clear message for each thing that is wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

import heirloom
from heirloom.cli import extras
from heirloom.cli.train import device_named
from heirloom.errors import UsageError
from heirloom.train import jobs
from heirloom.train.recipes.damage import DamageRecipe
from tests.support.pictures import photo


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three drawn pictures of 180 x 200 px."""
    folder = tmp_path_factory.mktemp("photos")
    for seed in range(3):
        heirloom.write(photo(180, 200, seed=seed), folder / f"{seed}.png")
    return folder


def test_two_steps_are_trained_resumed_and_guarded(run, photos, tmp_path, monkeypatch) -> None:
    job = jobs.JOBS["damage"]

    def build(data: jobs.Data, say: jobs.Say) -> DamageRecipe:
        return replace(job.build(data, say), windows=1, validation_windows=2)  # the shipped network, fewer windows

    monkeypatch.setitem(jobs.JOBS, "damage", replace(job, build=build))
    command = ["train", "damage", "--data", photos, "--workers", 0, "--threads", 1, "--out", tmp_path / "run"]
    first = run(*command, "--steps", 1)
    assert first.code == 0
    assert first.out.startswith("step 1, 0.")
    assert "average precision" in first.out
    assert first.err == ""
    assert {"checkpoint.json", "log.csv", "log.png", "sheet.png", "data"} <= {
        path.name for path in (tmp_path / "run").iterdir()
    }
    again = run(*command, "--steps", 2)
    assert again.code == 7
    assert "--resume" in again.err
    resumed = run(*command, "--steps", 2, "--resume")
    assert resumed.code == 0
    assert resumed.out.startswith("step 2, ")


@pytest.fixture
def asked(monkeypatch) -> list[dict[str, object]]:
    """What the command asked for, instead of a training."""
    calls: list[dict[str, object]] = []

    def train_job(name, data, run, *, weights, rate, export_to) -> dict[str, float]:
        asked_for = {"name": name, "data": data, "run": run, "weights": weights, "rate": rate, "export_to": export_to}
        calls.append(asked_for)
        return {}

    monkeypatch.setattr(jobs, "train_job", train_job)
    return calls


def test_options_are_passed_on(run, asked, photos, tmp_path) -> None:
    done = run(
        *(
            "train",
            "fill",
            "--data",
            photos,
            "--minutes",
            2.5,
            "--out",
            tmp_path,
            "--resume",
            "--from",
            "w.onnx",
            "--rate",
            1e-4,
        ),
        *("--export", "out", "--pairs", "before", "after", "--device", "cpu", "--workers", 3, "--seed", 9),
    )
    assert done.code == 0, done.err
    (call,) = asked
    assert (call["name"], call["weights"], call["export_to"]) == ("fill", Path("w.onnx"), Path("out"))
    assert call["rate"] == 1e-4
    data, wanted = call["data"], call["run"]
    assert (data.folder, data.work, data.seed) == (photos, tmp_path / "data", 9)
    assert data.pairs == (Path("before"), Path("after"))
    assert (wanted.folder, wanted.minutes, wanted.steps, wanted.resume) == (tmp_path, 2.5, None, True)
    assert (wanted.device, wanted.workers, wanted.compile, wanted.rank, wanted.world) == ("cpu", 3, False, 0, 1)


def test_what_torchrun_tells_is_read(run, asked, photos, monkeypatch) -> None:
    monkeypatch.setenv("RANK", "1")
    monkeypatch.setenv("WORLD_SIZE", "2")
    assert run("train", "damage", "--data", photos, "--steps", 1).code == 0
    assert (asked[0]["run"].rank, asked[0]["run"].world) == (1, 2)
    assert asked[0]["run"].folder == Path(".checkpoints/damage")


def test_an_unknown_recipe_is_refused(run, photos, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("train", "../colour", "--data", photos, "--steps", 1)
    assert done.code == 2
    assert "There is no recipe '../colour'" in done.err
    assert "damage, fill" in done.err
    assert not list(tmp_path.iterdir())


def test_a_missing_folder_is_refused(run, tmp_path) -> None:
    done = run("train", "damage", "--data", tmp_path / "none", "--steps", 1, "--out", tmp_path / "run")
    assert done.code == 3
    assert "is no folder" in done.err
    assert not (tmp_path / "run").exists()


def test_a_folder_without_pictures_is_refused(run, tmp_path) -> None:
    (tmp_path / "empty").mkdir()
    done = run("train", "damage", "--data", tmp_path / "empty", "--steps", 1, "--out", tmp_path / "run")
    assert done.code == 3
    assert "two are the least" in done.err


@pytest.mark.parametrize("budget", [(), ("--steps", 1, "--minutes", 1)])
def test_one_budget_is_needed(run, photos, tmp_path, budget) -> None:
    done = run("train", "damage", "--data", photos, "--out", tmp_path / "run", *budget)
    assert done.code == 2
    assert "Give --minutes or --steps" in done.err
    assert not (tmp_path / "run").exists()


def test_resuming_needs_a_checkpoint(run, photos, tmp_path) -> None:
    done = run("train", "damage", "--data", photos, "--steps", 1, "--out", tmp_path / "run", "--resume")
    assert done.code == 3
    assert "holds no checkpoint" in done.err


def test_without_torch_the_pip_command_is_given(run, photos, monkeypatch) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda _name: None)
    done = run("train", "damage", "--data", photos, "--steps", 1)
    assert done.code == 10
    assert "pip install 'heirloom-photo[train]'" in done.err


def test_a_device_is_found_or_refused(monkeypatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert device_named("auto", local_rank=0) == device_named("cpu", local_rank=0) == "cpu"
    with pytest.raises(UsageError, match="no graphics card"):
        device_named("cuda", local_rank=0)
    with pytest.raises(UsageError, match="no device 'tpu'"):
        device_named("tpu", local_rank=0)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert device_named("auto", local_rank=0) == "cuda:0"
    assert device_named("cuda", local_rank=3) == "cuda:3"
    assert device_named("cpu", local_rank=0) == "cpu"
