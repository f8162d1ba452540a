"""What analysis found: the measured facts about one photograph, with units, and their JSON form.

The JSON schema is `heirloom.findings/1`; docs/guide/analyze.md documents it. A field is only ever added; a change of
meaning makes a new version.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from heirloom.core.geometry import Box
from heirloom.core.masks import DamageKind, DamageMap
from heirloom.core.photo import Mask, Photo

SCHEMA = "heirloom.findings/1"


class Toning(StrEnum):
    """The kind of picture by its colours."""

    GRAY = "gray"
    SEPIA = "sepia"  # monochrome with one hue: sepia, selenium, cyanotype, or a yellowed gray print
    COLOUR = "colour"


@dataclass(frozen=True, kw_only=True)
class Cast:
    """The colour that lies over the whole picture, in CIE LAB."""

    a: float  # green (-) to magenta (+)
    b: float  # blue (-) to yellow (+)
    strength: float  # length of (a, b), in LAB units (delta E 76)
    direction_deg: float  # hue angle of (a, b)
    confidence: float = 1.0  # 0..1: how far highlights, shadows, grays and edges agree on it


@dataclass(frozen=True, kw_only=True)
class Fading:
    """How far the tone has shrunk; values are sRGB-encoded in [0, 1]."""

    black_point: tuple[float, ...]  # one per channel: the darkest tone that means something
    white_point: tuple[float, ...]  # one per channel: the lightest
    contrast: float  # luma distance between the 5th and 95th percentile
    severity: float  # 0 not faded, 1 as good as gone


@dataclass(frozen=True, kw_only=True)
class Noise:
    """Noise and grain inside the picture."""

    sigma: float  # standard deviation of the noise of a sample, on the scale 0..255; root mean square over the channels
    grain_size_px: float  # correlation length; about 1 for white sensor noise, larger for film grain


@dataclass(frozen=True, kw_only=True)
class Blur:
    """Sharpness of the picture's best edges."""

    edge_width_px: float  # 10-90 % rise of the sharpest strong edges; 0 when there are no edges


@dataclass(frozen=True, kw_only=True)
class Compression:
    """Traces of JPEG compression."""

    jpeg_quality: int | None  # from the quantisation tables; None when the file carries none
    blocking: float  # strength of the 8-px grid, 0 none, above 1 visible


@dataclass(frozen=True, kw_only=True)
class Halftone:
    """A print screen (newspaper, book)."""

    period_px: float
    angle_deg: float
    strength: float  # 0..1: share of the fine-scale energy that the screen holds


@dataclass(frozen=True, kw_only=True)
class Frame:
    """Where the picture itself lies within the scan; left, top, right, bottom in pixels."""

    picture: Box
    border: str  # "none", "print" (a paper border), "scanner" (a lid or margin), or "both"


@dataclass(frozen=True, kw_only=True)
class DamageFound:
    """How much damage of one kind there is."""

    area: float  # share of the picture, 0..1
    count: int  # connected places


@dataclass(frozen=True, eq=False, kw_only=True)
class Findings:
    """Everything analysis measured about one photograph."""

    height_px: int
    width_px: int
    dpi: tuple[float, float] | None
    bits: int
    toning: Toning
    is_negative: bool
    cast: Cast
    fading: Fading
    noise: Noise
    blur: Blur
    compression: Compression
    halftone: Halftone | None
    frame: Frame
    damage: dict[DamageKind, DamageFound]
    damage_searched: bool = True  # whether anybody looked for damage; not in the JSON
    damage_method: str = "learned"  # how damage was searched for, learned or classical; not in the JSON
    notes: tuple[str, ...] = ()  # what could not be measured as usual
    is_cracked: bool | None = None  # a toned print full of cracks; None where damage was not searched, not in the JSON
    damage_map: DamageMap | None = None  # not part of the JSON form; None for pictures above 4 megapixels
    format: str = "PNG"  # of the file: JPEG, PNG, TIFF, WEBP, AVIF or HEIF
    mode: str = "RGB"  # as stored: 1, L, LA, P, PA, RGB, RGBA, CMYK
    preview: Photo | None = None  # the picture at 2 MP or less, for the plan's fits; not part of the JSON form

    @property
    def damage_probability(self) -> Mask | None:
        """The damage map's probability, where a map was kept."""
        return None if self.damage_map is None else self.damage_map.probability
