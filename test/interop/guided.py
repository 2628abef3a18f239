"""Losses on a teacher's inside with PyTorch's own functions: values for each image and gradients as JSON."""

import json
import sys

import torch
from torch.nn import functional as F

given = json.loads(sys.argv[1])
student = torch.tensor(given["student"], requires_grad=True)  # [places, B, D]
teacher = torch.tensor(given["teacher"])  # [places, B, G]
lead = torch.tensor(given["projection"], requires_grad=True)  # [G, D]
real = given["real"]

if given["kind"] == "feature":
    led = F.layer_norm(F.linear(student, lead), teacher.shape[-1:], eps=1e-6)
    values = (led - F.layer_norm(teacher, teacher.shape[-1:], eps=1e-6)).pow(2).mean((0, 2))
elif given["kind"] == "contrastive":
    led = F.normalize(F.linear(student.mean(0), lead), dim=-1)
    alike = led @ F.normalize(teacher.mean(0), dim=-1).T / 0.07
    # The first images are real, the others padding.
    values = F.cross_entropy(alike[:real, :real], torch.arange(real), reduction="none")
else:
    tau = given["tau"]
    kl = F.kl_div((student / tau).log_softmax(-1), (teacher / tau).softmax(-1), reduction="none").sum(-1)
    values = tau**2 * kl.mean(0)
values[:real].sum().backward()
grads = {"student": student.grad, "projection": lead.grad if lead.grad is not None else torch.zeros_like(lead)}
print(json.dumps({"values": values[:real].tolist(), **{name: g.flatten().tolist() for name, g in grads.items()}}))
