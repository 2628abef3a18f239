"""Trains a residual network on Fashion-MNIST and writes it as ONNX: the teacher of the table's third section.

    python test/bench/fashion_teacher.py FOLDER_OF_FASHION_MNIST teacher.onnx [EPOCHS]

Needs torch, numpy and onnx. Its test images are looked at once, at the end.
"""
import copy
import gzip
import json
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

EPOCHS = int(sys.argv[3]) if len(sys.argv) > 3 else 12
BATCH, RATE, DECAY, PAD, EMA = 128, 0.2, 5e-4, 2, 0.998
CHANNELS = (64, 128, 256)


class Block(nn.Module):
    def __init__(self, inside: int, out: int, stride: int):
        super().__init__()
        self.conv1 = nn.Conv2d(inside, out, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(out)
        self.conv2 = nn.Conv2d(out, out, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(out)
        self.short = nn.Identity() if inside == out else nn.Conv2d(inside, out, 1, stride, bias=False)

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(y + self.short(x))


def network() -> nn.Module:
    first, second, third = CHANNELS
    stem = nn.Sequential(nn.Conv2d(3, first, 3, 2, 1, bias=False), nn.BatchNorm2d(first), nn.ReLU())
    blocks = nn.Sequential(Block(first, first, 1), Block(first, second, 2), Block(second, third, 2))
    return nn.Sequential(stem, blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(third, 10))


def read(folder: str, part: str):
    with gzip.open(f"{folder}/{part}-images-idx3-ubyte.gz") as file:
        images = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 1, 28, 28)
    with gzip.open(f"{folder}/{part}-labels-idx1-ubyte.gz") as file:
        labels = np.frombuffer(file.read(), np.uint8, offset=8)
    return torch.from_numpy(images.copy()).float() / 255, torch.from_numpy(labels.astype(np.int64))


def augmented(images: torch.Tensor) -> torch.Tensor:
    """Mirrors half of the images, and shifts each by up to PAD pixels."""
    count = len(images)
    padded = F.pad(images, (PAD,) * 4)
    y, x = torch.randint(0, 2 * PAD + 1, (2, count, 1))
    rows, columns = y + torch.arange(28), x + torch.arange(28)
    columns = torch.where(torch.rand(count, 1) < 0.5, columns.flip(1), columns)
    return padded[torch.arange(count)[:, None, None], 0, rows[:, :, None], columns[:, None, :]][:, None]


def main() -> None:
    folder, target = sys.argv[1:3]
    torch.manual_seed(0)
    images, labels = read(folder, "train")
    mean, std = images.mean().item(), images.std().item()
    fed = lambda batch: ((batch - mean) / std).expand(-1, 3, -1, -1).contiguous(memory_format=torch.channels_last)
    model = network().to(memory_format=torch.channels_last)
    average = copy.deepcopy(model).eval()
    optimizer = torch.optim.SGD(model.parameters(), RATE, 0.9, weight_decay=DECAY, nesterov=True)
    steps = EPOCHS * (len(images) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps, pct_start=0.2)
    began = time.time()
    for epoch in range(EPOCHS):
        for picked in torch.randperm(len(images))[: steps // EPOCHS * BATCH].split(BATCH):
            logits = model(fed(augmented(images[picked])))
            loss = F.cross_entropy(logits, labels[picked], label_smoothing=0.1)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            with torch.no_grad():
                for kept, value in zip(average.state_dict().values(), model.state_dict().values()):
                    kept.lerp_(value, 1 - EMA) if kept.is_floating_point() else kept.copy_(value)
        print(f"epoch {epoch + 1}: loss {loss.item():.3f}, {time.time() - began:.0f} s", flush=True)
    example = torch.zeros(2, 3, 28, 28)
    torch.onnx.export(
        average, (example,), target, dynamo=False,
        input_names=["pixel_values"], output_names=["logits"],
        dynamic_axes={"pixel_values": {0: "batch"}, "logits": {0: "batch"}},
    )
    describe(target, {"mean": [mean] * 3, "std": [std] * 3})
    test, truth = read(folder, "t10k")
    with torch.no_grad():
        right = sum((average(fed(part)).argmax(1) == true).sum().item() for part, true in zip(test.split(500), truth.split(500)))
    print(f"right on {100 * right / len(test):.1f} % of {len(test)} test images")


def describe(path: str, normalisation: dict) -> None:
    """Classes in the order of the data's own numbers, and how pixels are fed, as the program reads them from the file."""
    import onnx

    model = onnx.load(path)
    told = {"classes": json.dumps([str(i) for i in range(10)]), "normalisation": json.dumps(normalisation)}
    onnx.helper.set_model_props(model, told)
    onnx.save(model, path)


if __name__ == "__main__":
    main()
