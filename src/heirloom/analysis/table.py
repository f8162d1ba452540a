"""Findings in words for the family and numbers for the archive: the rows that `heirloom analyze` prints."""

from __future__ import annotations

from heirloom.analysis.findings import Findings, Toning
from heirloom.core.geometry import Box

SURE = 0.4  # confidence in a cast from which it is called one; below, the colours may belong to the scene

_TONING_WORDS = {Toning.GRAY: "black and white", Toning.SEPIA: "toned in one colour", Toning.COLOUR: "colour"}
_HUES = ("red", "orange", "yellow", "green", "green", "cyan", "blue", "blue", "violet", "magenta")
_HUE_ENDS_DEG = (40, 70, 105, 150, 180, 215, 255, 290, 315, 345)  # of the CIE LAB hue angle


def findings_table(findings: Findings) -> list[tuple[str, str]]:
    """Rows of (what, how much), each in plain words followed by its numbers."""
    rows = [
        ("Size", _size(findings)),
        ("Kind", _TONING_WORDS[findings.toning] + (", a negative" if findings.is_negative else "")),
        ("Border", _border(findings)),
        ("Fading", _fading(findings)),
        ("Colour cast", _cast(findings)),
        ("Noise", _noise(findings)),
        ("Sharpness", _sharpness(findings)),
        ("Compression", _compression(findings)),
    ]
    if findings.halftone is not None:
        screen = findings.halftone
        rows.append(("Print screen", f"dots every {screen.period_px:.1f} px at {screen.angle_deg:.0f} degrees"))
    return [*rows, ("Damage", _damage(findings)), *(("Note", note) for note in findings.notes)]


def graded(value: float, *, limits: tuple[float, ...], words: tuple[str, ...]) -> str:
    """The word for `value`: the first whose limit lies above it, else the last."""
    for limit, word in zip(limits, words, strict=False):
        if value < limit:
            return word
    return words[-1]


def _size(findings: Findings) -> str:
    megapixels = findings.height_px * findings.width_px / 1_000_000
    text = f"{findings.width_px} x {findings.height_px} px ({megapixels:.1f} megapixels), {findings.bits} bit"
    return text if findings.dpi is None else f"{text}, {findings.dpi[0]:.0f} dpi"


def _border(findings: Findings) -> str:
    box = findings.frame.picture
    if box == Box.whole(findings.height_px, findings.width_px):
        return "none"
    what = {"print": "paper border", "scanner": "scanner margin", "both": "paper border and scanner margin"}
    return (
        f"{what.get(findings.frame.border, findings.frame.border)} (picture from {box.left}, {box.top} "
        f"to {box.right}, {box.bottom})"
    )


def _fading(findings: Findings) -> str:
    fading = findings.fading
    word = graded(fading.severity, limits=(0.15, 0.35, 0.6), words=("little or none", "slight", "clear", "strong"))
    black, white = (sum(point) / len(point) * 255 for point in (fading.black_point, fading.white_point))
    return f"{word} (darkest tone {black:.0f}, lightest {white:.0f} of 255, severity {fading.severity:.2f})"


def _cast(findings: Findings) -> str:
    cast = findings.cast
    word = graded(cast.strength, limits=(3.0, 8.0, 18.0), words=("none", "slight", "clear", "strong"))
    if word == "none":
        return f"none ({cast.strength:.1f} LAB units)"
    numbers = f"{cast.strength:.1f} LAB units, confidence {cast.confidence:.2f}"
    if cast.confidence < SURE:
        return f"uncertain: {_hue(cast.direction_deg)} prevails, but not everywhere ({numbers})"
    return f"{word}, towards {_hue(cast.direction_deg)} ({numbers})"


def _hue(direction_deg: float) -> str:
    for end, name in zip(_HUE_ENDS_DEG, _HUES, strict=True):
        if direction_deg < end:
            return name
    return "red"


def _noise(findings: Findings) -> str:
    noise = findings.noise
    word = graded(noise.sigma, limits=(1.5, 4.0, 10.0), words=("hardly any", "low", "clear", "strong"))
    return f"{word} (sigma {noise.sigma:.1f} of 255, grain {noise.grain_size_px:.1f} px)"


def _sharpness(findings: Findings) -> str:
    width = findings.blur.edge_width_px
    if width == 0:
        return "no edges to judge it by"
    word = graded(width, limits=(3.0, 5.0, 9.0), words=("sharp", "a little soft", "soft", "blurred"))
    return f"{word} (edges {width:.1f} px wide)"


def _compression(findings: Findings) -> str:
    compression = findings.compression
    word = graded(compression.blocking, limits=(0.3, 1.0), words=("no block marks", "faint block marks", "block marks"))
    quality = "" if compression.jpeg_quality is None else f"JPEG quality {compression.jpeg_quality}, "
    return f"{quality}{word} ({compression.blocking:.2f})"


def _damage(findings: Findings) -> str:
    if not findings.damage_searched:
        return "not searched for"
    if not findings.damage:
        return "none found"
    parts = [f"{kind.value} {found.count} ({found.area:.2%})" for kind, found in findings.damage.items()]
    return ", ".join(parts)
