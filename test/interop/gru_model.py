"""Reads the weights of a recurrent network of ours into PyTorch's own layers, and compares logits."""

import json

from common import compare, each_pair, need

torch, safetensors = need("torch", "safetensors.torch")
safe_open = __import__("safetensors").safe_open


class Block(torch.nn.Module):
    def __init__(self, width):
        super().__init__()
        self.norm = torch.nn.LayerNorm(width, eps=1e-6)
        self.gru = torch.nn.GRU(width, width, batch_first=True)

    def forward(self, x):
        return x + self.gru(self.norm(x))[0]


class Recurrent(torch.nn.Module):
    def __init__(self, config):
        super().__init__()
        width, patch = config["embedDim"], config["patchSize"]
        self.stem = torch.nn.ModuleDict({"proj": torch.nn.Conv2d(3, width, patch, patch)})
        self.blocks = torch.nn.ModuleList(Block(width) for _ in range(config["depth"]))
        self.norm = torch.nn.LayerNorm(width, eps=1e-6)
        self.head = torch.nn.Linear(width, config["numClasses"])

    def forward(self, images):
        x = self.stem["proj"](images).flatten(2).transpose(1, 2)
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x).mean(1))


def main(weights, reference):
    expected = safetensors.load_file(reference)
    with safe_open(weights, "pt") as file:
        told = json.loads(file.metadata()["wave.description"])
        held = {name: file.get_tensor(name) for name in file.keys()}
    model = Recurrent(told["network"]["config"]).eval()
    model.load_state_dict(held, strict=True)
    with torch.no_grad():
        compare(f"torch {torch.__version__}, nn.GRU", model(expected["pixel_values"]), expected["logits"])


each_pair(main)
