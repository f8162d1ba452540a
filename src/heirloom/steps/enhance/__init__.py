"""Noise cleaned, dyes and tones brought back, photographs enlarged. Each step is a function, a dataclass and a fit.

The plan calls `fit_clean`, `fit_unfade` and `fit_tone`; each looks at a preview (up to about 2 megapixels) and plain
numbers, and gives a `Proposal`: a step with all its numbers, or None with the reason for leaving the photograph alone.
`fit_upscale` does what the person asked for, or refuses.
"""

from heirloom.steps.enhance.clean import Clean as Clean
from heirloom.steps.enhance.clean import clean as clean
from heirloom.steps.enhance.clean import cleaning_notes as cleaning_notes
from heirloom.steps.enhance.clean_fit import fit_clean as fit_clean
from heirloom.steps.enhance.fading import TonalRange as TonalRange
from heirloom.steps.enhance.fading import measure_fading as measure_fading
from heirloom.steps.enhance.proposal import Proposal as Proposal
from heirloom.steps.enhance.tone import Tone as Tone
from heirloom.steps.enhance.tone import fit_tone as fit_tone
from heirloom.steps.enhance.tone import tone as tone
from heirloom.steps.enhance.unfade import Unfade as Unfade
from heirloom.steps.enhance.unfade import unfade as unfade
from heirloom.steps.enhance.unfade import unfade_by_curves as unfade_by_curves
from heirloom.steps.enhance.unfade_fit import fit_unfade as fit_unfade
from heirloom.steps.enhance.unfade_fit import unfading_notes as unfading_notes
from heirloom.steps.enhance.upscale import Upscale as Upscale
from heirloom.steps.enhance.upscale import enlarged_size as enlarged_size
from heirloom.steps.enhance.upscale import upscale as upscale
from heirloom.steps.enhance.upscale import upscale_notes as upscale_notes
from heirloom.steps.enhance.upscale_fit import LongSide as LongSide
from heirloom.steps.enhance.upscale_fit import Print as Print
from heirloom.steps.enhance.upscale_fit import Target as Target
from heirloom.steps.enhance.upscale_fit import Times as Times
from heirloom.steps.enhance.upscale_fit import fit_upscale as fit_upscale
from heirloom.steps.enhance.upscale_fit import print_named as print_named
