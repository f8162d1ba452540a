"""What recipes are built from: folders of data, packed once, with their credits and the weights beside them."""

from __future__ import annotations

import pytest

from heirloom.train.builders import ARTEFACT_CREDIT, Data
from heirloom.train.jobs import JOBS
from heirloom.train.recipes.damage import DamageRecipe
from heirloom.train.recipes.fill import FillRecipe


def test_photographs_are_packed_once(data, monkeypatch) -> None:
    JOBS["damage"].build(data, print)
    monkeypatch.setattr("heirloom.train.builders.pack", lambda *_, **__: pytest.fail("packed twice"))
    assert len(JOBS["damage"].build(data, print).shard.photos) == 21


def test_without_metric_weights_fill_has_no_perceptual_loss_and_says_so(data) -> None:
    said: list[str] = []
    recipe = JOBS["fill"].build(data, said.append)
    assert isinstance(recipe, FillRecipe)
    assert recipe.distance is None
    assert "No perceptual loss" in said[0]


def test_known_folders_within_the_data_and_film_damage_are_found(photo_files, tmp_path) -> None:
    general = tmp_path / "train_general"
    general.mkdir()
    for path in photo_files[:3]:
        (general / path.name).write_bytes(path.read_bytes())
    (general / "manifest.csv").write_text("file,tier\n00.png,open\n01.png,open\n02.png,restricted\n")
    damage = tmp_path / "textures" / "film_damage" / "scratches"
    damage.mkdir(parents=True)
    (damage / "0.png").write_bytes(photo_files[0].read_bytes())
    data = Data(folder=tmp_path, work=tmp_path / "data", seed=7)
    assert data.photo_folders == (general,)
    assert data.credits() == ("photographs marked open in the manifest of train_general", ARTEFACT_CREDIT)
    recipe = JOBS["damage"].build(data, print)
    assert isinstance(recipe, DamageRecipe)
    assert recipe.seed == 7
    assert len(recipe.shard.photos) == 2
    assert recipe.wear.artefact_files == ("scratches/0.png",)


def test_film_damage_is_not_credited_where_it_was_not_used(tmp_path) -> None:
    (tmp_path / "textures" / "film_damage").mkdir(parents=True)
    data = Data(folder=tmp_path, work=tmp_path / "data")
    assert ARTEFACT_CREDIT in data.credits()
    assert data.credits(damage=False) == data.credits()[:1]
