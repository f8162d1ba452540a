"""A recipe is trained from a folder of photographs, exported, opened as the shipped networks are, and begun from."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from heirloom.errors import DamagedFile, InputMissing, UsageError
from heirloom.models import open_network
from heirloom.models.catalog import CATALOG
from heirloom.train.builders import Data, Say
from heirloom.train.checkpoint import load_checkpoint
from heirloom.train.data import Shard, pack, pack_pixels
from heirloom.train.export import load_weights
from heirloom.train.jobs import JOBS, job_named, train_job
from heirloom.train.recipes.hard import read_places
from tests.train.small import SMALL, run_of, use_small_networks


@pytest.mark.parametrize("name", JOBS)
def test_what_is_exported_can_be_opened_as_the_shipped_network(exported, monkeypatch, name) -> None:
    folder = exported(name) / "weights"
    assert {path.name for path in folder.iterdir()} == {f"{name}.{ending}" for ending in ("onnx", "json", "md")}
    known = json.loads((folder / f"{name}.json").read_text())
    assert known["steps"] == 2
    assert known["metrics"]
    assert known["training_data"][0].startswith("photographs of the person's own in photos")
    monkeypatch.setenv("HEIRLOOM_WEIGHTS", str(folder))
    card = next(card for card in CATALOG if card.id == name)
    planes = {port.name: np.full((40, 50, port.channels), 0.5, np.float32) for port in card.inputs}
    if card.tells_numbers:
        told = open_network(card).tell(planes)
        assert {name: value.shape for name, value in told.items()} == {p.name: (p.channels,) for p in card.outputs}
        return
    outputs = open_network(card).run(planes)
    size = (40 * card.scale, 50 * card.scale)
    assert [output.shape for output in outputs.values()] == [(*size, port.channels) for port in card.outputs]


@pytest.mark.parametrize("name", JOBS)
def test_training_begins_from_exported_weights(exported, data, tmp_path, monkeypatch, name) -> None:
    use_small_networks(monkeypatch)
    weights = exported(name) / "weights" / f"{name}.onnx"
    train_job(name, data, run_of(tmp_path / "again", steps=1), weights=weights)
    net = SMALL[name](pack(sorted(data.folder.glob("*.png")), tmp_path / "shard", say=print)).networks()["net"]
    load_weights(net, weights, prefix=JOBS[name].prefix)
    begun, trained = net.state_dict(), load_checkpoint(tmp_path / "again")["nets"]["net"]
    moved = {key: float((trained[key] - begun[key]).abs().max()) for key in begun if key.endswith("weight")}
    assert 0 < max(moved.values()) < 0.02  # one step moves a weight by at most about the rate


def test_weights_of_another_scale_are_taken_but_for_the_head(exported, data, tmp_path, monkeypatch) -> None:
    use_small_networks(monkeypatch)
    weights = exported("upscale-x4") / "weights" / "upscale-x4.onnx"
    train_job("upscale-x2", data, run_of(tmp_path / "again", steps=1), weights=weights)
    theirs = SMALL["upscale-x4"](pack(sorted(data.folder.glob("*.png")), tmp_path / "shard", say=print)).networks()[
        "net"
    ]
    load_weights(theirs, weights)
    trained = load_checkpoint(tmp_path / "again")["nets"]["net"]
    assert trained["head.weight"].shape[0] == 3 * 2**2
    assert float((trained["entry.weight"] - theirs.state_dict()["entry.weight"]).abs().max()) < 0.02


def test_hard_places_are_looked_for_once_and_kept_for_a_resumed_run(exported, data, tmp_path, monkeypatch) -> None:
    use_small_networks(monkeypatch)
    monkeypatch.setattr("heirloom.train.recipes.hard.LEAST_ALARMS", 0.0)
    weights, folder = exported("damage") / "weights" / "damage.onnx", tmp_path / "again"
    train_job("damage", data, run_of(folder, steps=1), weights=weights)
    kept = (folder / "hard.json").read_bytes()
    assert {place.number for place in read_places(folder)} == {n for n in range(21) if n not in (0, 20)}
    monkeypatch.setattr("heirloom.train.recipes.damage.mined", lambda *_, **__: pytest.fail("looked for again"))
    train_job("damage", data, run_of(folder, steps=2, resume=True))
    assert (folder / "hard.json").read_bytes() == kept


def test_another_rate_is_taken(data, tmp_path, monkeypatch) -> None:
    use_small_networks(monkeypatch)
    moved = []
    for rate in (1e-3, 1e-5):
        folder = tmp_path / str(rate)
        train_job("upscale-x2", data, run_of(folder, steps=1), rate=rate)
        moved.append(float(load_checkpoint(folder)["nets"]["net"]["head.weight"].abs().max()))  # it begins at 0
    assert moved[0] > 50 * moved[1] > 0


def test_weights_of_another_recipe_are_refused_before_anything_is_trained(
    exported, data, tmp_path, monkeypatch
) -> None:
    use_small_networks(monkeypatch)
    weights = exported("fill") / "weights" / "fill.onnx"
    with pytest.raises(DamagedFile, match="holds no weights"):
        train_job("damage", data, run_of(tmp_path / "again"), weights=weights)
    assert not (tmp_path / "again").exists()


def test_a_resumed_run_takes_no_other_weights(data, tmp_path) -> None:
    with pytest.raises(UsageError, match="its own weights"):
        train_job("damage", data, run_of(tmp_path, resume=True), weights=tmp_path / "damage.onnx")


def test_an_unknown_recipe_and_a_missing_folder_are_refused(tmp_path) -> None:
    with pytest.raises(UsageError, match="damage, fill"):
        job_named("colour")
    with pytest.raises(InputMissing, match="no folder"):
        train_job("damage", Data(folder=tmp_path / "none", work=tmp_path), run_of(tmp_path))


def test_the_exported_weights_are_those_of_the_average(exported) -> None:
    saved = load_checkpoint(exported("damage"))
    assert not torch.equal(saved["averages"]["net"]["head.weight"], saved["nets"]["net"]["head.weight"])


def test_pairs_are_registered_once_and_credited(data, tmp_path, monkeypatch) -> None:
    made: list[tuple[Path, ...]] = []

    def pack_pairs(before: Path, after: Path, folder: Path, *, say: Say) -> Shard:
        made.append((before, after))
        return pack_pixels([(name, np.zeros((70, 70, 3), np.float32)) for name in ("a", "b", "c")], folder)

    monkeypatch.setattr("heirloom.train.recipes.pair_windows.pack_pairs", pack_pairs)
    paired = replace(data, pairs=(tmp_path / "scans", tmp_path / "restored"))
    for name in ("damage", "fill"):
        assert len(JOBS[name].build(paired, print).pairs.photos) == 3
        assert JOBS[name].build(data, print).pairs is None
    assert made == [(tmp_path / "scans", tmp_path / "restored")]
    assert paired.credits()[-1] == "scans and their restorations in scans and restored"


def test_pairs_are_refused_where_they_teach_nothing(data, tmp_path) -> None:
    paired = replace(data, pairs=(tmp_path / "scans", tmp_path / "restored"))
    with pytest.raises(UsageError, match="clean does not learn from pairs"):
        train_job("clean", paired, run_of(tmp_path / "run"))
    assert not (tmp_path / "run").exists()
