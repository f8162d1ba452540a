"""Colour for photographs without any: a guess that keeps their lightness, obeys hints, and says that it is a guess."""

from heirloom.steps.colorize.colorize import Colorize as Colorize
from heirloom.steps.colorize.colorize import colorize as colorize
from heirloom.steps.colorize.hints import Hint as Hint
from heirloom.steps.colorize.hints import point as point
from heirloom.steps.colorize.hints import region as region
from heirloom.steps.colorize.hints import stroke as stroke
from heirloom.steps.colorize.looks import LOOK_NAMES as LOOK_NAMES
