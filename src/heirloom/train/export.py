"""Writes a trained network as ONNX with weights in half precision, and proves that the file says what torch says.

The weights in the file keep the names they have in torch, so the file is the compact checkpoint too: `load_weights`
puts them back, and training goes on from any clone.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from heirloom.core.atomic import atomic_write_bytes
from heirloom.errors import DamagedFile, InputMissing, TrainingFailed

OPSET = 20
CLOSE = 1e-3  # how far torch and the exported file may differ, in single precision
HALF_CLOSE = 2e-2  # and once the weights have half precision, at the 99.9th percentile
KERNEL_AXES = 4  # other tensors are small, and statistics of normalisation exceed what half precision holds (65504)
SIDES_PX = ((96, 160), (256, 192))  # the sizes it is checked with, so that no size is built in
HALF_MARK = ".half"  # ends the name of a tensor that is stored in half precision

Inputs = Sequence[tuple[str, int]]  # names and channels


def export(net: nn.Module, path: Path, *, inputs: Inputs, outputs: Sequence[str]) -> float:
    """Writes the network to `path` and gives the largest difference to torch in single precision.

    The file has opset 20 and takes any batch, height and width; kernels are stored in half precision and cast when
    they are loaded. The network ends up on the processor, in single precision, no longer training. Raises
    TrainingFailed where file and network differ by more than 1e-3.
    """
    import onnx

    net = net.eval().float().cpu().to(memory_format=torch.contiguous_format)  # type: ignore[call-overload]
    model = _tidied(_as_onnx(net, inputs=inputs, outputs=outputs))
    apart = largest_difference(net, model, inputs=inputs)
    if not apart <= CLOSE:
        raise TrainingFailed(
            f"The exported network differs from torch by {apart:.2g}",
            kept="Nothing was written",
            todo="Look for operations that behave differently in ONNX",
        )
    halved = with_half_weights(model)
    onnx.checker.check_model(halved)
    apart_half = largest_difference(net, halved, inputs=inputs, percentile=99.9)
    if not apart_half <= HALF_CLOSE:
        raise TrainingFailed(
            f"With weights in half precision the network differs by {apart_half:.2g}",
            kept="Nothing was written",
            todo="Keep the weights in single precision",
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic_write_bytes(path, halved.SerializeToString(deterministic=True), overwrite=True)
    return apart


def largest_difference(net: nn.Module, model: Any, *, inputs: Inputs, percentile: float = 100.0) -> float:
    """How far the outputs of the ONNX model lie from those of the network, over two sizes of random pictures."""
    import onnxruntime

    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    apart = []
    for side in SIDES_PX:
        example = _example(inputs, side=side)
        with torch.no_grad():
            said = net(*example)
        said = said if isinstance(said, tuple) else (said,)
        given = {name: value.numpy() for (name, _), value in zip(inputs, example, strict=True)}
        for ours, theirs in zip(said, session.run(None, given), strict=True):
            apart.append(float(np.percentile(np.abs(ours.numpy() - theirs), percentile)))
    return float(np.max(apart))  # not a number where one of them is none


def with_half_weights(model: Any) -> Any:
    """The model with its kernels stored in half precision, each cast to single where it is used."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    halved = onnx.ModelProto()
    halved.CopyFrom(model)
    casts = []
    for number, tensor in enumerate(halved.graph.initializer):
        values = numpy_helper.to_array(tensor)
        if tensor.data_type != TensorProto.FLOAT or values.ndim != KERNEL_AXES:
            continue
        stored = f"{tensor.name}{HALF_MARK}"
        casts.append(helper.make_node("Cast", [stored], [tensor.name], name=f"cast_{number}", to=TensorProto.FLOAT))
        tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16), stored))
    nodes = [*casts, *halved.graph.node]
    del halved.graph.node[:]
    halved.graph.node.extend(nodes)
    return halved


def load_weights(net: nn.Module, path: Path, *, prefix: str = "", fresh: tuple[str, ...] = ()) -> None:
    """Puts the weights of an exported file back into the network they came from.

    `prefix` is what the exported module called the network; weights named in `fresh` stay as they are where the file
    has them in another shape. Raises InputMissing where there is no file, DamagedFile
    where it is no ONNX file or names or shapes do not fit.
    """
    stored = _stored(path)
    state = net.state_dict()
    for name, value in state.items():
        given = stored.get(prefix + name)
        if given is None and not value.dtype.is_floating_point:
            continue  # counters of normalisation are not exported
        if name in fresh and given is not None and tuple(given.shape) != tuple(value.shape):
            continue
        if given is None or tuple(given.shape) != tuple(value.shape):
            raise DamagedFile(
                f"{path.name} holds no weights {prefix + name} of shape {tuple(value.shape)}",
                kept="Nothing was trained",
                todo="Start from a file that the same recipe exported, or from nothing",
            )
        state[name] = torch.from_numpy(given.astype(np.float32))
    net.load_state_dict(state)


def _stored(path: Path) -> dict[str, np.ndarray[Any, Any]]:
    """The tensors of an ONNX file by the names that they have in torch."""
    import onnx
    from google.protobuf.message import DecodeError
    from onnx import numpy_helper

    if not path.is_file():
        raise InputMissing(
            f"{path} is no file", kept="Nothing was trained", todo="Name an exported network, or leave --from out"
        )
    try:
        model = onnx.load(path)
    except DecodeError as error:
        raise DamagedFile(
            f"{path.name} is no ONNX file, or a damaged one",
            kept="Nothing was trained",
            todo="Export or copy it again, or leave --from out",
        ) from error
    return {tensor.name.removesuffix(HALF_MARK): numpy_helper.to_array(tensor) for tensor in model.graph.initializer}


def _as_onnx(net: nn.Module, *, inputs: Inputs, outputs: Sequence[str]) -> Any:
    """The network as an ONNX model in single precision, its weights named as in torch."""
    sides = {0: "batch", 2: "height", 3: "width"}
    with _quiet():
        program = torch.onnx.export(
            net,
            tuple(_example(inputs, side=SIDES_PX[0])),
            input_names=[name for name, _ in inputs],
            output_names=list(outputs),
            dynamic_shapes=tuple(dict.fromkeys(sides, torch.export.Dim.DYNAMIC) for _ in inputs),
            opset_version=OPSET,
            dynamo=True,
            optimize=False,  # folding would rename the weights
            verbose=False,
        )
    assert program is not None
    return program.model_proto


@contextmanager
def _quiet() -> Iterator[None]:
    """Keeps to itself what the exporter warns and logs: its own future, and packages that it could use."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


def _example(inputs: Inputs, *, side: tuple[int, int]) -> list[Tensor]:
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
