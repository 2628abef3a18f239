"""Writes small classifiers as ONNX with torch's two exporters, in the ways that people do: see README.md."""

import sys
from pathlib import Path

from common import need

torch, onnx, onnxscript, transformers, safetensors = need("torch", "onnx", "onnxscript", "transformers", "safetensors.torch")

SIZE, CLASSES = 32, 5


class Network(torch.nn.Module):
    """A small convolutional classifier, its input perhaps with colours last, as tf2onnx writes it."""

    def __init__(self, last=False, softmax=False):
        super().__init__()
        torch.manual_seed(1)
        self.last, self.softmax = last, softmax
        self.layers = torch.nn.Sequential(
            torch.nn.Conv2d(3, 8, 3, padding=1), torch.nn.BatchNorm2d(8), torch.nn.ReLU(),
            torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(), torch.nn.Linear(8, CLASSES))

    def forward(self, images):
        logits = self.layers(images.permute(0, 3, 1, 2) if self.last else images)
        return logits.softmax(1) if self.softmax else logits


def export(path, model, images, dynamo, names=("input", "output"), axes=("batch",)):
    model = model.eval()
    labels = dict(enumerate(axes))
    options = dict(input_names=[names[0]], output_names=[names[1]], dynamo=dynamo)
    if dynamo:
        sizes = {axis: torch.export.Dim.DYNAMIC if axis else torch.export.Dim(label) for axis, label in labels.items()}
        torch.onnx.export(model, (images,), path, dynamic_shapes=(sizes,), external_data=True, **options)
    else:
        torch.onnx.export(model, (images,), path, dynamic_axes={names[0]: labels, names[1]: {0: "batch"}}, **options)


class Logits(torch.nn.Module):
    """What optimum exports of a model of transformers."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, pixel_values):
        return self.model(pixel_values).logits


def main(root):
    root.mkdir(parents=True)
    images = torch.rand(3, 3, SIZE, SIZE, generator=torch.Generator().manual_seed(2))
    last = images.permute(0, 2, 3, 1).contiguous()
    expected = {"images": images}
    for name, dynamo in (("script", False), ("dynamo", True)):
        export(root / f"{name}.onnx", Network(), images, dynamo)
        export(root / f"{name}-softmax.onnx", Network(softmax=True), images, dynamo)
        export(root / f"{name}-nhwc.onnx", Network(last=True), last, dynamo, ("input_1", "dense"))
        export(root / f"{name}-open.onnx", Network(), images, dynamo, axes=("batch", "channels", "height", "width") if not dynamo else ("batch",))
    with torch.no_grad():
        expected["network"] = Network().eval()(images)
    config = transformers.ViTConfig(image_size=SIZE, patch_size=8, hidden_size=64, num_hidden_layers=1, num_attention_heads=2,
                                    intermediate_size=128, num_labels=CLASSES, layer_norm_eps=1e-6,
                                    id2label={i: f"label {i}" for i in range(CLASSES)})
    torch.manual_seed(3)
    vit = transformers.ViTForImageClassification(config).eval()
    folder = root / "optimum"
    vit.config.save_pretrained(folder)
    transformers.ViTImageProcessor(size={"height": SIZE, "width": SIZE}).save_pretrained(folder)
    export(folder / "model.onnx", Logits(vit), images, False, ("pixel_values", "logits"), ("batch_size", "num_channels", "height", "width"))
    with torch.no_grad():
        expected["optimum"] = vit((images - 0.5) / 0.5).logits
    safetensors.save_file({name: tensor.contiguous() for name, tensor in expected.items()}, root / "expected.safetensors")


main(Path(sys.argv[1]))
