"""Loads a Hugging Face export with transformers, and compares pixels and logits: see README.md."""

import json
from pathlib import Path

from common import compare, each_pair, need

torch, transformers, safetensors, numpy, image = need(
    "torch", "transformers", "safetensors.torch", "numpy", "PIL.Image"
)


def main(folder, reference):
    expected = safetensors.load_file(reference)
    model, loading = transformers.AutoModelForImageClassification.from_pretrained(folder, output_loading_info=True)
    for kind in ("missing_keys", "unexpected_keys", "mismatched_keys"):
        assert not loading[kind], f"{kind}: {loading[kind]}"
    with torch.no_grad():
        logits = model.eval()(expected["pixel_values"]).logits
    compare(f"transformers {transformers.__version__}", logits, expected["logits"])

    labels = json.loads((folder / "config.json").read_text())["id2label"]
    assert model.config.id2label == {int(index): name for index, name in labels.items()}

    pixels = expected["pixels"].numpy().astype(numpy.uint8)
    processor = transformers.AutoImageProcessor.from_pretrained(folder)
    processed = processor([image.fromarray(one) for one in pixels], return_tensors="pt")["pixel_values"]
    compare(type(processor).__name__, processed, expected["pixel_values"])


each_pair(main)
