"""Makes probabilities true: of the pixels that are called damaged with 0.7, seven in ten should be.

After Guo et al., "On Calibration of Modern Neural Networks" (2017), with a shift of the first class beside the
temperature: training windows are damaged far more often than photographs are.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

MOST_ITERATIONS = 60  # of L-BFGS over two values, which takes about ten


def fitted_calibration(logits: Tensor, classes: Tensor) -> tuple[float, float]:
    """The temperature that logits (M, C) are divided by, and what is added to the first class afterwards.

    The two make `classes` (M,) likeliest.
    """
    values = torch.zeros(2, requires_grad=True)  # log temperature, shift
    optimiser = torch.optim.LBFGS([values], max_iter=MOST_ITERATIONS, line_search_fn="strong_wolfe")
    first = torch.zeros(1, logits.shape[1])
    first[0, 0] = 1

    def loss() -> Tensor:
        optimiser.zero_grad()
        calibrated = logits.detach() / values[0].exp() + values[1] * first
        lost = functional.cross_entropy(calibrated, classes)
        lost.backward()  # type: ignore[no-untyped-call]
        return lost

    with torch.enable_grad():
        optimiser.step(loss)  # type: ignore[no-untyped-call]
    return float(values[0].detach().exp()), float(values[1].detach())


def quiet_shift(logits: Tensor, *, temperature: float, damage: tuple[int, ...], share: float) -> float:
    """What must be added to the first class so that at most `share` of sound pixels is rather called damaged.

    `logits` (M, C) are those of pixels of undamaged photographs, `damage` the classes that count as damage together.
    """
    calm = logits.detach() / temperature
    lead = torch.logsumexp(calm[:, list(damage)], dim=1) - calm[:, 0]
    return float(torch.quantile(lead.double(), 1 - share))
