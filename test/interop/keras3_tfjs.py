"""Writes models of Keras 3 as TensorFlow.js's converter lays them out, with what each answers: see README.md."""

import json
import os
import sys
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
from common import need  # noqa: E402

keras, numpy = need("keras", "numpy")
L, SIDE, CLASSES = keras.layers, 16, 3
IMAGES = numpy.random.default_rng(1).random((3, SIDE, SIDE, 3), "float32")
TYPES = {"uint8": 255, "uint16": 65535}


def sequential(*layers):
    return keras.Sequential([L.Input((SIDE, SIDE, 3)), *layers, L.GlobalAveragePooling2D(), L.Dense(CLASSES, activation="softmax")])


def branches():
    image = L.Input((SIDE, SIDE, 3), name="image")
    x = L.Conv2D(4, 3, padding="same")(image)
    x = L.Add()([x, L.Conv2D(4, 1)(x)])
    x = L.Concatenate()([L.ReLU(max_value=6.0)(x), L.MaxPooling2D(3, 1, "same")(x)])
    return keras.Model(image, L.Dense(CLASSES)(L.GlobalAveragePooling2D()(x)))


def nested():
    base = keras.Sequential([L.Input((SIDE, SIDE, 3)), L.Conv2D(4, 3, activation="relu"), L.BatchNormalization()], name="base")
    return sequential(L.Rescaling(2.0, -1.0), base)


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
    }[name]()


def stored(values, kind):
    if kind == "float32":
        return values.astype("float32"), None
    if kind == "float16":
        return values.astype("float16"), {"dtype": kind, "original_dtype": "float32"}
    low, high = float(values.min()), float(values.max())
    scale = (high - low) / TYPES[kind] or 1.0
    return numpy.round((values - low) / scale).astype(kind), {"dtype": kind, "min": low, "scale": scale, "original_dtype": "float32"}


def write(root, name, kind="float32"):
    network = model(name)
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
    topology = {"keras_version": keras.__version__, "backend": "tensorflow", "model_config": json.loads(network.to_json())}
    (folder / "model.json").write_text(json.dumps({
        "format": "layers-model", "generatedBy": f"keras v{keras.__version__}", "convertedBy": "TensorFlow.js Converter v4.22.0",
        "modelTopology": topology, "weightsManifest": [{"paths": ["group1-shard1of1.bin"], "weights": rows}]}))
    (folder / "group1-shard1of1.bin").write_bytes(data)
    answer = network.predict(IMAGES, verbose=0)
    logits = answer if name == "branches" else numpy.log(answer)
    (folder / "reference.json").write_text(json.dumps({"images": IMAGES.transpose(0, 3, 1, 2).flatten().tolist(), "logits": logits.flatten().tolist()}))


def main(root):
    for name in ("plain", "rescaling", "depthwise", "separable", "transposed", "normed", "branches", "nested"):
        write(root, name)
    for kind in ("uint8", "uint16", "float16"):
        write(root, "rescaling", kind)
        write(root, "branches", kind)


main(Path(sys.argv[1]))
