"""Writes one small classifier as ONNX in many ways, with what each answers, as torch or onnx's own tools compute it: see README.md."""

import json
import sys
from pathlib import Path

from common import need

torch, onnx, onnxscript, ort, safetensors = need("torch", "onnx", "onnxscript", "onnxruntime", "safetensors.torch")
import numpy  # noqa: E402  torch and onnx need it anyway
from onnx import TensorProto, helper, numpy_helper  # noqa: E402

SIZE, CLASSES = 32, 5
IMAGES = torch.rand(4, 3, SIZE, SIZE, generator=torch.Generator().manual_seed(2))
GREY = (0.299 * IMAGES[:, 0] + 0.587 * IMAGES[:, 1] + 0.114 * IMAGES[:, 2])[:, None]


class Network(torch.nn.Module):
    """The same weights each time; `before` and `after` are what is peculiar to a kind."""

    def __init__(self, channels=3, before=None, after=None, classes=CLASSES):
        super().__init__()
        torch.manual_seed(1)
        self.before, self.after = before or (lambda x: x), after or (lambda y: y)
        self.features = torch.nn.Sequential(
            torch.nn.Conv2d(channels, 8, 3, padding=1), torch.nn.BatchNorm2d(8), torch.nn.GELU(),
            torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten())
        self.head = torch.nn.Linear(8, classes)

    def forward(self, images):
        features = self.features(self.before(images))
        return self.after(self.head(features)) if self.after.__code__.co_argcount == 1 else self.after(self.head(features), features)


def bytes_inside(images):
    mean, std = torch.tensor([0.5, 0.4, 0.3]).view(1, 3, 1, 1), torch.tensor([0.2, 0.25, 0.3]).view(1, 3, 1, 1)
    return (images.permute(0, 3, 1, 2).float() / 255 - mean) / std


class Writer:
    def __init__(self, root):
        self.root, self.expected, self.answers = root, {"images": IMAGES}, {}

    def torch(self, name, model, images, dynamo=False, batch=True, outputs=("output",), answer=None, **options):
        """Writes a model with one of torch's exporters; `answer` makes logits of what it gives."""
        model = model.eval()
        with torch.no_grad():
            given = model(images)
        logits = (answer or (lambda given: given))(given)
        self.expected[name] = logits.float().reshape(len(IMAGES) if batch else 1, -1).contiguous()
        names = dict(input_names=options.pop("input_names", ["input"]), output_names=list(outputs), dynamo=dynamo)
        if dynamo:
            shapes = options.pop("shapes", {0: torch.export.Dim.DYNAMIC})
            torch.onnx.export(model, (images,), self.root / name, dynamic_shapes=(shapes,) if batch else None, **names, **options)
        else:
            axes = options.pop("axes", {0: "batch"})
            dynamic = {names["input_names"][0]: axes, **{each: {0: "batch"} for each in outputs}} if batch else None
            torch.onnx.export(model, (images,), self.root / name, dynamic_axes=dynamic, **names, **options)

    def graph(self, name, nodes, inputs, outputs, initializers, logits, opsets=(("", 17),), **options):
        model = helper.make_model(
            helper.make_graph(nodes, "graph", inputs, outputs, [numpy_helper.from_array(value, key) for key, value in initializers.items()]),
            opset_imports=[helper.make_opsetid(*each) for each in opsets], ir_version=8)
        onnx.save(model, self.root / name, **options)
        if logits is not None:
            self.expected[name] = torch.from_numpy(numpy.ascontiguousarray(logits, dtype=numpy.float32))


def by_torch(w):
    for opset in (9, 11, 13, 15, 17):
        w.torch(f"script-{opset}.onnx", Network(), IMAGES, opset_version=opset)
    for opset in (18, 20, 22):
        w.torch(f"dynamo-{opset}.onnx", Network(), IMAGES, dynamo=True, opset_version=opset, external_data=False)
    w.torch("flat.onnx", Network(1, before=lambda x: x.unsqueeze(1)), GREY[:, 0])
    w.torch("flat-dynamo.onnx", Network(1, before=lambda x: x.unsqueeze(1)), GREY[:, 0], dynamo=True, external_data=False)
    w.torch("flat-bytes.onnx", Network(1, before=lambda x: x.unsqueeze(1).float() / 255), (GREY[:, 0] * 255).round().to(torch.uint8))
    w.torch("grey.onnx", Network(1), GREY)
    w.torch("one-image.onnx", Network(before=lambda x: x.unsqueeze(0), after=lambda y: y.squeeze(0)), IMAGES[0], batch=False)
    w.torch("one-image-last.onnx", Network(before=lambda x: x.permute(2, 0, 1).unsqueeze(0)), IMAGES[0].permute(1, 2, 0).contiguous(), batch=False)
    w.torch("fixed-batch.onnx", Network(), IMAGES, axes={})
    torch.manual_seed(5)
    w.torch("double.onnx", torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(3 * SIZE * SIZE, CLASSES)).double(), IMAGES.double())
    w.torch("double-convolution.onnx", Network().double(), IMAGES.double())
    w.torch("half.onnx", Network().half(), IMAGES.half())
    w.torch("bytes-last.onnx", Network(before=bytes_inside), (IMAGES * 255).round().to(torch.uint8).permute(0, 2, 3, 1).contiguous())
    w.torch("whole-numbers.onnx", Network(before=lambda x: x.float() / 255), (IMAGES * 255).round().to(torch.int32))
    w.torch("features-first.onnx", Network(after=lambda y, f: (f, y)), IMAGES, outputs=("features", "logits"), answer=lambda given: given[1])
    w.torch("aux.onnx", Network(after=lambda y, f: (y, -y)), IMAGES, outputs=("output", "aux"), answer=lambda given: given[0])
    w.torch("open-sides.onnx", Network(), IMAGES, axes={0: "n", 2: "h", 3: "w"})
    w.torch("open-sides-dynamo.onnx", Network(), IMAGES, dynamo=True, external_data=False,
            shapes={0: torch.export.Dim.DYNAMIC, 2: torch.export.Dim.DYNAMIC, 3: torch.export.Dim.DYNAMIC})
    w.torch("external.onnx", Network(), IMAGES, dynamo=True, external_data=True)
    w.torch("inputs-too.onnx", Network(), IMAGES, keep_initializers_as_inputs=True)
    w.torch("unfolded.onnx", Network(), IMAGES, do_constant_folding=False)
    w.torch("softmax.onnx", Network(after=lambda y: y.softmax(1)), IMAGES, answer=torch.log)
    w.torch("log-softmax.onnx", Network(after=lambda y: y.log_softmax(1)), IMAGES)
    w.torch("sides-of-one.onnx", Network(after=lambda y: y[:, :, None, None]), IMAGES)
    w.torch("keras.onnx", Network(before=lambda x: x.permute(0, 3, 1, 2), after=lambda y: y.softmax(1)),
            IMAGES.permute(0, 2, 3, 1).contiguous(), input_names=["input_1:0"], outputs=("dense/Softmax:0",), answer=torch.log)


def by_onnx(w):
    """Graphs that torch does not write: of scikit-learn's converter, of tf2onnx, of other domains."""
    weight = numpy.random.default_rng(3).normal(size=(3 * SIZE * SIZE, CLASSES)).astype(numpy.float32) / 30
    pixels = IMAGES.flatten(1).numpy()
    logits = pixels @ weight
    image = helper.make_tensor_value_info("float_input", TensorProto.FLOAT, ["N", 3, SIZE, SIZE])
    scores = helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["N", CLASSES])
    flat = helper.make_node("Flatten", ["float_input"], ["x"])
    product = helper.make_node("MatMul", ["x", "w"], ["raw"])
    softmax = helper.make_node("Softmax", ["raw"], ["probabilities"], axis=1)
    label = helper.make_node("ArgMax", ["raw"], ["output_label"], axis=1, keepdims=0)
    labels = helper.make_tensor_value_info("output_label", TensorProto.INT64, ["N"])
    probabilities = helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["N", CLASSES])
    w.graph("label-and-probabilities.onnx", [flat, product, softmax, label], [image], [labels, probabilities], {"w": weight}, logits)
    zipped = helper.make_node("ZipMap", ["probabilities"], ["output_probability"], domain="ai.onnx.ml", classlabels_strings=[f"kind {i}" for i in range(CLASSES)])
    maps = helper.make_value_info("output_probability", helper.make_sequence_type_proto(
        helper.make_map_type_proto(TensorProto.STRING, helper.make_tensor_type_proto(TensorProto.FLOAT, []))))
    w.graph("zip-map.onnx", [flat, product, softmax, label, zipped], [image], [labels, maps], {"w": weight}, logits, (("", 17), ("ai.onnx.ml", 3)))
    linear = helper.make_node("LinearClassifier", ["x"], ["output_label", "probabilities"], domain="ai.onnx.ml", post_transform="SOFTMAX",
                              classlabels_ints=list(range(CLASSES)), coefficients=weight.T.flatten().tolist(), intercepts=[0.0] * CLASSES, multi_class=0)
    w.graph("linear-classifier.onnx", [flat, linear], [image], [labels, probabilities], {}, logits, (("", 17), ("ai.onnx.ml", 1)))
    fused = helper.make_node("FusedMatMul", ["x", "w"], ["scores"], domain="com.microsoft", alpha=2.0)
    w.graph("com-microsoft.onnx", [flat, fused], [image], [scores], {"w": weight}, 2 * logits, (("", 17), ("com.microsoft", 1)))
    w.graph("weights-beside.onnx", [flat, helper.make_node("MatMul", ["x", "w"], ["scores"])], [image], [scores], {"w": weight}, logits,
            save_as_external_data=True, location="weights-beside.bin", size_threshold=0)
    last = helper.make_tensor_value_info("input_1:0", TensorProto.FLOAT, ["unk__1", SIZE, SIZE, 3])
    nodes = [helper.make_node("Transpose", ["input_1:0"], ["nchw"], perm=[0, 3, 1, 2]), helper.make_node("Flatten", ["nchw"], ["x"]),
             helper.make_node("MatMul", ["x", "w"], ["Identity:0"])]
    w.graph("tf2onnx.onnx", nodes, [last], [helper.make_tensor_value_info("Identity:0", TensorProto.FLOAT, ["unk__2", CLASSES])], {"w": weight}, logits)
    unknown = helper.make_node("Mystery", ["x", "w"], ["scores"], domain="com.example")
    w.graph("com-example.onnx", [flat, unknown], [image], [scores], {"w": weight}, None, (("", 17), ("com.example", 1)))
    only = [flat, product, label]
    w.graph("label-only.onnx", only, [image], [labels], {"w": weight}, None)
    from onnxruntime.quantization import QuantType, quantize_dynamic
    quantize_dynamic(w.root / "tf2onnx.onnx", w.root / "quantised.onnx", weight_type=QuantType.QInt8)
    session = ort.InferenceSession(w.root / "quantised.onnx")
    w.expected["quantised.onnx"] = torch.from_numpy(session.run(None, {"input_1:0": IMAGES.permute(0, 2, 3, 1).numpy().copy()})[0])


def main(root):
    root.mkdir(parents=True)
    writer = Writer(root)
    by_torch(writer)
    by_onnx(writer)
    safetensors.save_file({name: tensor.clone() for name, tensor in writer.expected.items()}, root / "expected.safetensors")
    print(json.dumps(sorted(path.name for path in root.glob("*.onnx"))))


main(Path(sys.argv[1]))
