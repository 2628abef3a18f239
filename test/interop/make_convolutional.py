"""Convolutional networks of torchvision, timm, transformers and of the usual code for CIFAR, with random weights, as people
save them, and what PyTorch answers: make_convolutional.py FOLDER. Each NAME.pth (or folder NAME) has NAME.answers.safetensors:
`images` [2, C, S, S] in 0 … 1 and `logits` [2, classes]."""

import re
import sys
from collections import OrderedDict
from functools import partial
from pathlib import Path

from common import need

torch, tv, timm, transformers, safetensors = need(
    "torch", "torchvision.models", "timm", "transformers", "safetensors.torch"
)
nn, F, save_file = torch.nn, torch.nn.functional, safetensors.save_file

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
torch.manual_seed(0)


@torch.no_grad()
def shaken(model, images):
    """With statistics of its own, and scales, that are not those of a fresh network: a forgotten norm shows."""
    norms = [module for module in model.modules() if isinstance(module, nn.modules.batchnorm._BatchNorm)]
    for norm in norms:
        norm.momentum = 1.0
        nn.init.uniform_(norm.weight, 0.6, 1.4)
        nn.init.uniform_(norm.bias, -0.3, 0.3)
    model.train()(images)
    for norm in norms:
        norm.running_mean += 0.1 * norm.running_var.sqrt() * torch.randn_like(norm.running_mean)
        norm.running_var *= torch.empty_like(norm.running_var).uniform_(0.7, 1.4)
    return model.eval()


@torch.no_grad()
def answer(name, model, size, channels=3):
    images = torch.rand(2, channels, size, size)
    answers = model(images)
    logits = answers.logits if hasattr(answers, "logits") else answers
    save_file({"images": images, "logits": logits.contiguous()}, folder / f"{name}.answers.safetensors")


def keep(name, model, size=64, channels=3, wrap=lambda state: state):
    shaken(model, torch.rand(8, channels, size, size))
    torch.save(wrap(model.state_dict()), folder / f"{name}.pth")
    answer(name, model, size, channels)


def basic(classes=1000):
    return tv.resnet.ResNet(tv.resnet.BasicBlock, [1, 2, 1, 1], num_classes=classes)


keep("resnet-basic", basic(5))
keep("resnet50-odd", tv.resnet.ResNet(tv.resnet.Bottleneck, [1, 2, 1, 1], num_classes=3), size=75)
keep("resnext", tv.resnet.ResNet(tv.resnet.Bottleneck, [1, 1, 1, 1], groups=8, width_per_group=8, num_classes=4))
keep("lightning", basic(4), wrap=lambda s: {"state_dict": {f"model.{k}": v for k, v in s.items()}, "epoch": 3})
trained = basic(4)
keep(
    "trainer",
    trained,
    wrap=lambda s: {**{f"net.{k}": v for k, v in s.items()}, "criterion.weight": torch.ones(4), "centers.0": torch.ones(2)},
)
averaged = basic(4)
keep("averaged", averaged, wrap=lambda s: {f"{p}.{k}": v * r for p, r in [("model", 0.5), ("ema", 1)] for k, v in s.items()})


class Around(nn.Module):
    """A backbone without a classifier, and one beside it, as people write it."""

    def __init__(self):
        super().__init__()
        self.backbone = basic()
        self.backbone.fc = nn.Identity()
        self.head = nn.Sequential(nn.Dropout(0.1), nn.Linear(512, 3))

    def forward(self, x):
        return self.head(self.backbone(x))


keep("around", Around())
headed = basic()
headed.fc = nn.Sequential(nn.Dropout(0.5), nn.Linear(512, 3))
keep("dropout-head", headed)
two = basic()
two.fc = nn.Sequential(nn.Linear(512, 32), nn.ReLU(), nn.Dropout(0.2), nn.Linear(32, 6))
keep("two-layer-head", two)
grey = basic(10)
grey.conv1 = nn.Conv2d(1, 64, 7, 2, 3, bias=False)
keep("grey", grey, channels=1)
small = basic(10)
small.conv1, small.maxpool = nn.Conv2d(3, 64, 3, 1, 1, bias=False), nn.Identity()
keep("small-stem", small, size=32)

vgg = tv.VGG(tv.vgg.make_layers([8, "M", 16, "M", 16, 24, "M", 24, 32, "M", 32, "M"], batch_norm=True), num_classes=4)
vgg.classifier = nn.Sequential(
    nn.Linear(32 * 49, 32), nn.ReLU(), nn.Dropout(), nn.Linear(32, 16), nn.ReLU(), nn.Dropout(), nn.Linear(16, 4)
)
keep("vgg-bn", vgg, size=224)
plain = nn.Module()
plain.features = tv.vgg.make_layers([8, 8, "M", 16, 16, "M", 32, "M"], batch_norm=False)
plain.classifier = nn.Linear(32 * 16, 10)
plain.forward = lambda x: plain.classifier(plain.features(x).flatten(1))
keep("vgg-small", plain, size=32)

keep("densenet", tv.DenseNet(8, (2, 3, 2, 2), 16, num_classes=5), size=75)
keep("mobilenet-v2", tv.mobilenet_v2(num_classes=4, width_mult=0.5), size=75)
keep("mobilenet-v3-large", tv.mobilenet_v3_large(num_classes=4, width_mult=0.5), size=75)
keep("mobilenet-v3-small", tv.mobilenet_v3_small(num_classes=4), size=64)
keep("efficientnet-b0", tv.efficientnet_b0(num_classes=4), size=75)
fused, mobile = tv.efficientnet.FusedMBConvConfig, tv.efficientnet.MBConvConfig
stages = [fused(1, 3, 1, 24, 24, 2), fused(4, 3, 2, 24, 32, 2), fused(4, 3, 2, 32, 40, 1), mobile(4, 3, 2, 40, 48, 2)]
stages += [mobile(6, 3, 1, 48, 56, 2), mobile(6, 3, 2, 56, 64, 2)]
keep("efficientnet-v2", tv.EfficientNet(stages, 0.1, num_classes=4, norm_layer=partial(nn.BatchNorm2d, eps=1e-3)), size=75)

keep("resnet26d", timm.create_model("resnet26d", layers=(1, 1, 1, 1), num_classes=4), size=75)
keep("seresnet", timm.create_model("seresnet50", layers=(1, 1, 1, 1), num_classes=4))
for name, size in [
    ("efficientnet_b0", 75),
    ("tf_efficientnet_b0", 75),
    ("efficientnet_lite0", 64),
    ("mobilenetv2_100", 64),
    ("mobilenetv3_large_100", 75),
    ("tf_mobilenetv3_small_100", 75),
    ("mobilenetv3_small_100", 64),
]:
    keep(name, timm.create_model(name, num_classes=4), size=size)
second = timm.models.efficientnet._gen_efficientnetv2_s("efficientnetv2_rw_t", 0.25, 0.3, num_classes=4)
keep("efficientnetv2_rw_t", second)

MELAS = [
    (r"^conv_stem\.", "_conv_stem."),
    (r"^bn1\.", "_bn0."),
    (r"^conv_head\.", "_conv_head."),
    (r"^bn2\.", "_bn1."),
    (r"^classifier\.", "_fc."),
    (r"\.se\.conv_(reduce|expand)\.", r"._se_\1."),
]
SEPARABLE = {"conv_dw": "_depthwise_conv", "bn1": "_bn1", "conv_pw": "_project_conv", "bn2": "_bn2"}
INVERTED = {"conv_pw": "_expand_conv", "bn1": "_bn0", "conv_dw": "_depthwise_conv", "bn2": "_bn1"}
INVERTED |= {"conv_pwl": "_project_conv", "bn3": "_bn2"}


def as_melas(state):
    """TensorFlow's EfficientNet under the names of efficientnet_pytorch, which computes the same."""
    blocks = list(dict.fromkeys(".".join(name.split(".")[:3]) for name in state if name.startswith("blocks.")))
    renamed = {}
    for name, value in state.items():
        parts = name.split(".")
        if parts[0] == "blocks":
            block = ".".join(parts[:3])
            own = INVERTED if f"{block}.conv_pwl.weight" in state else SEPARABLE
            parts[3] = own.get(parts[3], parts[3])
            name = ".".join(["_blocks", str(blocks.index(block)), *parts[3:]])
        for pattern, to in MELAS:
            name = re.sub(pattern, to, name)
        renamed[name] = value
    return renamed


keep("efficientnet-melas", timm.create_model("tf_efficientnet_b0", num_classes=4), size=75, wrap=as_melas)


class Block(nn.Module):
    """As in the usual code for CIFAR: with a projection (kuangliu) or with zeros (option A of He et al.)."""

    def __init__(self, inputs, outputs, stride, zeros):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.zeros = zeros and (stride != 1 or inputs != outputs)
        self.outputs = outputs
        self.shortcut = nn.Sequential()
        if not zeros and (stride != 1 or inputs != outputs):
            self.shortcut = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        if self.zeros:
            side = self.outputs // 4
            return F.relu(y + F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, side, side)))
        return F.relu(y + self.shortcut(x))


class Cifar(nn.Module):
    def __init__(self, widths, zeros):
        super().__init__()
        self.conv1 = nn.Conv2d(3, widths[0], 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(widths[0])
        inputs = widths[0]
        for i, width in enumerate(widths):
            blocks = [Block(inputs, width, 1 if i == 0 else 2, zeros), Block(width, width, 1, zeros)]
            setattr(self, f"layer{i + 1}", nn.Sequential(*blocks))
            inputs = width
        self.count = len(widths)
        self.linear = nn.Linear(inputs, 10)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        for i in range(self.count):
            x = getattr(self, f"layer{i + 1}")(x)
        return self.linear(x.mean((2, 3)))


keep("cifar-projections", Cifar([16, 32, 64, 64], False), size=32)
keep("cifar-zeros", Cifar([16, 32, 64], True), size=32)

config = transformers.ResNetConfig(
    depths=[2, 1, 2, 1], hidden_sizes=[32, 64, 96, 128], embedding_size=16, id2label={0: "cat", 1: "dog", 2: "owl"}
)
hf = shaken(transformers.ResNetForImageClassification(config), torch.rand(8, 3, 64, 64))
hf.save_pretrained(folder / "hf")
answer("hf", hf, 64)

# What is read, and must not be: other networks, and damage.
alexnet = tv.alexnet()
alexnet.classifier = nn.Linear(256 * 36, 4)
torch.save(alexnet.state_dict(), folder / "alexnet.pth")
state = basic(5).state_dict()
torch.save(OrderedDict((k, v) for k, v in state.items() if k != "layer3.0.bn2.bias"), folder / "lacking.pth")
torch.save({**state, "layer2.0.attention.weight": torch.rand(3)}, folder / "more.pth")
torch.save({**state, "fc.weight": torch.full((5, 512), float("nan"))}, folder / "spoilt.pth")
torch.save({**state, "layer1.0.conv1.weight": torch.rand(64, 48, 3, 3)}, folder / "odd.pth")
