"""GHN-3 (Knyazev et al., ICML 2023) for Vision Transformers in PyTorch, under the parameter names of its authors' code.

python3 ghn3.py random FILE '{"width": 16, "side": 8, "layers": 2, "heads": 2, "spatial": 11, "classes": 10}'
python3 ghn3.py predict FILE NEW_FILE '[{"embedDim": 16, "depth": 2, …}, …]'     tensors `0/blocks.0.norm1.weight`, …
"""

import itertools
import json
import math
import sys

from common import need

torch, safetensors = need("torch", "safetensors.torch")
nn, F = torch.nn, torch.nn.functional

KINDS = "max_pool avg_pool sep_conv dil_conv conv msa cse sum concat input bias bn ln pos_enc glob_avg".split()


def graph_of(net):
    """Nodes (kind, weight's name, its shape) in topological order, and who feeds whom."""
    D, P, H = net["embedDim"], net["patchSize"], round(net["embedDim"] * net["mlpRatio"])
    side = net["imgSize"] // P
    nodes, feeds = [], []

    def node(kind, *into, name=None, shape=None):
        nodes.append((kind, name, shape))
        feeds.extend((source, len(nodes) - 1) for source in into)
        return len(nodes) - 1

    def layer(name, source, out, *rest):
        matrix = node("conv", source, name=name + ".weight", shape=(out, *rest))
        return node("bias", matrix, name=name + ".bias", shape=(out,))

    def norm(name, source):
        return node("ln", source, name=name + ".weight", shape=(D,))

    x = layer("patch_embed.proj", node("input"), D, net["inChans"], P, P)
    x = node("sum", x, node("pos_enc", name="pos_embed", shape=(1, D, side, side)))
    for i in range(net["depth"]):
        b = f"blocks.{i}."
        y = node("msa", layer(b + "attn.qkv", norm(b + "norm1", x), 3 * D, D))
        x = node("sum", x, layer(b + "attn.proj", y, D, D))
        y = layer(b + "mlp.fc1", norm(b + "norm2", x), H, D)
        x = node("sum", x, layer(b + "mlp.fc2", y, D, H))
    mean = net.get("globalPool") == "avg"
    x = norm("fc_norm", node("glob_avg", x)) if mean else norm("norm", x)
    layer("head", x, net["numClasses"], D)
    return nodes, feeds


def path_lengths(count, feeds, cutoff=50):
    """Floyd and Warshall's, and none beyond the cutoff."""
    length = torch.full((count, count), 10**6)
    for a, b in feeds:
        length[a, b] = 1
    for k in range(count):
        length = torch.minimum(length, length[:, k : k + 1] + length[k : k + 1])
    return torch.where(length <= cutoff, length, 0)


class Shapes(nn.Module):
    def __init__(self, hid, classes, spatial):
        super().__init__()
        self.channels = sorted({1, 3, classes, *range(8, 64, 8), *range(64, 4096, 16), *range(4096, 8193, 32)})
        self.spatial = sorted({*range(1, max(12, spatial), 2), 14, 16})
        self.embed_spatial = nn.Embedding(len(self.spatial) + 1, hid // 4)
        self.embed_channel = nn.Embedding(len(self.channels) + 1, hid // 4)

    def index(self, axis, shape):
        known = self.channels if axis < 2 else self.spatial
        if shape is None:
            return len(known)
        length = (tuple(shape) + (1, 1, 1))[axis]
        length = 8 if axis < 2 and 4 <= length < 8 else 3 if axis > 1 and length == 2 else length
        return min(range(len(known)), key=lambda i: abs(known[i] - length))

    def forward(self, shapes):
        tables = [self.embed_channel, self.embed_channel, self.embed_spatial, self.embed_spatial]
        parts = [t(torch.tensor([self.index(i, s) for s in shapes])) for i, t in enumerate(tables)]
        return torch.cat(parts, 1)


class Attention(nn.Module):
    def __init__(self, hid, heads, first):
        super().__init__()
        self.heads = heads
        self.to_qkv = nn.Linear(hid, 3 * hid, bias=False)
        self.to_out = nn.Sequential(nn.Linear(hid, hid))
        if first:
            self.edge_embed = nn.Module()
            self.edge_embed.embed = nn.Embedding(257, hid)
            self.proj_e = nn.Sequential(nn.Linear(2 * hid, hid), nn.ReLU(), nn.Linear(hid, heads))

    def bias(self, length):
        return self.proj_e(self.edge_embed.embed(torch.stack((length, length.T), -1) + 2).flatten(2)).permute(2, 0, 1)

    def forward(self, x, bias):
        q, k, v = self.to_qkv(x).unflatten(1, (3, self.heads, -1)).permute(1, 2, 0, 3)
        scores = q @ k.transpose(1, 2) / math.sqrt(q.shape[-1]) + bias
        return self.to_out((scores.softmax(-1) @ v).transpose(0, 1).flatten(1))


class Layer(nn.Module):
    def __init__(self, hid, heads, first):
        super().__init__()
        self.ln1, self.ln2 = nn.LayerNorm(hid), nn.LayerNorm(hid)
        self.attn = Attention(hid, heads, first)
        self.ff = nn.Module()
        self.ff.net = nn.Sequential(nn.Linear(hid, 4 * hid), nn.GELU(), nn.Identity(), nn.Linear(4 * hid, hid))


class Decoder(nn.Module):
    def __init__(self, hid, side, spatial, classes):
        super().__init__()
        self.side, self.spatial = side, spatial
        self.fc = nn.Sequential(nn.Linear(hid, 4 * hid * spatial**2), nn.ReLU())
        self.conv = nn.Sequential(nn.Linear(4 * hid, 8 * hid), nn.ReLU(), nn.Linear(8 * hid, side**2))
        self.class_layer_predictor = nn.Sequential(nn.ReLU(), nn.Linear(side, classes))

    def forward(self, x, size):
        """[side, side, size, size], of the middle of the map, drawn out where that is too small."""
        maps = self.fc(x).view(-1, self.spatial, self.spatial)
        first, n = self.spatial // 2 - min(size, self.spatial) // 2, min(size, self.spatial)
        maps = maps[:, first : first + n, first : first + n]
        kernel = self.conv(maps.permute(1, 2, 0)).permute(2, 0, 1).view(self.side, self.side, n, n)
        return F.interpolate(kernel, (size, size), mode="bilinear") if size > n else kernel


class GHN3(nn.Module):
    def __init__(self, width, side, layers, heads, spatial=11, classes=10, normalised=True):
        super().__init__()
        self.embed = nn.Embedding(len(KINDS), width)
        self.shape_enc = Shapes(width, classes, spatial)
        self.gnn = nn.Sequential(*(Layer(width, heads, i == 0) for i in range(layers)))
        self.centrality_embed_in, self.centrality_embed_out = nn.Embedding(101, width), nn.Embedding(101, width)
        self.input_dist_embed = nn.Embedding(1001, width)
        if normalised:
            self.ln = nn.LayerNorm(width)
        self.decoder = Decoder(width, side, spatial, classes)
        self.decoder_1d = nn.Module()
        self.decoder_1d.fc = nn.Sequential(nn.Linear(width, 2 * width), nn.ReLU(), nn.Linear(2 * width, 2 * side))
        self.bias_class = nn.Sequential(nn.ReLU(), nn.Linear(side, classes))
        for last in (self.decoder.conv[2], self.decoder.class_layer_predictor[1], self.decoder_1d.fc[2]):
            last.weight.data /= 5
            last.bias.data.zero_()
        for table in (m for m in self.modules() if isinstance(m, nn.Embedding)):
            nn.init.trunc_normal_(table.weight, std=table.weight.shape[1] ** -0.5)

    @staticmethod
    def of(state):
        heads, rows = len(state["gnn.0.attn.proj_e.2.weight"]), state["decoder.class_layer_predictor.1.weight"]
        layers = sum(name.endswith(".ln1.weight") for name in state)
        spatial = math.isqrt(len(state["decoder.fc.0.weight"]) // state["decoder.conv.0.weight"].shape[1])
        width = state["embed.weight"].shape[1]
        net = GHN3(width, rows.shape[1], layers, heads, spatial, len(rows), "ln.weight" in state)
        net.load_state_dict(state)
        return net.eval()

    def nodes(self, graph):
        nodes, feeds = graph
        length = path_lengths(len(nodes), feeds)
        x = self.embed(torch.tensor([KINDS.index(kind) for kind, _, _ in nodes]))
        x = x + self.shape_enc([shape for _, _, shape in nodes])
        near = (length == 1).long()
        x = x + self.centrality_embed_in(near.sum(0).clamp(max=100))
        x = x + self.centrality_embed_out(near.sum(1).clamp(max=100)) + self.input_dist_embed(length[0])
        bias = self.gnn[0].attn.bias(length)
        for layer in self.gnn:
            x = x + layer.attn(layer.ln1(x), bias)
            x = x + layer.ff.net(layer.ln2(x))
        return self.ln(x) if hasattr(self, "ln") else x

    def forward(self, net):
        """timm's weights of a network; positions of the patches only."""
        graph = graph_of(net)
        found = {}
        for x, (kind, name, shape) in zip(self.nodes(graph), graph[0]):
            if name is None:
                continue
            if kind in ("ln", "bias"):
                gain, bias = self.decoder_1d.fc(x).chunk(2)
                if name == "head.bias":
                    bias = self.bias_class(bias)
                if kind == "ln":
                    found[name] = 2 * torch.sigmoid(cover(gain, shape) / 2)
                found[name.replace("weight", "bias")] = torch.tanh(cover(bias, shape) / 5)
            elif kind == "pos_enc":
                maps = self.decoder(x, shape[3])[:1]
                found[name] = cover(maps, shape).flatten(2).transpose(1, 2)
            else:
                made = self.decoder(x, (*shape, 1)[2])
                if name == "head.weight":
                    made = self.decoder.class_layer_predictor(made[:, : shape[1], 0, 0].T).T
                elif len(shape) == 2:
                    made = made[:, :, 0, 0]
                made = cover(made, shape)
                after = 1 if len(shape) == 4 and shape[1] == 1 else 2
                found[name] = made * math.sqrt(after / made[0].numel())
        return found


def cover(made, shape):
    """Cut to a shape, or repeated along the first two axes until it is covered."""
    made = made[tuple(slice(n) for n in shape)]
    times = [math.ceil(n / m) for n, m in zip(shape, made.shape)]
    return made.repeat(times)[tuple(slice(n) for n in shape)]


def main(what, path, *rest):
    torch.manual_seed(0)
    if what == "random":
        ghn = GHN3(**json.loads(rest[0]))
        for name, p in itertools.chain(ghn.named_parameters()):
            if name.endswith("bias"):
                nn.init.normal_(p, std=0.5)
        safetensors.save_file(ghn.state_dict(), path)
        return
    ghn = GHN3.of({name: t.float() for name, t in safetensors.load_file(path).items()})
    with torch.no_grad():
        made = [ghn(net) for net in json.loads(rest[1])]
    tensors = {f"{i}/{name}": t.contiguous() for i, net in enumerate(made) for name, t in net.items()}
    safetensors.save_file(tensors, rest[0])


if __name__ == "__main__":
    main(*sys.argv[1:])
