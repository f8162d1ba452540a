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
)

CLEAN = ModelCard(
    id="clean",
    job=Job.CLEAN,
    file="clean.onnx",
    licence="Apache-2.0",
    recipe="heirloom train clean",
    # "dial" is how much of the film's grain goes: 0 keeps it, 1 smooths it away
    inputs=(Port(name="photo", channels=3), Port(name="dial", channels=1)),
    outputs=(Port(name="cleaned", channels=3),),
    is_shipped=False,  # docs/models/QUEUE.md says what is missing
)

CATALOG: tuple[ModelCard, ...] = (DAMAGE, FILL, CLEAN)


def makes_pixels(name: str) -> bool:
    """Whether the network called `id` or `id@sha256` makes pixels; one that is not in the catalogue counts as if."""
    known = {card.id: card.makes_pixels for card in CATALOG}
    return known.get(name.partition("@")[0], True)
