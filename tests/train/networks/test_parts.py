"""What networks are shown beside the photograph: fine detail, and colours that depart from their surroundings."""

from __future__ import annotations

import pytest
import torch

from heirloom.train.networks.parts import DETAIL_SIDES_PX, Residual, convolutions, departure, detail, fine_detail


def gray(side: int = 160) -> torch.Tensor:
    return torch.full((1, 3, side, side), 0.4)


@pytest.mark.parametrize("shown", [detail, fine_detail, departure])
def test_nothing_stands_out_in_a_flat_photograph(shown) -> None:
    torch.testing.assert_close(shown(gray()), torch.zeros_like(shown(gray())), atol=1e-6, rtol=0)


def test_a_thin_line_stands_out_in_detail_and_hardly_from_its_wide_surroundings() -> None:
    lined = gray()
    lined[..., 80, :] = 0.9
    fine = detail(lined)
    assert fine.shape[1] == len(DETAIL_SIDES_PX)
    assert (fine[..., 80, :] > 1).all()
    assert fine[..., 110:, :].abs().max() < 0.01


def test_the_fine_detail_of_every_channel_is_its_own() -> None:
    lined = gray()
    lined[:, 1, 80] = 0.9
    fine = fine_detail(lined)
    torch.testing.assert_close(fine[:, 1, 80], torch.full((1, 160), 0.4))  # a fifth of the box is the line itself
    assert fine[:, [0, 2]].abs().max() < 1e-6


def test_a_tinted_patch_departs_in_its_own_colour_all_over() -> None:
    stained = gray(320)
    stained[:, 2, 120:200, 120:200] -= 0.2
    apart = departure(stained)
    assert apart.shape == stained.shape
    assert (apart[:, 2, 124:196, 124:196] < -0.2).all()
    assert apart[:, :2].abs().max() < 1e-5
    assert apart[:, 2, :40, :40].abs().max() < 0.02
    assert detail(stained)[..., 150:170, 150:170].abs().max() < 1e-4  # which the fine detail does not show


def test_a_residual_block_begins_as_the_identity_and_learns() -> None:
    torch.manual_seed(0)
    block, now = Residual(16, dilation=2), torch.rand(2, 16, 24, 24)
    torch.testing.assert_close(block(now), now)
    block(now).sum().backward()
    assert block.second_norm.weight.grad.abs().max() > 0


def test_convolutions_are_normalised_and_rectified() -> None:
    out = convolutions(3, 8, 5)(torch.rand(2, 3, 16, 16) * 100)
    assert out.shape == (2, 5, 16, 16)
    assert out.min() == 0
    assert out.max() < 10
