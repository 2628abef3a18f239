"""Whole training steps (gradient, clipping, AdamW) of a ViT in PyTorch 2, as fast as it does them: fused attention, fused
AdamW, on request bfloat16 autocast and torch.compile. What vit-step.ts is measured against.

Usage: python3 vit_step.py WIDTH DEPTH BATCH STEPS THREADS MODE   (MODE: fp32, bf16, compiled, compiled-bf16)
Prints one line of JSON: the milliseconds of all steps but the first two, and the peak memory in MiB.
"""

import json
import resource
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

width, depth, batch, steps, threads = map(int, sys.argv[1:6])
mode = sys.argv[6]
device = "cuda" if torch.cuda.is_available() else "cpu"
torch.set_num_threads(threads)
torch.set_float32_matmul_precision("high" if device == "cuda" else "highest")
heads = max(1, width // 64)


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1 = nn.LayerNorm(width, eps=1e-6)
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)
        self.norm2 = nn.LayerNorm(width, eps=1e-6)
        self.fc1 = nn.Linear(width, 4 * width)
        self.fc2 = nn.Linear(4 * width, width)

    def forward(self, x):
        b, n, d = x.shape
        q, k, v = self.qkv(self.norm1(x)).reshape(b, n, 3, heads, d // heads).permute(2, 0, 3, 1, 4).unbind(0)
        x = x + self.proj(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(b, n, d))
        return x + self.fc2(F.gelu(self.fc1(self.norm2(x))))


class ViT(nn.Module):
    def __init__(self):
        super().__init__()
        self.patch_embed = nn.Conv2d(3, width, 4, 4)
        self.cls_token = nn.Parameter(torch.zeros(1, 1, width))
        self.pos_embed = nn.Parameter(torch.randn(1, 65, width) * 0.02)
        self.blocks = nn.Sequential(*[Block() for _ in range(depth)])
        self.norm = nn.LayerNorm(width, eps=1e-6)
        self.head = nn.Linear(width, 10)

    def forward(self, images):
        x = self.patch_embed(images).flatten(2).transpose(1, 2)
        x = torch.cat([self.cls_token.expand(len(x), -1, -1), x], 1) + self.pos_embed
        return self.head(self.norm(self.blocks(x)[:, 0]))


model = ViT().to(device)
forward = torch.compile(model) if mode.startswith("compiled") else model
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, betas=(0.9, 0.99), weight_decay=0.05, fused=True)
images = torch.randn(batch, 3, 32, 32, device=device)
labels = torch.randint(0, 10, (batch,), device=device)


def step():
    optimizer.zero_grad()
    with torch.autocast(device, torch.bfloat16, enabled=mode.endswith("bf16")):
        loss = F.cross_entropy(forward(images), labels)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return loss.item()


times = []
for _ in range(steps):
    start = time.perf_counter()
    step()
    times.append(time.perf_counter() - start)
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
milliseconds = [1e3 * seconds for seconds in times[2:]]
print(json.dumps({"version": torch.__version__, "milliseconds": milliseconds, "memory": memory}))
