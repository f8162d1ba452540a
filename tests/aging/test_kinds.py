"""The tables of kinds agree with each other."""

from __future__ import annotations

from heirloom.aging.kinds import LOGGED, MIXED_ODDS, RECIPE_OF, RECIPES, SURFACE, TRANSLUCENT
from heirloom.aging.recipe import AgeingKind


def test_every_kind_has_exactly_one_recipe() -> None:
    kinds = [recipe.kind for recipe in LOGGED]
    assert len(kinds) == len(set(kinds))
    assert set(kinds) == set(AgeingKind)


def test_recipes_stand_in_the_physical_order_of_the_kinds() -> None:
    order = list(AgeingKind)
    places = [order.index(recipe.kind) for recipe in RECIPES]
    assert places == sorted(places)


def test_a_recipe_is_found_by_its_kind() -> None:
    assert all(RECIPE_OF[recipe.kind] is recipe for recipe in RECIPES)


def test_surface_and_translucent_kinds_are_kinds_with_recipes() -> None:
    assert set(SURFACE) <= set(RECIPES)
    assert set(SURFACE) >= set(TRANSLUCENT)


def test_odds_are_odds_at_every_severity() -> None:
    assert all(0 <= always <= always + added <= 1 for always, added in MIXED_ODDS.values())
