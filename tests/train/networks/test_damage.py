"""The damage network keeps to its shapes, size and contract, and sees thin lines."""

from __future__ import annotations

import pytest
import torch

from heirloom.models.catalog import DAMAGE
from heirloom.train.networks.damage import CLASSES, DamageNet, DamageOutputs

MOST_WEIGHTS = 4_000_000  # what the design allows


def test_the_shipped_size_is_within_its_limit() -> None:
    assert sum(value.numel() for value in DamageNet().parameters()) < MOST_WEIGHTS


@pytest.mark.parametrize("side", [(16, 16), (48, 32)])
def test_every_pixel_gets_classes_and_a_density(side) -> None:
    logits, veil = DamageNet((16, 16, 16, 16))(torch.rand(2, 3, *side))
    assert logits.shape == (2, CLASSES, *side)
    assert veil.shape == (2, 3, *side)


def test_the_outputs_are_those_of_the_catalogue() -> None:
    kinds, veil = DamageOutputs(DamageNet((16, 16))).eval()(torch.rand(1, 3, 32, 32))
    assert [kinds.shape[1], veil.shape[1]] == [port.channels for port in DAMAGE.outputs]
    assert len(DAMAGE.labels) == CLASSES
    torch.testing.assert_close(kinds.sum(dim=1), torch.ones(1, 32, 32))


def test_calibration_divides_all_logits_and_shifts_those_of_sound_pixels() -> None:
    net = DamageNet((16, 16)).eval()
    photo = torch.rand(1, 3, 32, 32)
    logits, veil = net(photo)
    kinds, same_veil = DamageOutputs(net, temperature=2.0, shift=0.7).eval()(photo)
    shifted = logits / 2
    shifted[:, 0] += 0.7
    torch.testing.assert_close(kinds, torch.softmax(shifted, dim=1))
    assert torch.equal(veil, same_veil)


def test_a_line_one_pixel_wide_changes_what_is_said_of_it() -> None:
    torch.manual_seed(0)
    net = DamageNet((16, 16)).eval()
    photo = torch.full((1, 3, 64, 64), 0.5)
    lined = photo.clone()
    lined[..., 31] = 0.53
    change = (net(lined)[0] - net(photo)[0]).abs().amax(dim=(0, 1, 2))
    assert change[31] > 10 * change[2].clamp(min=1e-7)


def test_in_a_flat_picture_nothing_stands_out_up_to_its_edges() -> None:
    net = DamageNet((16, 16)).eval()
    seen: list[torch.Tensor] = []
    net.entry[0].register_forward_hook(lambda _net, given, _out: seen.append(given[0]))
    net(torch.full((1, 3, 48, 48), 0.8))
    tones, *others = seen[0].view(1, 8, 4, 24, 24).split([3, 5], dim=1)  # each channel's four pixels are neighbours
    torch.testing.assert_close(tones, torch.full_like(tones, 0.3))
    assert others[0].abs().max() < 1e-5
