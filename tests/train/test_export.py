"""What is exported says what torch says, takes any size, and goes back into the network it came from."""

from __future__ import annotations

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper

from heirloom.errors import DamagedFile, InputMissing, TrainingFailed
from heirloom.train import export as module
from heirloom.train.checkpoint import load_checkpoint
from heirloom.train.export import HALF_CLOSE, export, largest_difference, load_weights, with_half_weights
from heirloom.train.networks.colorize import ColorizeNet, ColorizeOutputs
from heirloom.train.networks.damage import DamageNet, DamageOutputs
from heirloom.train.networks.fill import FillNet

PHOTO, HOLE = [("photo", 3)], [("photo", 3), ("hole", 1)]
KNOWN = [("lightness", 1), ("hints", 3), ("palette", 10)]


def file_of(exported, name: str):
    return exported(name) / "weights" / f"{name}.onnx"


def loaded(exported, name: str) -> torch.nn.Module:
    """The network that is in the file."""
    made = {
        "damage": lambda: DamageOutputs(DamageNet((16, 16))),
        "fill": lambda: FillNet((16, 16, 16)),
        "colorize": lambda: ColorizeOutputs(ColorizeNet((16, 16, 16, 16), (1, 1, 1, 1))),
    }
    net = made[name]()
    load_weights(net, file_of(exported, name))
    return net.eval()


@pytest.mark.parametrize(("name", "inputs"), [("damage", PHOTO), ("fill", HOLE), ("colorize", KNOWN)])
def test_the_file_says_what_torch_says(exported, name, inputs) -> None:
    model = onnx.load(file_of(exported, name))
    assert largest_difference(loaded(exported, name), model, inputs=inputs) < 1e-4


def test_probabilities_of_a_size_it_was_not_exported_with_sum_to_one(exported) -> None:
    photo = np.random.default_rng(0).uniform(0, 1, (1, 3, 64, 32)).astype(np.float32)
    session = onnxruntime.InferenceSession(file_of(exported, "damage").read_bytes())
    kinds, veil = session.run(None, {"photo": photo})
    assert kinds.shape == (1, 8, 64, 32)
    assert veil.shape == (1, 3, 64, 32)
    np.testing.assert_allclose(kinds.sum(axis=1), 1, atol=1e-5)


def test_outside_the_hole_the_file_gives_the_photo_to_the_bit(exported) -> None:
    random = np.random.default_rng(0)
    photo = random.uniform(0, 1, (1, 3, 64, 64)).astype(np.float32)
    hole = (random.uniform(0, 1, (1, 1, 64, 64)) > 0.7).astype(np.float32)
    session = onnxruntime.InferenceSession(file_of(exported, "fill").read_bytes())
    (filled,) = session.run(None, {"photo": photo, "hole": hole})
    known = np.broadcast_to(hole < 0.5, photo.shape)
    np.testing.assert_array_equal(filled[known], photo[known])
    assert np.abs(filled - photo)[~known].max() > 1e-5


@pytest.mark.parametrize("name", ["damage", "fill"])
def test_kernels_are_stored_in_half_precision_and_no_path_is(exported, name) -> None:
    model = onnx.load(file_of(exported, name))
    kernels = [tensor for tensor in model.graph.initializer if len(tensor.dims) == 4 and tensor.dims[0] > 1]
    assert kernels
    assert all(tensor.data_type == TensorProto.FLOAT16 for tensor in kernels)
    assert b".py" not in file_of(exported, name).read_bytes()


@pytest.mark.parametrize(("name", "prefix"), [("damage", "net."), ("fill", "")])
def test_the_averaged_weights_come_back_from_the_file(exported, name, prefix) -> None:
    back = DamageNet((16, 16)) if name == "damage" else FillNet((16, 16, 16))
    load_weights(back, file_of(exported, name), prefix=prefix)
    trained = load_checkpoint(exported(name))["averages"]["net"]
    for key, value in back.state_dict().items():
        if value.dtype.is_floating_point:
            torch.testing.assert_close(value, trained[key], atol=1e-3, rtol=1e-3)


def test_weights_of_another_shape_are_refused(exported) -> None:
    with pytest.raises(DamagedFile, match="holds no weights"):
        load_weights(DamageNet((32, 32)), file_of(exported, "damage"), prefix="net.")


def test_what_is_no_exported_network_is_refused(tmp_path) -> None:
    with pytest.raises(InputMissing, match="no file"):
        load_weights(DamageNet((16, 16)), tmp_path / "none.onnx")
    (tmp_path / "text.onnx").write_text("no network")
    with pytest.raises(DamagedFile, match=r"no ONNX file"):
        load_weights(DamageNet((16, 16)), tmp_path / "text.onnx")


def doubling(factor: float) -> onnx.ModelProto:
    """A model that multiplies a photo by a factor for each channel."""
    values = numpy_helper.from_array(np.full((1, 3, 1, 1), factor, np.float32), "factors")
    nodes = [helper.make_node("Mul", ["photo", "factors"], ["out"])]
    ports = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", 3, "h", "w"]) for name in ("photo", "out")]
    graph = helper.make_graph(nodes, "doubling", ports[:1], ports[1:], [values])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


class Doubling(torch.nn.Module):
    def forward(self, photo: torch.Tensor) -> torch.Tensor:
        return photo * 2


def test_half_precision_keeps_names_and_values_near() -> None:
    halved = with_half_weights(doubling(2.003))
    (tensor,) = halved.graph.initializer
    assert (tensor.name, tensor.data_type) == ("factors.half", TensorProto.FLOAT16)
    assert 1e-5 < largest_difference(Doubling(), halved, inputs=PHOTO) < HALF_CLOSE


@pytest.mark.parametrize(("factor", "words"), [(2.1, "differs from torch"), (float("nan"), "differs from torch")])
def test_a_file_that_says_something_else_is_not_written(tmp_path, monkeypatch, factor, words) -> None:
    monkeypatch.setattr(module, "_as_onnx", lambda *_, **__: doubling(factor))
    with pytest.raises(TrainingFailed, match=words):
        export(Doubling(), tmp_path / "net.onnx", inputs=PHOTO, outputs=["out"])
    assert not list(tmp_path.iterdir())


def test_weights_that_half_precision_spoils_are_not_written(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(module, "_as_onnx", lambda *_, **__: doubling(2.0))
    spoilt = iter([0.0, 0.5])
    monkeypatch.setattr(module, "largest_difference", lambda *_, **__: next(spoilt))
    with pytest.raises(TrainingFailed, match="half precision"):
        export(Doubling(), tmp_path / "net.onnx", inputs=PHOTO, outputs=["out"])
    assert not list(tmp_path.iterdir())


def test_large_statistics_keep_their_precision() -> None:
    """A variance above 65504 became infinite in half precision, and what it normalises became zero."""
    variance = np.full(128, 250_000, np.float32)
    kernel = np.ones((4, 4, 3, 3), np.float32)
    tensors = [numpy_helper.from_array(variance, "running_var"), numpy_helper.from_array(kernel, "weight")]
    model = helper.make_model(helper.make_graph([], "statistics", [], [], tensors))
    halved = {tensor.name: numpy_helper.to_array(tensor) for tensor in with_half_weights(model).graph.initializer}
    np.testing.assert_array_equal(halved["running_var"], variance)
    assert halved["weight.half"].dtype == np.float16
