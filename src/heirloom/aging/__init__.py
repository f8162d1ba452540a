"""Makes new photographs old, seeded and logged, and tells where the damage is: for tests, bench and training."""

from __future__ import annotations

from heirloom.aging.chain import Aged, age, age_as, age_by, kinds_named, replay
from heirloom.aging.kinds import SURFACE, TRANSLUCENT
from heirloom.aging.recipe import AgeingKind

__all__ = ["SURFACE", "TRANSLUCENT", "Aged", "AgeingKind", "age", "age_as", "age_by", "kinds_named", "replay"]
