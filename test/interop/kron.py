"""Composes a bank's weight matrices with torch.kron and compares them with those of a model that was made of it."""

import sys

from common import need

torch, safetensors = need("torch", "safetensors.torch")

bank = safetensors.load_file(sys.argv[1])
weights = safetensors.load_file(sys.argv[2])
worst, compared = 0.0, 0
for role in sys.argv[3:]:
    templates, scalers = bank[f"templates/{role}"], bank[f"scalers/{role}"]
    for layer, own in enumerate(scalers):
        whole = sum(torch.kron(s.double(), t.double()) for s, t in zip(own, templates))
        found = weights[f"blocks.{layer}.{role}"].double()
        assert found.shape == whole.shape, (role, found.shape, whole.shape)
        worst, compared = max(worst, (found - whole).abs().max().item()), compared + 1
print(f"compared {compared}, worst {worst}")
assert compared > 0 and worst < 1e-5, worst
