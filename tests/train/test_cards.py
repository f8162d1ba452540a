"""A model card tells what a network is, what it saw, and what was measured."""

from __future__ import annotations

from heirloom.models.card import Weights
from heirloom.train.cards import card_text, write_card

WEIGHTS = Weights(
    file="damage.onnx",
    sha256="ab" * 32,
    bytes=4_300_000,
    commit="0123456",
    steps=41000,
    hardware="a computer",
    training_data=("some photographs", "some dust"),
    metrics={"average precision": 0.71234},
)


def test_the_card_has_the_words_of_the_recipe_and_the_facts_of_the_weights(damage_recipe) -> None:
    text = card_text(job="damage", recipe=damage_recipe, weights=WEIGHTS)
    assert text.startswith("# `damage`\n\nThe recipe of `damage`")
    assert "sleeve_arcs" in text
    for words in ("4.3 MB", "ab" * 32, "Apache-2.0", "`heirloom train damage`, commit 0123456", "41000 steps"):
        assert words in text
    for row in ("| data | some photographs |", "| data | some dust |", "| validation: average precision | 0.7123 |"):
        assert row in text.splitlines()


def test_a_newer_card_replaces_the_older_one(damage_recipe, tmp_path) -> None:
    for _ in range(2):
        write_card(tmp_path / "damage.md", job="damage", recipe=damage_recipe, weights=WEIGHTS)
    assert (tmp_path / "damage.md").read_text() == card_text(job="damage", recipe=damage_recipe, weights=WEIGHTS)
