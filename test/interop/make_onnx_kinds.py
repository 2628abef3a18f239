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
    in_a_row = lambda channels: lambda x: x.reshape(-1, channels, SIZE, SIZE)
    w.torch("row-grey.onnx", Network(1, before=in_a_row(1)), GREY.flatten(1))
    w.torch("row.onnx", Network(before=in_a_row(3)), IMAGES.flatten(1))
    w.torch("row-last.onnx", Network(before=lambda x: x.reshape(-1, SIZE, SIZE, 3).permute(0, 3, 1, 2)), IMAGES.permute(0, 2, 3, 1).flatten(1))
    w.torch("row-bytes.onnx", Network(1, before=lambda x: x.reshape(-1, 1, SIZE, SIZE).float() / 255), (GREY.flatten(1) * 255).round().to(torch.uint8))
    w.torch("row-one.onnx", Network(1, before=in_a_row(1)), GREY.flatten(1)[:1], batch=False)
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
    by_other_torch(w)


class Attention(torch.nn.Module):
    """Tokens of patches, PyTorch's own attention, and a class token."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(4)
        self.patches = torch.nn.Conv2d(3, 16, 8, 8)
        self.token = torch.nn.Parameter(torch.randn(1, 1, 16))
        self.layer = torch.nn.TransformerEncoderLayer(16, 2, 32, dropout=0.0, batch_first=True, norm_first=True, activation="gelu")
        self.head = torch.nn.Linear(16, CLASSES)

    def forward(self, images):
        tokens = self.patches(images).flatten(2).transpose(1, 2)
        hidden = self.layer(torch.cat([self.token.expand(len(images), -1, -1), tokens], 1))
        return self.head(hidden[:, 0]), hidden


class Mobile(torch.nn.Module):
    """Depthwise and pointwise convolutions, the activations of small networks, squeeze and excitation."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(6)
        nn = torch.nn
        self.stem = nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1, bias=False), nn.GroupNorm(2, 8), nn.Hardswish())
        self.depthwise = nn.Sequential(nn.Conv2d(8, 8, 5, padding=2, groups=8), nn.InstanceNorm2d(8, affine=True), nn.SiLU())
        self.squeeze = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(8, 2, 1), nn.ReLU6(), nn.Conv2d(2, 8, 1), nn.Hardsigmoid())
        self.head = nn.Sequential(nn.PReLU(), nn.MaxPool2d(2, ceil_mode=True), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.5), nn.Linear(8, CLASSES))

    def forward(self, images):
        x = self.depthwise(self.stem(images))
        return self.head(x * self.squeeze(x))


def by_other_torch(w):
    """What exporters' users report besides."""
    from torch.nn.utils.parametrizations import weight_norm

    for opset in (10, 12, 14, 16):
        w.torch(f"script-{opset}.onnx", Network(), IMAGES, opset_version=opset)
    for opset in (19, 21):
        w.torch(f"dynamo-{opset}.onnx", Network(), IMAGES, dynamo=True, opset_version=opset, external_data=False)
    normed = Network()
    normed.head = weight_norm(normed.head)
    w.torch("weight-norm.onnx", normed, IMAGES)
    for name, dynamo in (("attention.onnx", False), ("attention-dynamo.onnx", True)):
        w.torch(name, Attention(), IMAGES, dynamo=dynamo, outputs=("logits", "last_hidden_state"), answer=lambda given: given[0],
                **({"external_data": False} if dynamo else {}))
    w.torch("mobile.onnx", Mobile(), IMAGES)
    w.torch("mobile-dynamo.onnx", Mobile(), IMAGES, dynamo=True, external_data=False)
    w.torch("floats-of-bytes.onnx", Network(before=lambda x: x / 255), IMAGES * 255)
    w.torch("blue-first.onnx", Network(before=lambda x: x.flip(1)), IMAGES.flip(1))
    w.torch("half-outside.onnx", Network(before=lambda x: x.float(), after=lambda y: y.half()), IMAGES.half())
    w.torch("resize-inside.onnx", Network(before=lambda x: torch.nn.functional.interpolate(x, size=(16, 16), mode="bilinear", align_corners=False)), IMAGES)
    w.torch("several-of-a-size.onnx", Network(after=lambda y, f: (y.softmax(1), y)), IMAGES, outputs=("probs", "logits"), answer=lambda given: given[1])
    w.torch("best-three.onnx", Network(after=lambda y, f: (y, *y.topk(3))), IMAGES, outputs=("logits", "values", "indices"), answer=lambda given: given[0])
    w.torch("odd names.onnx", Network(), IMAGES, input_names=["my input/x.1"], outputs=("the output, of 5",))
    w.torch("whole-numbers-64.onnx", Network(before=lambda x: x.float() / 255), (IMAGES * 255).round().to(torch.int64))


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
    by_other_onnx(w, flat, product, image, weight, logits)
    unknown = helper.make_node("Mystery", ["x", "w"], ["scores"], domain="com.example")
    w.graph("com-example.onnx", [flat, unknown], [image], [scores], {"w": weight}, None, (("", 17), ("com.example", 1)))
    only = [flat, product, label]
    w.graph("label-only.onnx", only, [image], [labels], {"w": weight}, None)
    from onnxruntime.quantization import QuantType, quantize_dynamic
    quantize_dynamic(w.root / "tf2onnx.onnx", w.root / "quantised.onnx", weight_type=QuantType.QInt8)
    session = ort.InferenceSession(w.root / "quantised.onnx")
    w.expected["quantised.onnx"] = torch.from_numpy(session.run(None, {"input_1:0": IMAGES.permute(0, 2, 3, 1).numpy().copy()})[0])


def by_other_onnx(w, flat, product, image, weight, logits):
    info, float32 = helper.make_tensor_value_info, TensorProto.FLOAT
    scores = info("raw", float32, ["N", CLASSES])
    softmax = helper.make_node("Softmax", ["raw"], ["probabilities"], axis=1)
    zipped = helper.make_node("ZipMap", ["probabilities"], ["output_probability"], domain="ai.onnx.ml", classlabels_int64s=list(range(CLASSES)))
    maps = helper.make_value_info("output_probability", helper.make_sequence_type_proto(
        helper.make_map_type_proto(TensorProto.INT64, helper.make_tensor_type_proto(float32, []))))
    w.graph("zip-map-numbers.onnx", [flat, product, softmax, zipped], [image], [maps], {"w": weight}, logits, (("", 17), ("ai.onnx.ml", 3)))
    w.graph("output-open.onnx", [flat, product], [image], [info("raw", float32, None)], {"w": weight}, logits)
    w.graph("batch-of-unknown.onnx", [flat, product], [info("float_input", float32, [None, 3, SIZE, SIZE])], [info("raw", float32, [None, None])], {"w": weight}, logits)
    w.graph("file-each.onnx", [flat, product], [image], [scores], {"w": weight, "unused": weight[:CLASSES]}, logits,
            save_as_external_data=True, all_tensors_to_one_file=False, size_threshold=0)
    function = helper.make_function("local", "Classify", ["pixels", "weights"], ["given"],
                                    [helper.make_node("Flatten", ["pixels"], ["x"]), helper.make_node("MatMul", ["x", "weights"], ["given"])],
                                    [helper.make_opsetid("", 17)])
    graph = helper.make_graph([helper.make_node("Classify", ["float_input", "w"], ["raw"], domain="local")], "graph", [image], [scores],
                              [numpy_helper.from_array(weight, "w")])
    onnx.save(helper.make_model(graph, functions=[function], ir_version=8, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("local", 1)]),
              w.root / "local-function.onnx")
    w.expected["local-function.onnx"] = torch.from_numpy(logits.copy())
    low = numpy_helper.from_array(weight.view(numpy.uint32).__rshift__(16).astype(numpy.uint16), "w16")
    low.data_type = TensorProto.BFLOAT16
    wide = helper.make_node("Cast", ["w16"], ["w"], to=float32)
    graph = helper.make_graph([wide, flat, product], "graph", [image], [scores], [low])
    onnx.save(helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", 17)]), w.root / "bfloat16.onnx")
    cut = (weight.view(numpy.uint32) & 0xFFFF0000).view(numpy.float32)
    w.expected["bfloat16.onnx"] = torch.from_numpy(IMAGES.flatten(1).numpy() @ cut)
    from onnxruntime.quantization import CalibrationDataReader, QuantFormat, quantize_static

    class Once(CalibrationDataReader):
        left = [{"float_input": IMAGES.numpy()}]

        def get_next(self):
            return self.left.pop() if self.left else None

    quantize_static(w.root / "output-open.onnx", w.root / "quantised-both.onnx", Once(), quant_format=QuantFormat.QDQ)
    session = ort.InferenceSession(w.root / "quantised-both.onnx")
    w.expected["quantised-both.onnx"] = torch.from_numpy(session.run(None, {"float_input": IMAGES.numpy()})[0])


class Plain:
    """One product of all pixels and a matrix, with the pieces that most graphs here share."""

    def __init__(self):
        self.weight = numpy.random.default_rng(7).normal(size=(3 * SIZE * SIZE, CLASSES)).astype(numpy.float32) / 30
        self.logits = IMAGES.flatten(1).numpy() @ self.weight
        self.image, self.scores = self.value("image", ["N", 3, SIZE, SIZE]), self.value("raw", ["N", CLASSES])
        self.flat = helper.make_node("Flatten", ["image"], ["x"])
        self.product = self.multiplied("raw")

    @staticmethod
    def value(name, shape, kind=TensorProto.FLOAT):
        return helper.make_tensor_value_info(name, kind, shape)

    @staticmethod
    def multiplied(to, weight="w"):
        return helper.make_node("MatMul", ["x", weight], [to])

    def branch(self, name, *nodes):
        return helper.make_graph(list(nodes), name, [], [self.value(nodes[-1].output[0], None)])


def by_flow(w):
    """Branches, loops, outputs that are no tensors, inputs beside the image."""
    p, node, sequence = Plain(), helper.make_node, helper.make_tensor_type_proto(TensorProto.FLOAT, None)
    weight, flag = {"w": p.weight}, numpy.array(True)
    other = p.branch("else", p.multiplied("e", "w2"))
    inside = p.branch("then", node("Constant", [], ["k"], value=numpy_helper.from_array(p.weight)), p.multiplied("t", "k"))
    w.graph("if.onnx", [p.flat, node("If", ["flag"], ["raw"], then_branch=inside, else_branch=other)], [p.image], [p.scores], {"w2": -p.weight, "flag": flag}, p.logits)
    body = helper.make_graph(
        [node("Add", ["sum", "first"], ["more"]), node("Identity", ["on"], ["still"])], "body",
        [p.value("i", [], TensorProto.INT64), p.value("on", [], TensorProto.BOOL), p.value("sum", None)], [p.value("still", [], TensorProto.BOOL), p.value("more", None)])
    w.graph("loop.onnx", [p.flat, p.multiplied("first"), node("Loop", ["times", "flag", "first"], ["raw"], body=body)], [p.image], [p.scores],
            {**weight, "times": numpy.array(2), "flag": flag}, 3 * p.logits)
    beside = helper.make_value_info("all", helper.make_sequence_type_proto(sequence))
    w.graph("sequence-beside.onnx", [p.flat, p.product, node("SequenceConstruct", ["raw", "x"], ["all"])], [p.image], [beside, p.scores], weight, p.logits)
    perhaps = helper.make_value_info("perhaps", helper.make_optional_type_proto(sequence))
    w.graph("optional-beside.onnx", [p.flat, p.product, node("Optional", ["raw"], ["perhaps"])], [p.image], [perhaps, p.scores], weight, p.logits)
    w.graph("default-beside.onnx", [p.flat, p.multiplied("once"), node("Mul", ["once", "scale"], ["raw"])], [p.image, p.value("scale", [1])], [p.scores],
            {**weight, "scale": numpy.array([2], numpy.float32)}, 2 * p.logits)
    trained = node("If", ["training"], ["raw"], then_branch=p.branch("then", node("Neg", ["once"], ["t"])), else_branch=p.branch("else", node("Identity", ["once"], ["e"])))
    w.graph("training-flag.onnx", [p.flat, p.multiplied("once"), trained], [p.image, p.value("training", [], TensorProto.BOOL)], [p.scores], weight, p.logits)
    w.graph("mask-beside.onnx", [p.flat, p.product], [p.image, p.value("bool_masked_pos", ["N", 16], TensorProto.BOOL)], [p.scores], weight, None)
    w.graph("batch-of-minus-one.onnx", [p.flat, p.product], [p.value("image", [-1, 3, SIZE, SIZE])], [p.value("raw", [-1, CLASSES])], weight, p.logits)
    w.graph("sides-of-a-symbol.onnx", [p.flat, p.product], [p.value("image", ["b", "c", "s", "s"])], [p.value("raw", ["b", "k"])], weight, p.logits)
    doubled = node("Cast", ["raw"], ["o"], to=TensorProto.DOUBLE)
    w.graph("double-scores.onnx", [p.flat, p.product, doubled], [p.image], [p.value("o", ["N", CLASSES], TensorProto.DOUBLE)], weight, p.logits)
    w.graph("one-in-the-middle.onnx", [p.flat, p.product, node("Unsqueeze", ["raw", "axis"], ["o"])], [p.image], [p.value("o", ["N", 1, CLASSES])], {**weight, "axis": numpy.array([1])}, p.logits)
    w.graph("rank-one.onnx", [p.flat, p.product, node("Squeeze", ["raw", "axis"], ["o"])], [p.value("image", [1, 3, SIZE, SIZE])], [p.value("o", [CLASSES])], {**weight, "axis": numpy.array([0])}, p.logits)
    by_output(w, p, weight)


def by_output(w, p, weight):
    """What gives labels, columns, the best or places beside or instead of scores."""
    node, softmax = helper.make_node, helper.make_node("Softmax", ["raw"], ["p"], axis=1)
    best = node("ArgMax", ["raw"], ["best"], axis=1, keepdims=0)
    names = numpy.array([[f"kind {i}" for i in range(CLASSES)]], dtype=object)
    label = [node("ArrayFeatureExtractor", ["names", "best"], ["row"], domain="ai.onnx.ml"), node("Squeeze", ["row", "axis"], ["label"])]
    w.graph("named-label.onnx", [p.flat, p.product, softmax, best, *label], [p.image], [p.value("label", ["N"], TensorProto.STRING), p.value("p", ["N", CLASSES])],
            {**weight, "names": names, "axis": numpy.array([0])}, p.logits, (("", 17), ("ai.onnx.ml", 1)))
    columns = [node("Squeeze", [f"p{i}", "axis"], [f"i{i}"]) for i in range(CLASSES)]
    split = node("Split", ["p"], [f"p{i}" for i in range(CLASSES)], axis=1)
    w.graph("columns.onnx", [p.flat, p.product, softmax, best, split, *columns], [p.image],
            [p.value("best", ["N"], TensorProto.INT64), *(p.value(f"i{i}", ["N"]) for i in range(CLASSES))], {**weight, "axis": numpy.array([1])}, None)
    w.graph("best-only.onnx", [p.flat, p.product, node("TopK", ["raw", "k"], ["values", "indices"])], [p.image],
            [p.value("values", ["N", 3]), p.value("indices", ["N", 3], TensorProto.INT64)], {**weight, "k": numpy.array([3])}, None)
    boxes = [node("Unsqueeze", ["raw", "axis"], ["r"]), node("Tile", ["r", "times"], ["boxes"])]
    w.graph("boxes.onnx", [p.flat, p.product, *boxes], [p.image], [p.value("boxes", ["N", CLASSES, 100])], {**weight, "axis": numpy.array([2]), "times": numpy.array([1, 1, 100])}, None)
    w.graph("segments.onnx", [node("Conv", ["image", "k"], ["o"])], [p.image], [p.value("o", ["N", CLASSES, SIZE, SIZE])], {"k": numpy.ones((CLASSES, 3, 1, 1), numpy.float32)}, None)


def by_storage(w):
    """Where weights are, and as what numbers."""
    p, node = Plain(), helper.make_node
    weight = {"w": p.weight}
    dropped = [p.flat, p.multiplied("once"), node("Dropout", ["once"], ["raw"], ratio=0.5)]
    w.graph("old-dropout.onnx", dropped, [p.image, p.value("w", list(p.weight.shape))], [p.scores], weight, p.logits, (("", 8),))
    constant = node("Constant", [], ["w"], value=helper.make_tensor("v", TensorProto.FLOAT, p.weight.shape, p.weight.flatten().tolist()))
    w.graph("constants-as-nodes.onnx", [constant, p.flat, p.product], [p.image], [p.scores], {}, p.logits)
    pooled = [node("Upsample", ["image", "scales"], ["large"], mode="nearest"), node("AveragePool", ["large"], ["small"], kernel_shape=[2, 2], strides=[2, 2])]
    w.graph("upsample-9.onnx", [*pooled, node("Flatten", ["small"], ["x"]), p.product], [p.image], [p.scores],
            {**weight, "scales": numpy.array([1, 1, 2, 2], numpy.float32)}, p.logits, (("", 9),))
    whole = [node("DequantizeLinear", ["image", "s", "z"], ["f"]), node("Flatten", ["f"], ["x"]), p.product]
    pixels = (IMAGES.flatten(1).numpy() * 255).round() / 255
    w.graph("bytes-dequantised.onnx", whole, [p.value("image", ["N", 3, SIZE, SIZE], TensorProto.UINT8)], [p.scores],
            {**weight, "s": numpy.float32(1 / 255), "z": numpy.uint8(0)}, pixels @ p.weight)
    large = numpy.where(numpy.abs(p.weight) > 0.02, p.weight, 0)
    at = numpy.flatnonzero(large)
    sparse = helper.make_sparse_tensor(helper.make_tensor("w", TensorProto.FLOAT, [len(at)], large.flatten()[at]), helper.make_tensor("at", TensorProto.INT64, [len(at)], at), list(large.shape))
    graph = helper.make_graph([p.flat, p.product], "graph", [p.image], [p.scores], sparse_initializer=[sparse])
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), w.root / "sparse.onnx")
    w.expected["sparse.onnx"] = torch.from_numpy(IMAGES.flatten(1).numpy() @ large)
    w.graph("in-a-folder.onnx", [p.flat, p.product], [p.image], [p.scores], weight, p.logits)
    model = onnx.load(w.root / "in-a-folder.onnx")
    (w.root / "its weights").mkdir()
    (w.root / "its weights" / "all of them.bin").write_bytes(bytes(4096) + p.weight.tobytes())
    (tensor,) = model.graph.initializer
    onnx.external_data_helper.set_external_data(tensor, "./its weights/all of them.bin", offset=4096, length=p.weight.nbytes)
    tensor.ClearField("raw_data")
    (w.root / "in-a-folder.onnx").write_bytes(model.SerializeToString())
    by_bits(w, p, weight)


def by_bits(w, p, weight):
    from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, matmul_nbits_quantizer, quantize_static

    class Once(CalibrationDataReader):
        def __init__(self):
            self.left = [{"image": IMAGES.numpy()}]

        def get_next(self):
            return self.left.pop() if self.left else None

    w.graph("whole.onnx", [p.flat, p.product], [p.image], [p.scores], weight, p.logits, (("", 21),))
    for name, kind in (("four-bits.onnx", QuantFormat.QOperator), ("four-bits-qdq.onnx", QuantFormat.QDQ)):
        quantiser = matmul_nbits_quantizer.MatMulNBitsQuantizer(onnx.load(w.root / "whole.onnx"), block_size=32, is_symmetric=True, quant_format=kind, op_types_to_quantize=("MatMul",))
        quantiser.process()
        quantiser.model.save_model_to_file(str(w.root / name))
    quantize_static(w.root / "whole.onnx", w.root / "operators-of-bytes.onnx", Once(), quant_format=QuantFormat.QOperator, activation_type=QuantType.QUInt8)
    for name in ("four-bits.onnx", "four-bits-qdq.onnx", "operators-of-bytes.onnx"):
        w.expected[name] = torch.from_numpy(ort.InferenceSession(w.root / name).run(None, {"image": IMAGES.numpy()})[0])


def main(root):
    root.mkdir(parents=True)
    writer = Writer(root)
    by_torch(writer)
    by_onnx(writer)
    by_flow(writer)
    by_storage(writer)
    safetensors.save_file({name: tensor.clone() for name, tensor in writer.expected.items()}, root / "expected.safetensors")
    print(json.dumps(sorted(path.name for path in root.glob("*.onnx"))))


main(Path(sys.argv[1]))
