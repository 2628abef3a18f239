"""Writes one network's weights with PyTorch, in the ways that people keep them: see README.md."""

import argparse
import collections
import json
import sys
from pathlib import Path

from common import need

torch, safetensors = need("torch", "safetensors.torch")


class Net(torch.nn.Module):
    """Any network: only what its modules hold is of interest."""

    def forward(self, x):
        return x


def network_of(weights):
    """A module for each part of the names, as the network would have them that these weights are of."""
    root = Net()
    for name, value in weights.items():
        *path, last = name.split(".")
        module = root
        for part in path:
            if part not in module._modules:
                module.add_module(part, Net())
            module = module._modules[part]
        module.register_parameter(last, torch.nn.Parameter(value))
    return root


def transposed(value):
    """The same values, of which those below each other are neighbours in memory."""
    return value.t().contiguous().t() if value.dim() == 2 else value


def main(source, root):
    weights = safetensors.load_file(source)
    root.mkdir(parents=True)
    network = network_of(weights)
    optimizer = torch.optim.AdamW(network.parameters())
    for parameter in network.parameters():
        parameter.grad = torch.ones_like(parameter)
    kept = {key: value.clone() for key, value in weights.items()}
    optimizer.step()
    network.load_state_dict(kept)
    all_of_one = torch.cat([value.flatten() for value in kept.values()])
    ends = torch.tensor([value.numel() for value in kept.values()]).cumsum(0).tolist()
    views = {key: all_of_one[end - value.numel() : end].view(value.shape) for (key, value), end in zip(kept.items(), ends)}
    for name, content in {
        "plain.pth": kept,
        "parameters.pth": dict(network.named_parameters()),
        "model_best.pth.tar": {"state_dict": kept, "epoch": 3, "arch": "vit", "optimizer": optimizer.state_dict()},
        "deit.pth": {"model": kept, "args": argparse.Namespace(lr=0.1, output_dir=Path("."))},
        "lightning.ckpt": {
            "state_dict": collections.OrderedDict((f"model.{key}", value) for key, value in kept.items()),
            "optimizer_states": [optimizer.state_dict()],
            "hyper_parameters": {"lr": 0.1},
        },
        "tutorial.pt": {"model_state_dict": {f"module.{key}": value for key, value in kept.items()}, "loss": 0.5},
        "pair.pt": (kept, optimizer.state_dict()),
        "transposed.pth": {key: transposed(value) for key, value in kept.items()},
        "views.bin": views,
        "double.pth": {key: value.double() for key, value in kept.items()},
        "whole.pth": network,
        "within.pth": {"model": network, "ema": None},
    }.items():
        torch.save(content, root / name)
    torch.save(kept, root / "old.bin", _use_new_zipfile_serialization=False)
    torch.save(network, root / "old-whole.pth", _use_new_zipfile_serialization=False)
    torch.jit.script(network).save(root / "traced.pt")
    parts = root / "parts"
    parts.mkdir()
    names = [f"pytorch_model-0000{part}-of-00002.bin" for part in (1, 2)]
    places = {key: names[index % 2] for index, key in enumerate(kept)}
    for name in names:
        torch.save({key: value for key, value in kept.items() if places[key] == name}, parts / name)
    torch.save(argparse.Namespace(seed=1), parts / "training_args.bin")
    (parts / "pytorch_model.bin.index.json").write_text(json.dumps({"weight_map": places}))
    torch.save({"model": kept, "class_to_idx": {"owl": 2, "cat": 0, "dog": 1}}, root / "classes.pth")
    torch.save({key: value.half() for key, value in kept.items()}, root / "half.pth")
    torch.save({key: value.bfloat16() for key, value in kept.items()}, root / "bfloat16.pth")


main(sys.argv[1], Path(sys.argv[2]))
