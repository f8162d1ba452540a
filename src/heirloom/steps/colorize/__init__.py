"""Colour for photographs without any: a guess that keeps their lightness, obeys hints, and says that it is a guess."""

from heirloom.steps.colorize.caption import Understood as Understood
from heirloom.steps.colorize.caption import colour_named as colour_named
from heirloom.steps.colorize.caption import understand as understand
from heirloom.steps.colorize.colorize import Colorize as Colorize
from heirloom.steps.colorize.colorize import colorize as colorize
from heirloom.steps.colorize.hints import Hint as Hint
from heirloom.steps.colorize.hints import point as point
from heirloom.steps.colorize.hints import region as region
from heirloom.steps.colorize.hints import stroke as stroke
from heirloom.steps.colorize.hints_file import hint_from_text as hint_from_text
from heirloom.steps.colorize.hints_file import hints_from_json as hints_from_json
from heirloom.steps.colorize.looks import LOOK_NAMES as LOOK_NAMES
from heirloom.steps.colorize.palettes import palette_from_json as palette_from_json
from heirloom.steps.colorize.palettes import palette_named as palette_named
from heirloom.steps.colorize.palettes import palette_of_picture as palette_of_picture
from heirloom.steps.colorize.predict import Palette as Palette
from heirloom.steps.colorize.predict import colour_network as colour_network
from heirloom.steps.colorize.variants import VARIANTS_AT_MOST as VARIANTS_AT_MOST
