"""Writes one network's weights as pickles, in the ways that people keep them: see README.md."""

import argparse
import sys
from pathlib import Path

from common import need

torch, safetensors = need("torch", "safetensors.torch")


def main(source, root):
    weights = safetensors.load_file(source)
    root.mkdir(parents=True)
    tied = {**weights, "head.weight": torch.cat([weights["head.weight"]] * 2)[: len(weights["head.weight"])]}
    for name, content in {
        "plain.pth": weights,
        "timm.pth": {"state_dict": weights, "epoch": 3, "optimizer": {"state": {}}},
        "deit.pth": {"model": weights, "args": argparse.Namespace(lr=0.1)},
        "lightning.ckpt": {"state_dict": {f"model.{key}": value for key, value in weights.items()}, "hyper_parameters": {"lr": 0.1}},
        "tutorial.pt": {"model_state_dict": weights, "loss": 0.5},
        "views.bin": tied,
    }.items():
        torch.save(content, root / name)
    torch.jit.script(torch.nn.Linear(3, 2)).save(root / "traced.pt")
    torch.save(torch.nn.Linear(3, 2), root / "whole.pth")
    torch.save(weights, root / "old.bin", _use_new_zipfile_serialization=False)


main(sys.argv[1], Path(sys.argv[2]))
