"""Writes test/reference/optimizers.json: torch's optimizers and losses on small inputs in double precision.

    python scripts/reference/optimizers.py > test/reference/optimizers.json
"""
import json
import math

import torch

torch.set_default_dtype(torch.float64)
START = [0.7, -1.3, 0.2, 2.1]
STEPS = 25


def gradient(p, t):
    """A gradient that depends on the place and, a little, on the step."""
    x = p.detach()
    wave = torch.tensor([math.sin(1.7 * t + i) for i in range(len(x))])
    return x * torch.tensor([1.0, 0.3, 4.0, 0.05]) + 0.2 * wave


def run(make):
    p = torch.nn.Parameter(torch.tensor(START))
    optimizer = make([p])
    path = []
    for t in range(1, STEPS + 1):
        p.grad = gradient(p, t)
        optimizer.step()
        path.append(p.detach().tolist())
    return path


cases = {
    "adamW": run(lambda p: torch.optim.AdamW(p, lr=0.05, weight_decay=0.3, betas=(0.8, 0.95), eps=1e-7)),
    "adamW_amsgrad": run(lambda p: torch.optim.AdamW(p, lr=0.05, weight_decay=0.01, amsgrad=True)),
    "sgd": run(lambda p: torch.optim.SGD(p, lr=0.1)),
    "sgd_momentum": run(lambda p: torch.optim.SGD(p, lr=0.03, momentum=0.9, weight_decay=0.2)),
    "sgd_nesterov": run(lambda p: torch.optim.SGD(p, lr=0.03, momentum=0.8, nesterov=True, weight_decay=0.1)),
}
x = torch.tensor([0.0, 0.005, -0.01, 0.02, -3.0])
losses = {str(d): torch.nn.functional.huber_loss(x, torch.zeros(5), delta=d).item() for d in (0.01, 0.5, 10.0)}
print(json.dumps({"peer": {"torch": torch.__version__}, "start": START, "cases": cases, "huber": {"x": x.tolist(), "losses": losses}}))
