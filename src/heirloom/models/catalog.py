"""Every network Heirloom can run. A new network of a known job is one entry here and two files in `weights/`."""

from __future__ import annotations

from heirloom.models.card import Job, ModelCard, Port

DAMAGE = ModelCard(
    id="damage",
    job=Job.DAMAGE,
    file="damage.onnx",
    licence="Apache-2.0",
    recipe="heirloom train damage",
    inputs=(Port(name="photo", channels=3),),
    # "kinds" are probabilities that sum to 1; "veil" is the density (log10, per channel) that see-through damage added
    outputs=(Port(name="kinds", channels=8), Port(name="veil", channels=3)),
    labels=("none", "scratch", "crease", "tear", "dust", "stain", "missing", "writing"),
)

FILL = ModelCard(
    id="fill",
    job=Job.FILL,
    file="fill.onnx",
    licence="Apache-2.0",
    recipe="heirloom train fill",
    # "hole" is 1 where pixels are to be made; "photo" is filled smoothly there (`steps.repair.smooth`)
    inputs=(Port(name="photo", channels=3), Port(name="hole", channels=1)),
    outputs=(Port(name="filled", channels=3),),
    makes_pixels=True,
)

CLEAN = ModelCard(
    id="clean",
    job=Job.CLEAN,
    file="clean.onnx",
    licence="Apache-2.0",
    recipe="heirloom train clean",
    # "dial" is how much of the film's grain goes: 0 keeps it, 1 smooths it away
    # and "pilot" is what thresholds make of the photo (`steps.enhance.pilot`), or the photo itself
    inputs=(Port(name="photo", channels=3), Port(name="dial", channels=1), Port(name="pilot", channels=3)),
    outputs=(Port(name="cleaned", channels=3),),
)

UNFADE = ModelCard(
    id="unfade",
    job=Job.UNFADE,
    file="unfade.onnx",
    licence="Apache-2.0",
    recipe="heirloom train unfade",
    inputs=(Port(name="photo", channels=3),),
    # three curves of 13 densities, a matrix of 3 x 3, the logit of how probable it is that they help
    outputs=(Port(name="numbers", channels=3 * 13 + 9 + 1),),
    tells_numbers=True,
    is_shipped=False,  # docs/models/QUEUE.md says what is missing
)

UPSCALE_REACH_PX = 24  # plain 3 x 3 convolutions, at most 24 one after the other


def _upscale(scale: int, *, is_detailed: bool = False) -> ModelCard:
    """A network that enlarges: to values that are right on average, or (detailed) with fine texture made up."""
    name = f"upscale-x{scale}" + ("-detailed" if is_detailed else "")
    return ModelCard(
        id=name,
        job=Job.UPSCALE,
        file=f"{name}.onnx",
        licence="Apache-2.0",
        recipe=f"heirloom train {name}",
        inputs=(Port(name="photo", channels=3),),
        outputs=(Port(name="larger", channels=3),),
        multiple_px=1,
        scale=scale,
        reach_px=UPSCALE_REACH_PX,
        makes_pixels=is_detailed,
    )


UPSCALE_X2, UPSCALE_X4 = _upscale(2), _upscale(4)
UPSCALE_X2_DETAILED, UPSCALE_X4_DETAILED = _upscale(2, is_detailed=True), _upscale(4, is_detailed=True)

COLORIZE = ModelCard(
    id="colorize",
    job=Job.COLORIZE,
    file="colorize.onnx",
    licence="Apache-2.0",
    recipe="heirloom train colorize",
    # L / 100; a and b / 110 with 1 where they are known; `core.palette`. The outputs are a and b / 110, and how far the
    # colours lie apart that the network thinks possible
    inputs=(Port(name="lightness", channels=1), Port(name="hints", channels=3), Port(name="palette", channels=10)),
    outputs=(Port(name="chroma", channels=2), Port(name="doubt", channels=1)),
    multiple_px=32,
    makes_pixels=True,
)

CATALOG: tuple[ModelCard, ...] = (
    DAMAGE,
    FILL,
    CLEAN,
    UNFADE,
    UPSCALE_X2,
    UPSCALE_X4,
    UPSCALE_X2_DETAILED,
    UPSCALE_X4_DETAILED,
    COLORIZE,
)


def makes_pixels(name: str) -> bool:
    """Whether the network called `id` or `id@sha256` makes pixels; one that is not in the catalogue counts as if."""
    known = {card.id: card.makes_pixels for card in CATALOG}
    return known.get(name.partition("@")[0], True)
