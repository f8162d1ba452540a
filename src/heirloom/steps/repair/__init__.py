"""Damage found and filled: scratches, creases and dust, and anything in a given mask, by classical means."""

from heirloom.steps.repair.detect import detect_damage as detect_damage
from heirloom.steps.repair.detect import is_cracked as is_cracked
from heirloom.steps.repair.fill import fill as fill
from heirloom.steps.repair.repair import Repair as Repair
from heirloom.steps.repair.repair import repair as repair
