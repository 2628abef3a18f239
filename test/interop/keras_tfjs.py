"""Writes models of Keras 2 and 3 as TensorFlow.js's converter lays them out, with what each answers: see README.md."""

import json
import os
import re
import sys
import tempfile
import zipfile
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
from common import need  # noqa: E402

keras, numpy, h5py = need("keras", "numpy", "h5py")
L, SIDE, CLASSES = keras.layers, 16, 3
IMAGES = numpy.random.default_rng(1).random((3, SIDE, SIDE, 3), "float32")
TYPES = {"uint8": 255, "uint16": 65535}


def sequential(*layers):
    return keras.Sequential([L.Input((SIDE, SIDE, 3)), *layers, L.GlobalAveragePooling2D(), L.Dense(CLASSES, activation="softmax")])


def ended(*layers):
    return keras.Sequential([L.Input((SIDE, SIDE, 3)), *layers, L.Dense(CLASSES, activation="softmax")])


def functional(body):
    image = L.Input((SIDE, SIDE, 3), name="image")
    return keras.Model(image, L.Dense(CLASSES, activation="softmax")(L.GlobalAveragePooling2D()(body(image))))


def branches():
    image = L.Input((SIDE, SIDE, 3), name="image")
    x = L.Conv2D(4, 3, padding="same")(image)
    x = L.Add()([x, L.Conv2D(4, 1)(x)])
    x = L.Concatenate()([L.ReLU(max_value=6.0)(x), L.MaxPooling2D(3, 1, "same")(x)])
    return keras.Model(image, L.Dense(CLASSES)(L.GlobalAveragePooling2D()(x)))


def nested():
    base = keras.Sequential([L.Input((SIDE, SIDE, 3)), L.Conv2D(4, 3, activation="relu"), L.BatchNormalization()], name="base")
    return sequential(L.Rescaling(2.0, -1.0), base)


def adapted():
    layer = L.Normalization()
    layer.adapt(IMAGES)
    return sequential(layer, L.Conv2D(4, 3))


def squeezed(image):
    x = L.Conv2D(8, 3, padding="same", activation="hard_sigmoid")(image)
    weights = L.Conv2D(8, 1, activation="sigmoid")(L.GlobalAveragePooling2D(keepdims=True)(x))
    return L.Multiply()([x, weights])


def two_heads():
    image = L.Input((SIDE, SIDE, 3), name="image")
    x = L.GlobalAveragePooling2D()(L.Conv2D(4, 3)(image))
    return keras.Model(image, [L.Dense(CLASSES, activation="softmax", name="kind")(x), L.Dense(1, name="age")(L.Dense(4)(x))])


def half():
    keras.config.set_dtype_policy("mixed_float16")
    network = sequential(L.Conv2D(4, 3, activation="relu"), L.Rescaling(0.5))
    keras.config.set_dtype_policy("float32")
    return network


def shared(image):
    layer = L.Conv2D(3, 3, padding="same")
    return L.Subtract()([layer(image), layer(L.Maximum()([image, L.Dropout(0.5)(image)]))])


def beside(*chains):
    """The means of what some chains of layers make of the images, as images of one pixel."""

    def body(image):
        ends = []
        for chain in chains:
            x = image
            for layer in chain:
                x = layer(x)
            ends.append(L.Reshape((1, 1, -1))(L.GlobalAveragePooling2D()(x)))
        return L.Concatenate()(ends)

    return body


def activated(image):
    words = ("hard_sigmoid silu gelu leaky_relu hard_silu exponential relu6 softplus mish celu log_softmax squareplus hard_tanh "
             "log_sigmoid tanh_shrink softsign selu elu hard_swish")
    return L.Concatenate()([L.Activation(word)(L.Conv2D(2, 3, activation=word)(image)) for word in words.split()])


SETTINGS = {
    "convolved": lambda: functional(beside(
        [L.Conv2D(6, 3, groups=3, strides=2, padding="same", activation="relu")],
        [L.Conv2D(6, 3, groups=3, dilation_rate=2, use_bias=False)],
        [L.DepthwiseConv2D(3, strides=2, padding="same")],
        [L.SeparableConv2D(6, 3, dilation_rate=2, depth_multiplier=2)],
        [L.Conv2D(6, 3, dilation_rate=(2, 3), padding="same")])),
    "dilated-depthwise": lambda: sequential(L.DepthwiseConv2D(3, dilation_rate=2, depth_multiplier=2, activation="elu")),
    "keepdims": lambda: sequential(L.Conv2D(4, 3), L.GlobalMaxPooling2D(keepdims=True), L.Conv2D(4, 1)),
    "squeezed": lambda: functional(squeezed),
    "slope": lambda: sequential(L.Conv2D(4, 3), L.LeakyReLU(negative_slope=0.1), L.Conv2D(4, 3), L.ReLU(negative_slope=0.2, threshold=0.1, max_value=0.4)),
    "resized": lambda: functional(beside(
        [L.Resizing(11, 21), L.Conv2D(4, 3)],
        [L.Resizing(11, 21, interpolation="nearest"), L.Conv2D(4, 3)],
        [L.UpSampling2D((2, 3), interpolation="bilinear"), L.Conv2D(4, 3, strides=2)],
        [L.CenterCrop(11, 13), L.Cropping2D(((1, 2), (0, 3))), L.ZeroPadding2D(((0, 1), (2, 0))), L.Conv2D(4, 3, strides=2)])),
    "augmented": lambda: sequential(L.RandomFlip(), L.RandomRotation(0.2), L.RandomZoom(0.2), L.RandomContrast(0.1), L.GaussianNoise(0.1), L.Conv2D(4, 3), L.SpatialDropout2D(0.5)),
    "adapted": adapted,
    "normalised": lambda: functional(beside(
        [L.Rescaling([2.0, 3.0, 4.0], [-1.0, 0.0, 1.0]), L.Conv2D(4, 3)],
        [L.Normalization(mean=[0.1, 0.2, 0.3], variance=[1.0, 2.0, 3.0]), L.Conv2D(4, 3)],
        [L.Conv2D(8, 3), L.GroupNormalization(4), L.Conv2D(8, 3), L.GroupNormalization(-1, scale=False)],
        [L.Conv2D(8, 3), L.LayerNormalization(epsilon=0.1, center=False), L.ReLU()],
        [L.Conv2D(8, 3), L.BatchNormalization(epsilon=0.1, scale=False, momentum=0.5)])),
    "shared": lambda: functional(shared),
    "arithmetic": lambda: functional(lambda image: L.Conv2D(4, 3)((image / 0.5 - 1) * 2 + image)),
    "caffe": lambda: functional(lambda image: L.Conv2D(4, 3)(keras.applications.resnet50.preprocess_input(image * 255.0))),
    "reversed": lambda: functional(lambda image: L.Conv2D(4, 3)(image[..., ::-1] * 2.0)),
    "mobile": lambda: functional(lambda image: L.Conv2D(4, 3)(keras.applications.mobilenet_v2.preprocess_input(image * 255.0))),
    "swapped": lambda: functional(lambda image: L.Conv2D(4, 3)(1 - image)),
    "in-training": lambda: functional(lambda image: L.Dropout(0.5)(L.Conv2D(4, 3)(image), training=True)),
    "frozen": lambda: functional(lambda image: L.BatchNormalization()(L.Conv2D(4, 3)(image), training=False)),
    "regularised": lambda: sequential(L.Conv2D(4, 3, kernel_regularizer="l2", kernel_constraint="max_norm", kernel_initializer="lecun_uniform")),
    "two-heads": two_heads,
    "half": half,
    "rows": lambda: keras.Sequential([L.Input((SIDE, SIDE, 3)), L.Reshape((SIDE, SIDE * 3)), L.Bidirectional(L.LSTM(5)), L.Dense(CLASSES, activation="softmax")]),
    "flat": lambda: keras.Sequential([L.Input((SIDE, SIDE, 3)), L.Permute((3, 1, 2)), L.Flatten(), L.Dense(CLASSES, "selu"), L.Softmax()]),
    "activations": lambda: functional(activated),
    "in-time": lambda: ended(
        L.TimeDistributed(L.Dense(7, activation="relu")), L.TimeDistributed(L.Conv1D(4, 3, padding="same")),
        L.TimeDistributed(L.Flatten()), L.GlobalMaxPooling1D()),
    "gru": lambda: ended(L.Reshape((SIDE, SIDE * 3)), L.GRU(5, reset_after=False, return_sequences=True), L.GRU(4, reset_after=False, go_backwards=True)),
    "recurrent": lambda: ended(
        L.Reshape((SIDE, SIDE * 3)), L.SimpleRNN(6, return_sequences=True), L.Bidirectional(L.GRU(5, reset_after=False, return_sequences=True), merge_mode="sum"),
        L.LSTM(4, use_bias=False, recurrent_activation="hard_sigmoid")),
    "lines": lambda: ended(
        L.Reshape((SIDE * SIDE, 3)), L.Conv1D(4, 5, strides=2, padding="same", activation="relu"), L.MaxPooling1D(3, 2, "same"),
        L.AveragePooling1D(2), L.Conv1D(4, 3, dilation_rate=2), L.BatchNormalization(),
        L.GlobalAveragePooling1D()),
    "solid": lambda: ended(
        L.Reshape((SIDE, SIDE, 3, 1)), L.Conv3D(4, (3, 3, 2), strides=(2, 1, 1), padding="same", activation="relu"),
        L.MaxPooling3D((2, 3, 1)), L.Conv3D(3, 2), L.AveragePooling3D((2, 1, 2), 1, "same"), L.Flatten()),
    "repeated": lambda: ended(L.Flatten(), L.Dense(6), L.RepeatVector(4), L.Permute((2, 1)), L.Softmax(axis=1), L.Flatten()),
    "merged": lambda: functional(lambda image: L.Minimum()([L.Average()([L.Conv2D(4, 1)(image), L.Conv2D(4, 1)(image)]), L.Conv2D(4, 3, padding="same")(image)])),
    "multiplied": lambda: functional(lambda image: L.Reshape((SIDE, 3, 1))(L.Dot(1)([L.Reshape((SIDE, 3))(L.Conv2D(3, (1, SIDE))(image)), L.Reshape((SIDE, SIDE))(L.Conv2D(1, 1)(image))]))),
    "other-axis": lambda: sequential(L.Conv2D(4, 3), L.BatchNormalization(axis=1), L.LayerNormalization(axis=[1, 2, 3])),
    "channels-first": lambda: functional(lambda image: L.Permute((2, 3, 1))(L.AveragePooling2D(2, data_format="channels_first")(L.Permute((3, 1, 2))(image)))),
}

REFUSED = {
    "no-dilation": lambda: sequential(L.Conv2DTranspose(4, 3, dilation_rate=2)),
    "no-output-padding": lambda: sequential(L.Conv2DTranspose(4, 3, strides=2, output_padding=1)),
    "no-bicubic": lambda: sequential(L.Resizing(9, 9, interpolation="bicubic"), L.Conv2D(4, 3)),
    "no-aspect": lambda: sequential(L.Resizing(9, 9, crop_to_aspect_ratio=True), L.Conv2D(4, 3)),
    "no-rms": lambda: sequential(L.Conv2D(4, 3), L.RMSNormalization()),
    "no-activation": lambda: sequential(L.Conv2D(4, 3, activation="soft_shrink")),
    "in-training-keras2": None,
    "no-slices": lambda: functional(lambda image: L.Conv2D(4, 3)(image[:, 2:])),
    "no-causal": lambda: ended(L.Reshape((SIDE, SIDE * 3)), L.Conv1D(4, 3, padding="causal"), L.Flatten()),
    "no-reset-after": lambda: ended(L.Reshape((SIDE, SIDE * 3)), L.GRU(4)),
    "no-crop": lambda: sequential(L.RandomCrop(8, 8), L.Conv2D(4, 3)),
}


PLAIN = ("plain", "rescaling", "depthwise", "separable", "transposed", "normed", "branches", "nested")
LAID_OUT = (
    *(f"{name}-h5" for name in ("nested", "arithmetic")),
    *(f"{name}-keras" for name in ("nested", "augmented", "shared", "adapted", "rows", "depthwise", "in-time", "other-axis")),
    *(f"{name}-keras2" for name in ("nested", "arithmetic", "slope", "mobile", "dilated-depthwise", "augmented", "reversed", "frozen")),
)


def model(name):
    keras.utils.set_random_seed(3)
    return {
        "plain": lambda: sequential(L.Conv2D(4, 3, activation="relu")),
        "rescaling": lambda: sequential(L.Rescaling(1 / 127.5, offset=-1), L.Conv2D(4, 3), L.BatchNormalization(), L.ReLU()),
        "depthwise": lambda: sequential(L.DepthwiseConv2D(3, padding="same", depth_multiplier=2), L.LeakyReLU(), L.Dropout(0.3)),
        "separable": lambda: sequential(L.ZeroPadding2D(1), L.SeparableConv2D(6, 3, strides=2), L.Activation("tanh")),
        "transposed": lambda: sequential(L.Conv2DTranspose(4, 3, strides=2, padding="same"), L.AveragePooling2D(2), L.PReLU(shared_axes=[1, 2])),
        "normed": lambda: sequential(L.Conv2D(4, 3), L.LayerNormalization(), L.UpSampling2D(), L.Flatten(), L.Reshape((28, 28, 4))),
        "branches": branches,
        "nested": nested,
        **SETTINGS,
        **REFUSED,
    }[name]()


def stored(values, kind):
    if kind == "float32":
        return values.astype("float32"), None
    if kind == "float16":
        return values.astype("float16"), {"dtype": kind, "original_dtype": "float32"}
    low, high = float(values.min()), float(values.max())
    scale = (high - low) / TYPES[kind] or 1.0
    return numpy.round((values - low) / scale).astype(kind), {"dtype": kind, "min": low, "scale": scale, "original_dtype": "float32"}


def h5_config(network):
    """As a file of HDF5 describes it, which most convert."""
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/model.h5"
        network.save(path)
        with h5py.File(path) as file:
            return json.loads(file.attrs["model_config"])


FUNCTIONS = {"Add": "__operators__.add", "Subtract": "math.subtract", "Multiply": "math.multiply", "TrueDivide": "math.truediv", "GetItem": "__operators__.getitem"}


def sources(value):
    if isinstance(value, list):
        return [each for part in value for each in sources(part)]
    history = value.get("config", {}).get("keras_history") if isinstance(value, dict) else None
    return [history] if history else []


def keras2_node(layer, node):
    first, *others = node["args"]
    if "trainable" in layer["config"]:
        return [[*source, {key: value for key, value in node["kwargs"].items() if value is not None}] for source in sources(first)]
    if layer["class_name"] == "GetItem":
        return [*sources(first)[0], {"slice_spec": [{"class_name": "__ellipsis__"}, others[0][1]["config"]]}]
    return [*sources(first)[0], {"y": (sources(others) or others)[0], "name": None}]


def keras2(model):
    """The same as Keras 2 described it, before it was asked to describe operations and types as objects."""
    layers = []
    for layer in model["config"]["layers"]:
        config = {key: value for key, value in layer["config"].items() if key not in ("dtype", "keepdims", "optional", "backward_layer")}
        name, config = layer["class_name"], {**config, "dtype": "float32"}
        if "batch_shape" in config:
            config["batch_input_shape"] = config.pop("batch_shape")
        if "negative_slope" in config and name == "LeakyReLU":
            config["alpha"] = config.pop("negative_slope")
        if "layers" in config:
            config = keras2(layer)["config"]
        elif "trainable" not in config and name in FUNCTIONS:
            config["function"], name = FUNCTIONS[name], "SlicingOpLambda" if name == "GetItem" else "TFOpLambda"
        nodes = {"inbound_nodes": [keras2_node(layer, node) for node in layer["inbound_nodes"]]} if "inbound_nodes" in layer else {}
        layers.append({"class_name": name, "config": config, **({"name": layer["name"]} if "name" in layer else {}), **nodes})
    ends = {key: [value] if isinstance(value[0], str) else value for key, value in model["config"].items() if key in ("input_layers", "output_layers")}
    return {"class_name": model["class_name"], "config": {"name": model["config"]["name"], "layers": layers, **ends}}


def keras2_names(network, rows):
    depthwise = {layer.name for layer in network.layers if isinstance(layer, L.DepthwiseConv2D)}
    for row in rows:
        layer, weight = row["name"].split("/")[-2:]
        row["name"] = f"{layer}/{'depthwise_kernel' if weight == 'kernel' and layer in depthwise else weight}"


def keras_file(network):
    """What the converter takes from a `.keras` file: its description without modules, its weights by where they are kept."""
    rows = []

    def note(name, node):
        if isinstance(node, h5py.Dataset):
            rows.append((name, numpy.array(node)))

    def plain(node):
        if isinstance(node, dict):
            return {key: plain(value) for key, value in node.items() if key not in ("module", "registered_name", "date_saved")}
        return [plain(each) for each in node] if isinstance(node, list) else node

    network.compile("adam")
    network.optimizer.build(network.trainable_variables)
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/model.keras"
        network.save(path)
        with zipfile.ZipFile(path) as file:
            file.extractall(folder)
        with h5py.File(f"{folder}/model.weights.h5") as file:
            file.visititems(note)
        return plain(json.loads(Path(f"{folder}/config.json").read_text())), rows


def write(root, name, kind="float32"):
    network = model(re.sub("-(h5|keras|keras2)$", "", name))
    for weight in network.weights:  # what starts with zeros or ones would be of no effect
        if weight.path.split("/")[-1] in ("bias", "beta", "gamma", "alpha", "moving_mean", "moving_variance"):
            weight.assign(numpy.random.default_rng(2).random(weight.shape) + 0.2)
    folder = root / (name if kind == "float32" else f"{name}-{kind}")
    folder.mkdir(parents=True)
    rows, data, taken = [], b"", []
    for weight in network.weights:
        values, quantization = stored(weight.numpy(), kind)
        rows.append({"name": weight.path, "shape": list(weight.shape), "dtype": "float32", **({"quantization": quantization} if quantization else {})})
        data += values.tobytes()
        back = values.astype("float32")
        taken.append(back * quantization["scale"] + quantization["min"] if quantization and "scale" in quantization else back)
    network.set_weights(taken)
    config = h5_config(network) if name.endswith("-h5") else json.loads(network.to_json())
    if name.endswith("-keras"):
        config, kept = keras_file(network)
        rows = [{"name": name, "shape": list(values.shape), "dtype": "float32"} for name, values in kept]
        data = b"".join(values.astype("float32").tobytes() for _, values in kept)
    if name.endswith("-keras2"):
        config = keras2(h5_config(network))
        keras2_names(network, rows)
    version = "2.15.0" if name.endswith("-keras2") else keras.__version__
    topology = {"keras_version": version, "backend": "tensorflow", "model_config": config}
    (folder / "model.json").write_text(json.dumps({
        "format": "layers-model", "generatedBy": f"keras v{keras.__version__}", "convertedBy": "TensorFlow.js Converter v4.22.0",
        "modelTopology": topology, "weightsManifest": [{"paths": ["group1-shard1of1.bin"], "weights": rows}]}))
    (folder / "group1-shard1of1.bin").write_bytes(data)
    if name in REFUSED:
        return
    answer = network(IMAGES, training=False)
    answer = answer[0] if isinstance(answer, list) else answer
    logits = numpy.asarray(answer) if name == "branches" else numpy.log(answer)
    (folder / "reference.json").write_text(json.dumps({"images": IMAGES.transpose(0, 3, 1, 2).flatten().tolist(), "logits": logits.flatten().tolist()}))


def main(root):
    for name in (*PLAIN, *LAID_OUT, *SETTINGS, *REFUSED):
        write(root, name)
    for kind in ("uint8", "uint16", "float16"):
        write(root, "rescaling", kind)
        write(root, "branches", kind)


main(Path(sys.argv[1]))
