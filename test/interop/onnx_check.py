"""Checks ONNX files with onnx's own checker and shape inference, and runs them on Python's ONNX Runtime: see README.md."""

import sys
from pathlib import Path

from common import compare, need

torch, onnx, ort, safetensors = need("torch", "onnx", "onnxruntime", "safetensors.torch")


def main(folder, reference):
    expected = safetensors.load_file(reference)
    for path in sorted(folder.glob("*.onnx")):
        model = onnx.load(path)
        onnx.checker.check_model(model, full_check=True)
        session = ort.InferenceSession(path)
        [taken] = session.get_inputs()
        name = "pixels" if taken.type == "tensor(uint8)" else "pixel_values"
        images = expected[name].numpy().astype("uint8" if name == "pixels" else "float32")
        [logits] = session.run(["logits"], {taken.name: images})
        share = 0.02 if "fp16" in path.name else 0.2 if "int8" in path.name else 1e-4
        compare(f"{path.name}, onnxruntime {ort.__version__}", torch.from_numpy(logits), expected["logits"], share)


main(Path(sys.argv[1]), sys.argv[2])
