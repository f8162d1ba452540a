"""Writes a trained network as ONNX with weights in half precision, and proves that the file says what torch says.

The weights in the file keep the names they have in torch, so the file is the compact checkpoint too: `load_weights`
puts them back, and training goes on from any clone.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from heirloom.core.atomic import atomic_write_bytes
from heirloom.errors import DamagedFile, HeirloomError

OPSET = 20
CLOSE = 1e-3  # how far torch and the exported file may differ, in single precision
HALF_CLOSE = 2e-2  # and once the weights have half precision, at the 99.9th percentile
LEAST_HALVED = 64  # values; smaller tensors (biases, statistics) cost nothing in single precision
SIDES_PX = ((96, 160), (256, 192))  # the sizes it is checked with, so that no size is built in


class ExportFailed(HeirloomError):
    """The exported file does not say what the network says."""


def export(net: nn.Module, path: Path, *, inputs: Sequence[tuple[str, int]], outputs: Sequence[str]) -> float:
    """Writes the network to `path` and gives the largest difference to torch in single precision.

    `inputs` are (name, channels). The file has opset 20 and any batch, height and width; kernels are stored in half
    precision and cast when they are loaded. Raises ExportFailed where file and network differ by more than 1e-3.
    """
    import onnx

    net = net.eval().float().cpu().to(memory_format=torch.contiguous_format)  # type: ignore[call-overload]
    names = [name for name, _ in inputs]
    sides = {0: "batch", 2: "height", 3: "width"}
    program = torch.onnx.export(
        net,
        tuple(_example(inputs, side=SIDES_PX[0])),
        input_names=names,
        output_names=list(outputs),
        dynamic_shapes=tuple(dict.fromkeys(sides, torch.export.Dim.DYNAMIC) for _ in inputs),
        opset_version=OPSET,
        dynamo=True,
        optimize=False,  # folding would rename the weights
        verbose=False,
    )
    assert program is not None
    model = _tidied(program.model_proto)
    apart = largest_difference(net, model, inputs=inputs)
    if apart > CLOSE:
        raise ExportFailed(
            f"The exported network differs from torch by {apart:.2g}",
            kept="Nothing was written",
            todo="Look for operations that behave differently in ONNX",
        )
    halved = with_half_weights(model)
    onnx.checker.check_model(halved)
    apart_half = largest_difference(net, halved, inputs=inputs, percentile=99.9)
    if apart_half > HALF_CLOSE:
        raise ExportFailed(
            f"With weights in half precision the network differs by {apart_half:.2g}",
            kept="Nothing was written",
            todo="Keep the weights in single precision",
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic_write_bytes(path, halved.SerializeToString(deterministic=True), overwrite=True)
    return apart


def largest_difference(
    net: nn.Module, model: Any, *, inputs: Sequence[tuple[str, int]], percentile: float = 100.0
) -> float:
    """How far the outputs of the ONNX model lie from those of the network, over two sizes of random pictures."""
    import onnxruntime

    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    apart = 0.0
    for side in SIDES_PX:
        example = _example(inputs, side=side)
        with torch.no_grad():
            said = net(*example)
        said = said if isinstance(said, tuple) else (said,)
        given = {name: value.numpy() for (name, _), value in zip(inputs, example, strict=True)}
        for ours, theirs in zip(said, session.run(None, given), strict=True):
            apart = max(apart, float(np.percentile(np.abs(ours.numpy() - theirs), percentile)))
    return apart


def with_half_weights(model: Any) -> Any:
    """The model with its kernels stored in half precision, each cast to single where it is used."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    halved = onnx.ModelProto()
    halved.CopyFrom(model)
    casts = []
    for number, tensor in enumerate(halved.graph.initializer):
        values = numpy_helper.to_array(tensor)
        if tensor.data_type != TensorProto.FLOAT or values.size < LEAST_HALVED:
            continue
        stored = f"{tensor.name}{HALF_MARK}"
        casts.append(helper.make_node("Cast", [stored], [tensor.name], name=f"cast_{number}", to=TensorProto.FLOAT))
        tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16), stored))
    nodes = [*casts, *halved.graph.node]
    del halved.graph.node[:]
    halved.graph.node.extend(nodes)
    return halved


HALF_MARK = ".half"  # ends the name of a tensor that is stored in half precision


def load_weights(net: nn.Module, path: Path, *, prefix: str = "") -> None:
    """Puts the weights of an exported file back into the network they came from.

    `prefix` is what the exported module called the network. Raises DamagedFile where names or shapes do not fit.
    """
    import onnx
    from onnx import numpy_helper

    stored = {
        tensor.name.removesuffix(HALF_MARK): numpy_helper.to_array(tensor)
        for tensor in onnx.load(path).graph.initializer
    }
    state = net.state_dict()
    for name, value in state.items():
        given = stored.get(prefix + name)
        if given is None and not value.dtype.is_floating_point:
            continue  # counters of normalisation are not exported
        if given is None or tuple(given.shape) != tuple(value.shape):
            raise DamagedFile(
                f"{path.name} holds no weights {prefix + name} of shape {tuple(value.shape)}",
                kept="Nothing was trained",
                todo="Start from a file that the same recipe exported, or from nothing",
            )
        state[name] = torch.from_numpy(given.astype(np.float32))
    net.load_state_dict(state)


def _example(inputs: Sequence[tuple[str, int]], *, side: tuple[int, int]) -> list[Tensor]:
    """Random pictures for each input; one channel is a mask of 0 and 1."""
    generator = torch.Generator().manual_seed(0)
    values = []
    for _, channels in inputs:
        value = torch.rand(2, channels, *side, generator=generator)
        values.append((value > 0.8).float() if channels == 1 else value)
    return values


def _tidied(model: Any) -> Any:
    """The model without the exporter's notes, which name files of the machine it was made on."""
    for node in model.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    del model.metadata_props[:]
    del model.graph.metadata_props[:]
    model.doc_string = model.graph.doc_string = ""
    for value in (*model.graph.input, *model.graph.output, *model.graph.value_info):
        del value.metadata_props[:]
    for tensor in model.graph.initializer:
        del tensor.metadata_props[:]
    return model
