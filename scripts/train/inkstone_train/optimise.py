"""The optimiser: orthogonalised momentum for matrices and convolutions, AdamW for everything else.

Muon (Jordan et al. 2024, https://kellerjordan.github.io/posts/muon/) replaces the momentum of a matrix by the nearest
matrix whose singular values are all about one, so that rare directions are learned as fast as frequent ones. A
convolution counts as the matrix of its output channels by everything else. The step is scaled to the usual size of an
AdamW step (Liu et al. 2025, https://arxiv.org/abs/2502.16982, section 2.2), so both kinds share one learning rate.
"""

from __future__ import annotations

import torch
from torch import nn

# Coefficients of the quintic iteration, from the source of Muon named above.
FIRST, THIRD, FIFTH = 3.4445, -4.7750, 2.0315
ITERATIONS = 5
MOMENTUM = 0.95
STEP_SIZE = 0.2


def orthogonalise(matrix: torch.Tensor) -> torch.Tensor:
    """The matrix [rows, columns] with all singular values moved near one."""
    wide = matrix if matrix.shape[0] <= matrix.shape[1] else matrix.T
    wide = wide / (wide.norm() + 1e-7)
    for _ in range(ITERATIONS):
        square = wide @ wide.T
        wide = FIRST * wide + (THIRD * square + FIFTH * square @ square) @ wide
    return wide if matrix.shape[0] <= matrix.shape[1] else wide.T


class Muon(torch.optim.Optimizer):
    """Orthogonalised Nesterov momentum with decoupled weight decay, for parameters of two dimensions and more."""

    def __init__(self, parameters: list[nn.Parameter], lr: float, weight_decay: float):
        super().__init__(parameters, {"lr": lr, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure=None) -> None:
        for group in self.param_groups:
            for parameter in group["params"]:
                state = self.state[parameter]
                gradient = parameter.grad.flatten(1)
                momentum = state.setdefault("momentum", torch.zeros_like(gradient))
                momentum.lerp_(gradient, 1 - MOMENTUM)
                update = orthogonalise(gradient.lerp(momentum, MOMENTUM))
                parameter.mul_(1 - group["lr"] * group["weight_decay"])
                scale = STEP_SIZE * max(update.shape) ** 0.5
                parameter.add_(update.view(parameter.shape), alpha=-group["lr"] * scale)


class Optimiser:
    """Both kinds as one: depth-wise filters, embeddings of classes, norms and biases are AdamW's."""

    def __init__(self, model: nn.Module, rate: float, decay: float):
        matrices = [
            module.weight
            for name, module in model.named_modules()
            if isinstance(module, (nn.Linear, nn.Conv2d)) and name not in ("head", "helper")
        ]
        chosen = {id(weight) for weight in matrices}
        others = [parameter for parameter in model.parameters() if id(parameter) not in chosen]
        self.parts = {"matrices": Muon(matrices, rate, decay), "others": torch.optim.AdamW(others, rate, weight_decay=decay, foreach=True)}

    @property
    def rate(self) -> float:
        """The learning rate of the last step."""
        return self.parts["others"].param_groups[0]["lr"]

    def step(self, rate: float) -> None:
        """One step at this learning rate."""
        for part in self.parts.values():
            for group in part.param_groups:
                group["lr"] = rate
            part.step()

    def forget_gradients(self) -> None:
        for part in self.parts.values():
            part.zero_grad(set_to_none=True)

    def state_dict(self) -> dict:
        return {name: part.state_dict() for name, part in self.parts.items()}

    def load_state_dict(self, state: dict) -> None:
        for name, part in self.parts.items():
            part.load_state_dict(state[name])
