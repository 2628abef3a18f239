"""Runs TensorFlow.js exports on TensorFlow itself, from their model.json and weights: see README.md."""

import json
import sys
from pathlib import Path

from common import need

tf, numpy = need("tensorflow", "numpy")
from google.protobuf import json_format  # noqa: E402  TensorFlow brings it


def graph_of(folder):
    """The frozen graph: TensorFlow.js keeps the values of constants in files of their own."""
    model = json.loads((folder / "model.json").read_text())
    graph = json_format.ParseDict(model["modelTopology"], tf.compat.v1.GraphDef(), ignore_unknown_fields=True)
    nodes = {node.name: node for node in graph.node}
    for group in model["weightsManifest"]:
        data = b"".join((folder / path).read_bytes() for path in group["paths"])
        at = 0
        for spec in group["weights"]:
            count = int(numpy.prod(spec["shape"])) if spec["shape"] else 1
            values = numpy.frombuffer(data, spec["dtype"], count, at).reshape(spec["shape"])
            at += values.nbytes
            nodes[spec["name"]].attr["value"].tensor.CopyFrom(tf.make_tensor_proto(values))
        assert at == len(data), f"{len(data) - at} bytes of weights are left over"
    [taken], [given] = model["signature"]["inputs"].values(), model["signature"]["outputs"].values()
    return graph, taken["name"], given["name"]


def main(folder):
    tensor = lambda name: name if ":" in name else f"{name}:0"
    for place in sorted(path.parent for path in folder.glob("*/model.json")):
        graph, taken, given = graph_of(place)
        reference = json.loads((place / "reference.json").read_text())
        images = numpy.array(reference["images"], "float32").reshape(reference["shape"])
        with tf.Graph().as_default() as imported:
            tf.import_graph_def(graph, name="")
            with tf.compat.v1.Session(graph=imported) as session:
                logits = session.run(tensor(given), {tensor(taken): images}).flatten()
        expected = numpy.array(reference["logits"])
        difference, largest = numpy.abs(logits - expected).max(), numpy.abs(expected).max()
        print(f"{place.name}, tensorflow {tf.__version__}: largest difference {difference:.2e} of logits up to {largest:.2f}")
        if difference > 1e-4 * largest + 1e-6:
            sys.exit(1)


main(Path(sys.argv[1]))
