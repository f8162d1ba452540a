"""Damage found, filled and corrected: by trained networks, or by classical means where they are not there."""

from heirloom.models.method import LEARNED as LEARNED
from heirloom.models.method import METHODS as METHODS
from heirloom.steps.repair.detect import detect_damage as detect_damage
from heirloom.steps.repair.detect import detection_notes as detection_notes
from heirloom.steps.repair.detect_classical import is_cracked as is_cracked
from heirloom.steps.repair.fill import fill as fill
from heirloom.steps.repair.repair import REPAIRABLE as REPAIRABLE
from heirloom.steps.repair.repair import Repair as Repair
from heirloom.steps.repair.repair import repair as repair
