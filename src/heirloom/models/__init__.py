"""Opened networks: which there are, where their weights lie, and how they run on pictures of any size.

Nothing here knows what a network is for; the steps do. ONNX Runtime is imported when the first network is opened.
"""

from heirloom.models.card import Job as Job
from heirloom.models.card import ModelCard as ModelCard
from heirloom.models.catalog import CATALOG as CATALOG
from heirloom.models.catalog import CLEAN as CLEAN
from heirloom.models.catalog import COLORIZE as COLORIZE
from heirloom.models.catalog import DAMAGE as DAMAGE
from heirloom.models.catalog import FILL as FILL
from heirloom.models.catalog import UNFADE as UNFADE
from heirloom.models.catalog import UPSCALE_X2 as UPSCALE_X2
from heirloom.models.catalog import UPSCALE_X2_DETAILED as UPSCALE_X2_DETAILED
from heirloom.models.catalog import UPSCALE_X4 as UPSCALE_X4
from heirloom.models.catalog import UPSCALE_X4_DETAILED as UPSCALE_X4_DETAILED
from heirloom.models.catalog import makes_pixels as makes_pixels
from heirloom.models.open import Network as Network
from heirloom.models.open import open_network as open_network
from heirloom.models.store import why_unavailable as why_unavailable
