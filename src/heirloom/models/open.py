"""Opens networks and runs them on pictures of any size: padding, tiling, merging and checking happen here only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heirloom.core.geometry import Box
from heirloom.core.photo import Pixels
from heirloom.core.tiles import blocks, merge
from heirloom.errors import NetworkFailed
from heirloom.models.card import ModelCard, Port
from heirloom.models.onnx_backend import Session, load_session
from heirloom.models.store import checked_weights, settings

Planes = NDArray[np.float32]  # (H, W, C)

TILE_PX = (
    640  # side of a tile at most: 512 to 640 px stay in the cache, and one megapixel is four tiles instead of nine
)
OVERLAP_PX = (
    128  # of neighbouring tiles, over which they are faded into each other: the damage network looks so far around
)


@dataclass(frozen=True, eq=False, kw_only=True)
class Network:
    """A network ready to run."""

    card: ModelCard
    sha256: str
    session: Session

    @property
    def name(self) -> str:
        """What records call it: `id@sha256`."""
        return f"{self.card.id}@{self.sha256}"

    def run(self, inputs: Mapping[str, Planes], *, origin: tuple[int, int] = (0, 0)) -> dict[str, Planes]:
        """Every output (scale * H, scale * W, C) for inputs (H, W, C) of one size, whatever that size is.

        `origin` is the (top, left) of the inputs in the whole they are a window of: the grid of pixels that the network
        summarises is laid through the origin of the whole, so that windows agree with it. Raises NetworkFailed for
        an output that is not finite, ValueError for inputs that are not the network's.
        """
        _check(inputs, self.card.inputs)
        height, width = next(iter(inputs.values())).shape[:2]
        multiple = self.card.multiple_px
        rows, columns = _margins(origin[0], height, multiple), _margins(origin[1], width, multiple)
        padded = {name: _padded(planes, rows, columns) for name, planes in inputs.items()}
        size = (rows[0] + height + rows[1], columns[0] + width + columns[1])
        whole = self._faded(padded, *size) if self.card.reach_px is None else self._side_by_side(padded, *size)
        inside = Box(columns[0], rows[0], columns[0] + width, rows[0] + height).times(self.card.scale).cut(whole)
        ends = np.cumsum([port.channels for port in self.card.outputs])[:-1]
        parts_of = np.split(inside, ends, axis=2)
        return {port.name: part for port, part in zip(self.card.outputs, parts_of, strict=True)}

    def tell(self, inputs: Mapping[str, Planes]) -> dict[str, NDArray[np.float32]]:
        """The numbers (C,) that the network tells of a whole picture: every output for inputs (H, W, C) of one size.

        Raises as `run` does.
        """
        _check(inputs, self.card.inputs)
        results = self._results(inputs)
        return {port.name: result[0] for port, result in zip(self.card.outputs, results, strict=True)}

    def _faded(self, inputs: Mapping[str, Planes], height: int, width: int) -> Planes:
        """All outputs from tiles that are faded into each other: the network looks farther than their overlap."""
        boxes = list(tile_boxes(height, width, multiple=self.card.multiple_px))
        if len(boxes) == 1:
            return self._run_tile(inputs)
        scale = self.card.scale
        parts = ((box.times(scale), self._run_tile(_cut(inputs, box))) for box in boxes)
        return merge(parts, height=scale * height, width=scale * width, overlap_px=scale * OVERLAP_PX)

    def _side_by_side(self, inputs: Mapping[str, Planes], height: int, width: int) -> Planes:
        """All outputs from tiles with a margin of everything that matters: each pixel is what it is in the whole."""
        scale, reach = self.card.scale, self.card.reach_px or 0
        parts = blocks(height, width, side=TILE_PX - 2 * reach, halo=reach)
        if len(parts) == 1:
            return self._run_tile(inputs)
        channels = sum(port.channels for port in self.card.outputs)
        # channel after channel in memory, as networks give their tiles
        whole: Planes = np.empty((channels, scale * height, scale * width), np.float32).transpose(1, 2, 0)
        for core, window in parts:
            part = self._run_tile(_cut(inputs, window))
            core.times(scale).cut(whole)[...] = core.seen_from(window).times(scale).cut(part)
        return whole

    def _run_tile(self, inputs: Mapping[str, Planes]) -> Planes:
        """All outputs for one tile, side by side in (h, w, sum of channels)."""
        joined = np.concatenate([result[0] for result in self._results(inputs)]).transpose(1, 2, 0)  # to (h, w, C)
        return np.asarray(joined, dtype=np.float32)

    def _results(self, inputs: Mapping[str, Planes]) -> list[NDArray[np.float32]]:
        """Every output of the network as it comes, all of them finite."""
        batches = {name: np.ascontiguousarray(planes.transpose(2, 0, 1)[None]) for name, planes in inputs.items()}
        results = self.session.run(batches, outputs=tuple(port.name for port in self.card.outputs))
        if not all(np.isfinite(result).all() for result in results):
            raise NetworkFailed(
                f"The {self.card.id} network gave values that are not finite",
                kept="Nothing was changed",
                todo="Use --method classical, and please report it",
            )
        return results


def open_network(card: ModelCard) -> Network:
    """The network of a card, its weights checked.

    Raises WeightsMissing, BadWeights, NetworkFailed, and UsageError for settings that cannot be carried out.
    """
    file, weights = checked_weights(card)
    chosen = settings()
    session = load_session(file, weights.sha256, threads=chosen.threads, provider=chosen.provider)
    return Network(card=card, sha256=weights.sha256, session=session)


def as_rgb(pixels: Pixels) -> Pixels:
    """Gray pixels (H, W, 1) repeated to three channels, as networks want them; RGB as it is."""
    return np.repeat(pixels, 3, axis=2) if pixels.shape[2] == 1 else pixels


def like(pixels: Pixels, photo: Pixels) -> Pixels:
    """A network's RGB output as gray (the mean of the channels) where the photograph is gray."""
    return pixels.mean(axis=2, keepdims=True) if photo.shape[2] == 1 else pixels


def tile_boxes(height: int, width: int, *, multiple: int) -> Iterator[Box]:
    """Boxes that cover a picture, overlap by at least OVERLAP_PX and begin and end at multiples of `multiple`.

    Height and width are multiples already. Tiles are as large as TILE_PX allows and as equal as possible.
    """
    columns = _spans(width, multiple)
    for top, bottom in _spans(height, multiple):
        for left, right in columns:
            yield Box(left, top, right, bottom)


def _spans(length: int, multiple: int) -> list[tuple[int, int]]:
    if length <= TILE_PX:
        return [(0, length)]
    count = -(-(length - OVERLAP_PX) // (TILE_PX - OVERLAP_PX))
    side = -(-(length + (count - 1) * OVERLAP_PX) // (count * multiple)) * multiple
    starts = [(length - side) * i // ((count - 1) * multiple) * multiple for i in range(count)]
    return [(start, start + side) for start in starts]


def _margins(start: int, length: int, multiple: int) -> tuple[int, int]:
    """What must be added before and after, so that a window from `start` on begins and ends on the grid."""
    before = start % multiple
    return before, -(before + length) % multiple


def _cut(inputs: Mapping[str, Planes], box: Box) -> dict[str, Planes]:
    return {name: box.cut(planes) for name, planes in inputs.items()}


def _padded(planes: Planes, rows: tuple[int, int], columns: tuple[int, int]) -> Planes:
    if not any((*rows, *columns)):
        return planes
    return np.pad(planes, (rows, columns, (0, 0)), mode="reflect")


def _check(inputs: Mapping[str, Planes], ports: tuple[Port, ...]) -> None:
    wanted = {port.name: port.channels for port in ports}
    given = {name: planes.shape[2] if planes.ndim == 3 else 0 for name, planes in inputs.items()}
    if given != wanted or len({planes.shape[:2] for planes in inputs.values()}) != 1:
        raise ValueError(f"the network takes {wanted} channels of one size, got {given}")
    if any(planes.dtype != np.float32 for planes in inputs.values()):
        raise ValueError("the network takes float32 arrays")
