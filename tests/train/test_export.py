"""What is exported says what torch says, takes any size, and goes back into the network it came from."""

from __future__ import annotations

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import TensorProto

from heirloom.errors import DamagedFile
from heirloom.train.export import export, load_weights
from heirloom.train.networks.damage import DamageNet, DamageOutputs
from heirloom.train.networks.fill import FillNet

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    torch.manual_seed(3)
    net = DamageNet((16, 16))
    path = tmp_path_factory.mktemp("exported") / "damage.onnx"
    apart = export(
        DamageOutputs(net, temperature=1.3, shift=0.5), path, inputs=[("photo", 3)], outputs=["kinds", "veil"]
    )
    return net, path, apart


def test_the_file_equals_torch(exported) -> None:
    net, path, apart = exported
    assert apart < 1e-3
    photo = np.random.default_rng(0).uniform(0, 1, (1, 3, 64, 96)).astype(np.float32)
    kinds, veil = onnxruntime.InferenceSession(path.read_bytes()).run(None, {"photo": photo})
    with torch.no_grad():
        wanted, wanted_veil = DamageOutputs(net, temperature=1.3, shift=0.5).eval()(torch.from_numpy(photo))
    np.testing.assert_allclose(kinds, wanted.numpy(), atol=5e-3)
    np.testing.assert_allclose(veil, wanted_veil.numpy(), atol=5e-3)
    np.testing.assert_allclose(kinds.sum(axis=1), 1, atol=1e-5)


def test_kernels_are_stored_in_half_precision_and_no_path_is(exported) -> None:
    _, path, _ = exported
    model = onnx.load(path)
    kernels = [tensor for tensor in model.graph.initializer if len(tensor.dims) == 4 and tensor.dims[0] > 1]
    assert kernels
    assert all(tensor.data_type == TensorProto.FLOAT16 for tensor in kernels)
    assert b".py" not in path.read_bytes()


def test_weights_go_back_into_the_network(exported) -> None:
    net, path, _ = exported
    back = DamageNet((16, 16))
    load_weights(back, path, prefix="net.")
    for name, value in net.state_dict().items():
        if value.dtype.is_floating_point:
            torch.testing.assert_close(back.state_dict()[name], value, atol=1e-3, rtol=1e-3)


def test_weights_of_another_shape_are_refused(exported) -> None:
    _, path, _ = exported
    with pytest.raises(DamagedFile, match="holds no weights"):
        load_weights(DamageNet((32, 32)), path, prefix="net.")


def test_the_fill_network_is_exported_with_two_inputs(tmp_path) -> None:
    torch.manual_seed(0)
    net = FillNet((16, 16, 16))
    torch.nn.init.normal_(net.head.weight, std=0.02)
    path = tmp_path / "fill.onnx"
    assert export(net, path, inputs=[("photo", 3), ("hole", 1)], outputs=["filled"]) < 1e-3
    random = np.random.default_rng(0)
    photo = random.uniform(0, 1, (1, 3, 64, 64)).astype(np.float32)
    hole = (random.uniform(0, 1, (1, 1, 64, 64)) > 0.7).astype(np.float32)
    (filled,) = onnxruntime.InferenceSession(path.read_bytes()).run(None, {"photo": photo, "hole": hole})
    known = np.broadcast_to(hole < 0.5, photo.shape)
    np.testing.assert_array_equal(filled[known], photo[known])
