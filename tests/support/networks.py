"""Tiny networks in real ONNX files, so that everything around the shipped ones is tested with the real runtime."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from heirloom.models import UPSCALE_X2
from heirloom.models.card import Weights, seal
from heirloom.steps.enhance.curves import STRAIGHT

KINDS = 8  # channels of the damage network's first output
BRIGHT, EDGE = 0.9, 100.0  # what the tiny damage network takes for a scratch, and how sharply


def save_network(folder: Path, name: str, nodes: list[onnx.NodeProto], **parts: object) -> Weights:
    """Writes `name`.onnx with free height and width and describes it; parts: inputs, outputs, values.

    Outputs are planes, or with the part `tells_numbers` numbers of the whole picture.
    """
    inputs, outputs, values = parts["inputs"], parts["outputs"], parts["values"]
    sides = [] if parts.get("tells_numbers") else ["H", "W"]
    graph = helper.make_graph(
        nodes,
        name,
        [helper.make_tensor_value_info(key, TensorProto.FLOAT, ["n", size, "h", "w"]) for key, size in inputs],
        [helper.make_tensor_value_info(key, TensorProto.FLOAT, ["n", size, *sides]) for key, size in outputs],
        [numpy_helper.from_array(value, key) for key, value in values.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(model, folder / f"{name}.onnx")
    return seal(
        folder / f"{name}.onnx", commit="none", steps=1, hardware="a test", training_data=("nothing",), metrics={}
    )


def save_damage_network(
    folder: Path, *, stain: NDArray[np.float32] | None = None, veil: float = 0.0, writing: bool = False
) -> Weights:
    """A "damage" network: bright pixels are scratches (or writing).

    With `stain`, an RGB colour, everything within 0.05 of it is a stain whose veil is `veil` in each channel.
    """
    code = KINDS - 1 if writing else 1
    brightness = np.zeros((KINDS, 3, 1, 1), np.float32)
    brightness[code] = EDGE / 3
    bias = np.full(KINDS, -EDGE, np.float32)
    bias[0], bias[code] = 0, -EDGE * BRIGHT
    nodes = [helper.make_node("Conv", ["photo", "brightness", "bias"], ["logits"])]
    values = {"brightness": brightness, "bias": bias, "zero": np.zeros((3, 3, 1, 1), np.float32)}
    if stain is None:
        nodes.append(helper.make_node("Softmax", ["logits"], ["kinds"], axis=1))
    else:
        only = np.zeros((1, KINDS, 1, 1), np.float32)
        only[0, 5] = 2 * EDGE
        values |= {"colour": stain.reshape(1, 3, 1, 1), "near": np.float32([0.05]).reshape(1, 1, 1, 1), "only": only}
        nodes += [
            helper.make_node("Sub", ["photo", "colour"], ["apart"]),
            helper.make_node("Abs", ["apart"], ["distance"]),
            helper.make_node("ReduceMax", ["distance"], ["furthest"], axes=[1], keepdims=1),
            helper.make_node("Less", ["furthest", "near"], ["is_stain"]),
            helper.make_node("Cast", ["is_stain"], ["stained"], to=TensorProto.FLOAT),
            helper.make_node("Mul", ["stained", "only"], ["stain_logits"]),
            helper.make_node("Add", ["logits", "stain_logits"], ["all_logits"]),
            helper.make_node("Softmax", ["all_logits"], ["kinds"], axis=1),
        ]
    values["veil_bias"] = np.full(3, veil, np.float32)
    nodes.append(helper.make_node("Conv", ["photo", "zero", "veil_bias"], ["veil"]))
    return save_network(
        folder, "damage", nodes, inputs=[("photo", 3)], outputs=[("kinds", KINDS), ("veil", 3)], values=values
    )


def save_fill_network(folder: Path, *, side_px: int = 31) -> Weights:
    """A "fill" network: the mean of the known pixels in a square window, or mid-gray where none is in sight."""
    window = np.full((1, 1, side_px, side_px), 1 / side_px**2, np.float32)
    pads = [side_px // 2] * 4
    nodes = [
        helper.make_node("Sub", ["one", "hole"], ["known"]),
        helper.make_node("Mul", ["photo", "known"], ["seen"]),
        helper.make_node("Conv", ["seen", "windows"], ["total"], pads=pads, group=3),
        helper.make_node("Conv", ["known", "window"], ["share"], pads=pads),
        helper.make_node("Max", ["share", "least"], ["some"]),
        helper.make_node("Div", ["total", "some"], ["mean"]),
        helper.make_node("Greater", ["share", "least"], ["is_seen"]),
        helper.make_node("Where", ["is_seen", "mean", "half"], ["filled"]),
    ]
    values = {
        "one": np.ones((1, 1, 1, 1), np.float32),
        "half": np.full((1, 1, 1, 1), 0.5, np.float32),
        "least": np.full((1, 1, 1, 1), 1e-4, np.float32),
        "window": window,
        "windows": np.repeat(window, 3, axis=0),
    }
    return save_network(
        folder, "fill", nodes, inputs=[("photo", 3), ("hole", 1)], outputs=[("filled", 3)], values=values
    )


def save_clean_network(folder: Path, *, side_px: int = 5, shift: float = 0.0) -> Weights:
    """A "clean" network: half of the way to the mean of a square window at dial 0, all of it at dial 1.

    `shift` is added to the red channel, so that what it makes of a gray picture is not gray.
    """
    nodes = [
        helper.make_node(
            "AveragePool",
            ["photo"],
            ["mean"],
            kernel_shape=[side_px] * 2,
            pads=[side_px // 2] * 4,
            count_include_pad=0,
        ),
        helper.make_node("Sub", ["mean", "photo"], ["apart"]),
        helper.make_node("Mul", ["dial", "half"], ["halved"]),
        helper.make_node("Add", ["halved", "half"], ["share"]),
        helper.make_node("Mul", ["apart", "share"], ["change"]),
        helper.make_node("Add", ["photo", "change"], ["smoothed"]),
        helper.make_node("Add", ["smoothed", "shift"], ["cleaned"]),
    ]
    values = {
        "half": np.full((1, 1, 1, 1), 0.5, np.float32),
        "shift": np.array([shift, 0, 0], np.float32).reshape(1, 3, 1, 1),
    }
    return save_network(
        folder, "clean", nodes, inputs=[("photo", 3), ("dial", 1)], outputs=[("cleaned", 3)], values=values
    )


def save_unfade_network(folder: Path, *, lighter: float = 0.1, logit: float = 5.0) -> Weights:
    """An "unfade" network that is always sure of the same: densities less by the share `lighter`, red by twice that.

    The matrix is the identity; `logit` says how probable it is that this helps.
    """
    curves = np.stack([STRAIGHT * (1 - share) for share in (2 * lighter, lighter, lighter)])
    numbers = np.concatenate([curves.ravel(), np.eye(3).ravel(), [logit]]).astype(np.float32)
    nodes = [
        helper.make_node("ReduceMean", ["photo"], ["mean"], axes=[1, 2, 3], keepdims=1),
        helper.make_node("Mul", ["mean", "none"], ["nothing"]),
        helper.make_node("Add", ["nothing", "told"], ["planes"]),
        helper.make_node("Flatten", ["planes"], ["numbers"], axis=1),
    ]
    values = {"none": np.zeros((1, 1, 1, 1), np.float32), "told": numbers.reshape(1, -1, 1, 1)}
    outputs = [("numbers", len(numbers))]
    return save_network(
        folder, "unfade", nodes, inputs=[("photo", 3)], outputs=outputs, values=values, tells_numbers=True
    )


def save_upscale_network(folder: Path, scale: int, *, detailed: bool = False, shift: float = 0.0) -> Weights:
    """An "upscale" network: every pixel repeated, and a little of what it has over the mean of 49 x 49 px added.

    The mean reaches as far as such a network may. With `detailed` a pattern of 0.1 is laid over it that no smaller
    picture can hold. `shift` is added to the red channel, so that what it makes of a gray picture is not gray.
    """
    pattern = np.float32(0.1) * (np.indices((scale, scale)).sum(axis=0) % 2 - 0.5 if detailed else np.zeros(scale**2))
    values = {
        "little": np.full((1, 1, 1, 1), 0.2, np.float32),
        "repeat": np.repeat(np.eye(3, dtype=np.float32), scale**2, axis=0)[:, :, None, None],
        "pattern": np.concatenate([pattern.ravel() + (shift if c == 0 else 0) for c in range(3)]).astype(np.float32),
    }
    reach = UPSCALE_X2.reach_px
    assert reach is not None
    side = 2 * reach + 1
    nodes = [
        _mean("photo", "mean_down", [side, 1], [reach, 0, reach, 0]),
        _mean("mean_down", "mean", [1, side], [0, reach, 0, reach]),
        helper.make_node("Sub", ["photo", "mean"], ["apart"]),
        helper.make_node("Mul", ["apart", "little"], ["more"]),
        helper.make_node("Add", ["photo", "more"], ["sharper"]),
        helper.make_node("Conv", ["sharper", "repeat", "pattern"], ["phases"]),
        helper.make_node("DepthToSpace", ["phases"], ["larger"], blocksize=scale, mode="CRD"),
    ]
    name = f"upscale-x{scale}" + ("-detailed" if detailed else "")
    return save_network(folder, name, nodes, inputs=[("photo", 3)], outputs=[("larger", 3)], values=values)


def _mean(given: str, made: str, side_px: list[int], pads: list[int]) -> onnx.NodeProto:
    """The mean of what lies within the picture in a window."""
    return helper.make_node("AveragePool", [given], [made], kernel_shape=side_px, pads=pads, count_include_pad=0)


def save_colorize_network(folder: Path, *, doubt: float = 0.1) -> Weights:
    """A "colorize" network: warm where it is dark and cool where it is light, more of it the richer the palette is.

    a is 0.3 less 0.4 of the lightness, b is 0.2 less 0.5 of it, each times 1 + the palette's mean chroma, and the
    palette's mean b is added to b. At a hint it says the hint's colour and no doubt; elsewhere the same `doubt`.
    """
    slopes = np.array([-0.4, -0.5], np.float32).reshape(2, 1, 1, 1)
    more = np.zeros((2, 10, 1, 1), np.float32)
    more[:, 2] = 1  # 1 + mean chroma / 50
    warmer = np.zeros((2, 10, 1, 1), np.float32)
    warmer[1, 9] = 50 / 110  # mean b
    colours = np.zeros((2, 3, 1, 1), np.float32)
    colours[0, 0] = colours[1, 1] = 1
    mask = np.zeros((1, 3, 1, 1), np.float32)
    mask[0, 2] = 1
    nodes = [
        helper.make_node("Conv", ["lightness", "slopes", "levels"], ["plain"]),
        helper.make_node("Conv", ["palette", "more", "ones"], ["richness"]),
        helper.make_node("Mul", ["plain", "richness"], ["rich"]),
        helper.make_node("Conv", ["palette", "warmer"], ["warmth"]),
        helper.make_node("Add", ["rich", "warmth"], ["guess"]),
        helper.make_node("Conv", ["hints", "mask"], ["known"]),
        helper.make_node("Conv", ["hints", "colours"], ["hinted"]),
        helper.make_node("Sub", ["one", "known"], ["unknown"]),
        helper.make_node("Mul", ["guess", "unknown"], ["guessed"]),
        helper.make_node("Add", ["guessed", "hinted"], ["chroma"]),
        helper.make_node("Mul", ["unknown", "much"], ["doubt"]),
    ]
    values = {
        "slopes": slopes,
        "levels": np.array([0.3, 0.2], np.float32),
        "more": more,
        "ones": np.ones(2, np.float32),
        "warmer": warmer,
        "colours": colours,
        "mask": mask,
        "one": np.ones((1, 1, 1, 1), np.float32),
        "much": np.full((1, 1, 1, 1), doubt, np.float32),
    }
    return save_network(
        folder,
        "colorize",
        nodes,
        inputs=[("lightness", 1), ("hints", 3), ("palette", 10)],
        outputs=[("chroma", 2), ("doubt", 1)],
        values=values,
    )
