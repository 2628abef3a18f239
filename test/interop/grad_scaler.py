"""How PyTorch's GradScaler goes on: reads a JSON list of whether each step's gradients were numbers, writes the scale before
each of these steps and after the last."""

import json
import sys

import torch

found = json.load(sys.stdin)
scaler = torch.amp.GradScaler("cpu")
parameter = torch.nn.Parameter(torch.ones(1))
optimizer = torch.optim.SGD([parameter], lr=0.0)
scales = []
for sound in found:
    scales.append(scaler.scale(torch.ones(1)).item())
    parameter.grad = torch.full((1,), 1.0 if sound else float("inf"))
    scaler.step(optimizer)
    scaler.update()
scales.append(scaler.get_scale())
json.dump(scales, sys.stdout)
