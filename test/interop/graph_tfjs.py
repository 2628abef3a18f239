"""Writes TensorFlow's graphs as TensorFlow.js's converter lays them out, with what TensorFlow answers: see README.md."""

import json
import os
import sys
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
from common import need  # noqa: E402

tf, numpy = need("tensorflow", "numpy")
from google.protobuf import json_format  # noqa: E402  TensorFlow brings it
from tensorflow.core.protobuf import config_pb2, meta_graph_pb2  # noqa: E402
from tensorflow.python.framework import convert_to_constants  # noqa: E402
from tensorflow.python.grappler import tf_optimizer  # noqa: E402

SIDE, CLASSES = 16, 3
RANDOM = numpy.random.default_rng(1)
IMAGES = RANDOM.random((3, SIDE, SIDE, 3), "float32")
TYPES = {"uint8": 255, "uint16": 65535}
R, nn = tf.raw_ops, tf.nn


def normal(*shape):
    return tf.constant(RANDOM.normal(size=shape).astype("float32") * 0.5)


def positive(*shape):
    return tf.constant(RANDOM.random(shape).astype("float32") + 0.2)


def conv(x, filters=4, size=3, strides=1, padding="SAME", dilations=1):
    return nn.conv2d(x, normal(size, size, x.shape[-1], filters), strides, padding, dilations=dilations)


def depthwise(x, multiplier=1, size=3, strides=1, padding="SAME", dilations=1):
    both = [1, strides, strides, 1]
    return nn.depthwise_conv2d(x, normal(size, size, x.shape[-1], multiplier), both, padding, dilations=[dilations] * 2)


def biased(x):
    return nn.bias_add(x, normal(x.shape[-1]))


def normed(x, epsilon=1e-3):
    c = x.shape[-1]
    return R.FusedBatchNormV3(x=x, scale=positive(c), offset=normal(c), mean=normal(c), variance=positive(c), epsilon=epsilon, is_training=False)[0]


def hard_swish(x):
    return x * (nn.relu6(x + 3.0) * (1 / 6))


def squeezed(x):
    means = tf.reduce_mean(x, [1, 2], keepdims=True)
    return x * nn.relu6(biased(conv(nn.relu(biased(conv(means, 2, 1))), x.shape[-1], 1)) + 3.0) / 6.0


def heads(x):
    """Attention over the patches of an image, as vision transformers have it."""
    tokens = tf.reshape(biased(conv(x, 8, 4, 4, "VALID")), [-1, 16, 8])
    q, k, v = tf.unstack(tf.transpose(tf.reshape(tf.matmul(tokens, normal(1, 8, 24)), [-1, 16, 3, 2, 4]), [2, 0, 3, 1, 4]))
    weights = nn.softmax(tf.matmul(q, k, transpose_b=True) * 0.5)
    return tf.reshape(tf.transpose(tf.matmul(weights, v), [0, 2, 1, 3]), [-1, 4, 4, 8])


def shuffled(x):
    """ShuffleNet's."""
    shape = tf.shape(x)
    x = tf.reshape(conv(x, 6, 1), [shape[0], SIDE, SIDE, 2, 3])
    return tf.reshape(tf.transpose(x, [0, 1, 2, 4, 3]), tf.stack([shape[0], SIDE, SIDE, 6]))


def moments(x):
    x = conv(x)
    mean, variance = nn.moments(x, [3], keepdims=True)
    return (x - mean) * tf.math.rsqrt(variance + 1e-5) * positive(4) + normal(4)


def prelu(x, slope):
    return nn.relu(x) + -slope * nn.relu(-x)


def gelu(x):
    x = conv(x)
    return 0.5 * x * (1.0 + tf.math.erf(x / 1.4142135))


def resize(x, height, width, kind="Bilinear", **how):
    return conv(getattr(R, "Resize" + kind)(**{"images": x, "size": [height, width], **how}), strides=2)


def dense(x):
    return nn.bias_add(tf.matmul(tf.reshape(x, [-1, SIDE * SIDE * 3]), normal(SIDE * SIDE * 3, 8) * 0.1), normal(8))


def pixels(x, size=8):
    return tf.reshape(x, [-1, 1, 1, size])


# By name: the operators that must be in the graph as it is kept, and the graph up to its features.
CASES = {
    "conv-same-odd": ("Conv2D", lambda x: conv(x[:, :15], strides=2)),
    "conv-same-even": ("Conv2D", lambda x: conv(x, strides=2)),
    "conv-valid": ("Conv2D", lambda x: conv(x, size=5, strides=3, padding="VALID")),
    "conv-explicit": ("Conv2D", lambda x: nn.conv2d(x, normal(3, 3, 3, 4), 2, [[0, 0], [0, 1], [2, 1], [0, 0]])),
    "conv-dilated": ("Conv2D", lambda x: conv(x, dilations=2)),
    "conv-oblong": ("Conv2D", lambda x: nn.conv2d(nn.conv2d(x, normal(1, 7, 3, 4), 1, "SAME"), normal(7, 1, 4, 4), [1, 2, 2, 1], "VALID")),
    "conv-space-batch": ("SpaceToBatchND BatchToSpaceND", lambda x: tf.batch_to_space(conv(tf.space_to_batch(x, [2, 2], [[2, 2], [2, 2]]), padding="VALID"), [2, 2], [[0, 0], [0, 0]])),
    "conv-fused": ("_FusedConv2D", lambda x: nn.relu(biased(conv(x, strides=2)))),
    "conv-fused-bias": ("_FusedConv2D", lambda x: biased(conv(x))),
    "conv-fused-relu6": ("_FusedConv2D", lambda x: nn.relu6(biased(conv(x) * 3.0))),
    "conv-fused-elu": ("_FusedConv2D", lambda x: nn.elu(biased(conv(x)))),
    "conv-fused-leaky": ("_FusedConv2D", lambda x: nn.leaky_relu(biased(conv(x)), 0.3)),
    "conv-transposed": ("Conv2DBackpropInput", lambda x: nn.conv2d_transpose(conv(x, 4, 2, 2, "VALID"), normal(3, 3, 5, 4), tf.stack([tf.shape(x)[0], 16, 16, 5]), 2, "SAME")),
    "depthwise": ("DepthwiseConv2dNative", lambda x: depthwise(x, strides=2)),
    "depthwise-multiplier": ("DepthwiseConv2dNative", lambda x: depthwise(x, 2, 5, padding="VALID")),
    "depthwise-dilated": ("DepthwiseConv2dNative", lambda x: depthwise(x, dilations=2)),
    "depthwise-fused": ("FusedDepthwiseConv2dNative", lambda x: nn.relu6(biased(depthwise(x, strides=2)))),
    "depthwise-fused-bias": ("FusedDepthwiseConv2dNative", lambda x: biased(depthwise(x, 2))),
    "separable": ("DepthwiseConv2dNative _FusedConv2D", lambda x: nn.relu(biased(conv(depthwise(x), 6, 1)))),
    "batch-norm": ("FusedBatchNormV3", lambda x: normed(nn.relu(conv(x)))),
    "batch-norm-epsilon": ("FusedBatchNormV3", lambda x: normed(x, 0.1)),
    "batch-norm-spelled": ("Rsqrt", lambda x: (x - normal(3)) * tf.math.rsqrt(tf.reduce_mean(x, [0, 1, 2]) + positive(3)) * positive(3)),
    "moments": ("SquaredDifference Mean Rsqrt", moments),
    "lrn": ("LRN", lambda x: nn.local_response_normalization(conv(x, 8), 2, 1.5, 0.3, 0.6)),
    "relu6": ("Relu6", lambda x: nn.relu6(x * 9.0 - 1.0)),
    "leaky-relu": ("LeakyRelu", lambda x: nn.leaky_relu(x - 0.5, 0.15)),
    "prelu": ("Prelu", lambda x: prelu(conv(x), positive(4))),
    "selu": ("Selu", lambda x: nn.selu(x - 0.5)),
    "elu": ("Elu", lambda x: nn.elu(x - 0.5)),
    "softplus": ("Softplus", lambda x: nn.softplus(conv(x))),
    "swish": ("Sigmoid Mul", lambda x: x * tf.sigmoid(conv(x, 3) * 3.0)),
    "mish": ("Softplus Tanh", lambda x: x * tf.tanh(nn.softplus(conv(x, 3)))),
    "gelu": ("Erf", gelu),
    "hard-swish": ("AddV2 Relu6 Mul", lambda x: hard_swish(conv(x) * 4.0)),
    "hard-sigmoid": ("ClipByValue", lambda x: R.ClipByValue(t=conv(x) * 0.2 + 0.5, clip_value_min=0.0, clip_value_max=1.0)),
    "squeezed": ("Mean Relu6 RealDiv|Mul", squeezed),
    "pad": ("Pad Conv2D", lambda x: conv(tf.pad(x, [[0, 0], [0, 1], [2, 1], [0, 0]]), strides=2, padding="VALID")),
    "pad-value": ("PadV2", lambda x: conv(R.PadV2(input=x, paddings=[[0, 0], [3, 1], [1, 0], [0, 0]], constant_values=0.7), strides=2)),
    "pad-reflect": ("MirrorPad", lambda x: conv(tf.pad(x, [[0, 0], [3, 1], [1, 2], [0, 0]], "REFLECT"), strides=2)),
    "pad-symmetric": ("MirrorPad", lambda x: conv(tf.pad(x, [[0, 0], [3, 1], [1, 2], [0, 0]], "SYMMETRIC"), strides=2)),
    "pad-channels": ("Pad", lambda x: conv(tf.pad(x, [[0, 0], [0, 0], [0, 0], [1, 2]]), strides=2)),
    "max-pool": ("MaxPool", lambda x: nn.max_pool2d(x, 3, 2, "SAME")),
    "max-pool-valid": ("MaxPool", lambda x: nn.max_pool2d(x, [2, 3], [3, 2], "VALID")),
    "avg-pool": ("AvgPool", lambda x: nn.avg_pool2d(x, 3, 2, "SAME")),
    "avg-pool-valid": ("AvgPool", lambda x: nn.avg_pool2d(x, 5, 2, "VALID")),
    "mean-kept": ("Mean", lambda x: tf.reduce_mean(x, 2, keepdims=True) * x),
    "mean-negative": ("Mean", lambda x: tf.reduce_mean(conv(x), -1, keepdims=True) * x),
    "sums": ("Sum Max Min Prod", lambda x: tf.concat([f(x * 1.2, [1, 2], keepdims=True) for f in (tf.reduce_sum, tf.reduce_max, tf.reduce_min)] + [tf.reduce_prod(x + 0.5, [1], keepdims=True)[:, :, :1]], 3)),
    "reshape": ("Reshape", lambda x: tf.reshape(x, [-1, 8, 32, 3]) * normal(8, 1, 3)),
    "shape-stacked": ("Shape StridedSlice Pack", shuffled),
    "slice-begin": ("StridedSlice", lambda x: x[:, 1:, 2:-3, :2]),
    "slice-steps": ("StridedSlice", lambda x: x[:, 1::2, ::-3, ::-1]),
    "slice-ellipsis": ("StridedSlice", lambda x: x[..., ::-1] * normal(3)),
    "slice-shrunk": ("StridedSlice", lambda x: x[:, 3, tf.newaxis] * normal(16, 3)),
    "slice": ("Slice", lambda x: tf.slice(x, [0, 2, 3, 1], [-1, 5, -1, 2])),
    "concat": ("ConcatV2", lambda x: tf.concat([conv(x), x, conv(x, 2, 1)], -1)),
    "concat-rows": ("ConcatV2", lambda x: conv(tf.concat([x, x[:, ::-1]], 1), strides=2)),
    "split": ("Split", lambda x: (lambda a, b: a * b)(*tf.split(conv(x, 8), 2, 3))),
    "split-sizes": ("SplitV", lambda x: (lambda a, b, c: tf.concat([c, a * b], 3))(*tf.split(conv(x, 5), [1, 3, 1], 3))),
    "pack": ("Pack", lambda x: tf.reduce_max(tf.stack([conv(x), conv(x)], 2), 2)),
    "unpack": ("Unpack", lambda x: (lambda a, b, c: tf.stack([c, a, b], 3) * normal(3))(*tf.unstack(x, axis=3))),
    "squeeze": ("Squeeze", lambda x: tf.expand_dims(tf.squeeze(conv(x[:, :3], 4, 3, 1, "VALID"), [1]), 2)),
    "transpose": ("Transpose", lambda x: conv(tf.transpose(x, [0, 2, 1, 3]), strides=3)),
    "to-channels-first": ("Transpose", lambda x: tf.transpose(tf.transpose(conv(x), [0, 3, 1, 2]) * normal(4, 1, 1), [0, 2, 3, 1])),
    "resize-half": ("ResizeBilinear", lambda x: resize(x, 11, 23, half_pixel_centers=True)),
    "resize-corners": ("ResizeBilinear", lambda x: resize(x, 11, 23, align_corners=True)),
    "resize-plain": ("ResizeBilinear", lambda x: resize(x, 11, 23)),
    "nearest": ("ResizeNearestNeighbor", lambda x: resize(x, 9, 32, "NearestNeighbor")),
    "nearest-half": ("ResizeNearestNeighbor", lambda x: resize(x, 9, 21, "NearestNeighbor", half_pixel_centers=True)),
    "nearest-corners": ("ResizeNearestNeighbor", lambda x: resize(x, 9, 21, "NearestNeighbor", align_corners=True)),
    "space-depth": ("SpaceToDepth", lambda x: nn.space_to_depth(x, 2)),
    "space-depth-rows": ("SpaceToDepth", lambda x: nn.space_to_depth(x[:, :12], 4)),
    "patches": ("ExtractImagePatches", lambda x: tf.image.extract_patches(x, [1, 4, 4, 1], [1, 4, 4, 1], [1, 1, 1, 1], "VALID")),
    "patches-overlapping": ("ExtractImagePatches", lambda x: tf.image.extract_patches(x, [1, 3, 5, 1], [1, 2, 3, 1], [1, 2, 1, 1], "SAME")),
    "rolled": ("Roll", lambda x: conv(tf.roll(x, [3, -2], [1, 2]), strides=2)),
    "rolled-once": ("Roll", lambda x: tf.roll(x, -1, -1) * normal(3)),
    "softsign": ("Softsign", lambda x: nn.softsign(conv(x) * 2.0)),
    "depth-space": ("DepthToSpace", lambda x: conv(nn.depth_to_space(conv(x, 8), 2), strides=2)),
    "reverse": ("ReverseV2", lambda x: conv(tf.reverse(x, [2]), strides=2)),
    "gather": ("GatherV2", lambda x: tf.gather(conv(x), [3, 1, 0], axis=3)),
    "tile": ("Tile", lambda x: tf.tile(tf.reduce_mean(x, [1], keepdims=True), [1, 2, 1, 1]) * normal(2, 1, 3)),
    "add-n": ("AddN", lambda x: R.AddN(inputs=[conv(x), conv(x), conv(x)])),
    "arithmetic": ("Sub RealDiv Maximum Minimum Square Sqrt", lambda x: tf.sqrt(tf.maximum(tf.square(conv(x)) / (conv(x) + 9.0), 0.01)) - tf.minimum(conv(x), 0.4)),
    "select": ("GreaterEqual SelectV2", lambda x: tf.where(x >= 0.5, x * 2.0, x * x)),
    "cast": ("Cast", lambda x: tf.cast(tf.cast(x * 9.0, tf.int32), tf.float32)),
    "dense-fused": ("_FusedMatMul", lambda x: pixels(nn.relu(dense(x)))),
    "dense-transposed": ("MatMul", lambda x: pixels(tf.matmul(tf.reshape(x, [-1, 768]), normal(8, 768) * 0.1, transpose_b=True))),
    "attention": ("BatchMatMulV2 Softmax Unpack", heads),
    "einsum": ("Einsum", lambda x: tf.einsum("bhwc,cd->bhwd", x, normal(3, 5))),
    "as-bytes": ("Round Cast", lambda x: conv(tf.cast(tf.cast(tf.round(x * 255.0), tf.int32), tf.float32) / 127.5 - 1.0)),
}
QUANTISED = ("conv-fused-relu6", "separable")


def optimised(graph, signature, *passes):
    config = config_pb2.ConfigProto()
    rewriting = config.graph_options.rewrite_options
    rewriting.optimizers[:] = passes
    rewriting.meta_optimizer_iterations = rewriting.TWO
    rewriting.min_graph_nodes = -1
    with tf.Graph().as_default() as imported:
        tf.import_graph_def(graph, name="")
        meta = tf.compat.v1.train.export_meta_graph(graph_def=graph, graph=imported)
    meta.signature_def["not_used_key"].CopyFrom(signature)
    return tf_optimizer.OptimizeGraph(config, meta)


def frozen(body):
    """As the converter makes it: constants, folded, fused as for a processor."""
    weights = normal(*(body(tf.constant(IMAGES)).shape[-1], CLASSES)), normal(CLASSES)

    def network(image):
        means = tf.reduce_mean(body(image), [1, 2])
        return tf.identity(tf.matmul(means, weights[0]) + weights[1], name="logits")

    function = tf.function(network).get_concrete_function(tf.TensorSpec([None, SIDE, SIDE, 3], tf.float32, name="image"))
    graph = convert_to_constants.convert_variables_to_constants_v2(function).graph.as_graph_def()
    signature = meta_graph_pb2.SignatureDef()
    for told, tensor in ((signature.inputs["image"], function.inputs[0]), (signature.outputs["logits"], function.outputs[0])):
        told.name, told.dtype = tensor.name, tensor.dtype.as_datatype_enum
        told.tensor_shape.CopyFrom(tensor.shape.as_proto())
    return graph, signature, function.outputs[0].name


def fuse_depthwise(graph):
    """The converter's own step: TensorFlow itself has no such operator."""
    used = {}
    for node in graph.node:
        for each in node.input:
            used.setdefault(each.split(":")[0], []).append(node)
    dropped = set()
    for node in [node for node in graph.node if node.op == "DepthwiseConv2dNative"]:
        [bias] = used.get(node.name, [None])[:1] or [None]
        if bias is None or bias.op != "BiasAdd":
            continue
        last, fused = bias, [b"BiasAdd"]
        following = used.get(bias.name, [])
        if len(following) == 1 and following[0].op in ("Relu", "Relu6", "Elu"):
            last = following[0]
            fused.append(last.op.encode())
        taken = [node.input[0], node.input[1], bias.input[1]]
        attributes = {key: node.attr[key] for key in ("T", "strides", "padding", "dilations", "data_format")}
        name = last.name
        dropped |= {node.name, bias.name} - {name}
        last.Clear()
        last.name, last.op = name, "FusedDepthwiseConv2dNative"
        last.input.extend(taken)
        for key, value in attributes.items():
            last.attr[key].CopyFrom(value)
        last.attr["fused_ops"].list.s.extend(fused)
        last.attr["num_args"].i = 1
    return without(graph, dropped)


def copied(graph):
    return without(graph, ())


def without(graph, dropped):
    made = tf.compat.v1.GraphDef(versions=graph.versions)
    made.node.extend(node for node in graph.node if node.name not in dropped)
    return made


def fuse_prelu(graph):
    """Another step of the converter's: max(x, 0) − slope · max(−x, 0)."""
    nodes = {node.name: node for node in graph.node}
    dropped = set()
    for add in [node for node in graph.node if node.op == "AddV2"]:
        relu, scaled = (nodes[name.split(":")[0]] for name in add.input)
        if (relu.op, scaled.op) != ("Relu", "Mul"):
            continue
        slope, other = sorted((nodes[name] for name in scaled.input), key=lambda node: node.op != "Const")
        if other.op != "Relu" or nodes[other.input[0]].op != "Neg":
            continue
        tensor = slope.attr["value"].tensor
        tensor.CopyFrom(tf.make_tensor_proto(-tf.make_ndarray(tensor)))
        dropped |= {relu.name, scaled.name, other.name, other.input[0]}
        kind, taken = add.attr["T"].type, [relu.input[0], slope.name]
        name = add.name
        add.Clear()
        add.name, add.op, add.attr["T"].type = name, "Prelu", kind
        add.input.extend(taken)
    return without(graph, dropped)


def stored(values, kind):
    if kind == "float32" or values.dtype != numpy.float32:
        return values, None
    if kind == "float16":
        return values.astype("float16"), {"dtype": kind, "original_dtype": "float32"}
    low, high = float(values.min()), float(values.max())
    scale = (high - low) / TYPES[kind] or 1.0
    return numpy.round((values - low) / scale).astype(kind), {"dtype": kind, "min": low, "scale": scale, "original_dtype": "float32"}


def run(graph, output):
    with tf.Graph().as_default() as imported:
        tf.import_graph_def(graph, name="")
        with tf.compat.v1.Session(graph=imported) as session:
            return session.run(output, {"image:0": IMAGES})


def constants(graph, kind):
    """The weights as they are kept, and what they are when they are read."""
    rows, data, read = [], b"", {}
    for node in graph.node:
        if node.op != "Const":
            continue
        values, quantization = stored(tf.make_ndarray(node.attr["value"].tensor), kind)
        told = {"dtype": quantization["original_dtype"], "quantization": quantization} if quantization else {"dtype": values.dtype.name}
        rows.append({"name": node.name, "shape": list(values.shape), **told})
        data += values.tobytes()
        if quantization:
            read[node.name] = values.astype("float32") * numpy.float32(quantization.get("scale", 1)) + numpy.float32(quantization.get("min", 0))
    return rows, data, read


def with_constants(graph, values):
    for node in graph.node:
        if node.name in values:
            node.attr["value"].tensor.CopyFrom(tf.make_tensor_proto(values[node.name]))
    return graph


def described(graph):
    for node in graph.node:
        for key in [key for key in node.attr if key.startswith("_")]:
            del node.attr[key]
        if node.op == "Const":
            for field in ("tensor_content", "float_val", "int_val", "half_val", "bool_val"):
                node.attr["value"].tensor.ClearField(field)
    return json_format.MessageToDict(graph)


def write(root, name, kind="float32"):
    wanted, body = CASES[name]
    global RANDOM
    RANDOM = numpy.random.default_rng(2)
    graph, signature, output = frozen(body)
    graph = optimised(graph, signature, "pruning", "constfold", "arithmetic", "dependency", "pruning", "constfold", "arithmetic", "dependency")
    if "FusedBatchNorm" not in wanted:  # the converter’s first versions kept it
        for node in graph.node:
            if node.op in ("Conv2D", "MatMul"):
                node.device = "/device:CPU:0"
        graph = optimised(graph, signature, "remap", "constfold", "arithmetic", "dependency")
    for node in graph.node:
        node.device = ""
    topology = fuse_prelu(fuse_depthwise(copied(graph)))
    rows, data, read = constants(topology, kind)
    logits = run(with_constants(graph, read), output)
    operators = {node.op for node in topology.node}
    lacking = [op for op in wanted.split() if not operators.intersection(op.split("|"))]
    assert not lacking, f"{name}: no {lacking} in {sorted(operators)}"
    folder = root / (name if kind == "float32" else f"{name}-{kind}")
    folder.mkdir(parents=True)
    tensor = lambda name, dim: {"name": name, "dtype": "DT_FLOAT", "tensorShape": {"dim": [{"size": str(size)} for size in dim]}}
    (folder / "model.json").write_text(json.dumps({
        "format": "graph-model", "generatedBy": tf.__version__, "convertedBy": "TensorFlow.js Converter v4.22.0",
        "signature": {"inputs": {"image": tensor("image:0", [-1, SIDE, SIDE, 3])}, "outputs": {"logits": tensor(output, [-1, CLASSES])}},
        "modelTopology": described(topology), "weightsManifest": [{"paths": ["group1-shard1of1.bin"], "weights": rows}]}))
    (folder / "group1-shard1of1.bin").write_bytes(data)
    (folder / "reference.json").write_text(json.dumps({"images": IMAGES.transpose(0, 3, 1, 2).flatten().tolist(), "logits": logits.flatten().tolist()}))


def main(root):
    for name in CASES:
        write(root, name)
    for kind in ("uint8", "uint16", "float16"):
        for name in QUANTISED:
            write(root, name, kind)


main(Path(sys.argv[1]))
