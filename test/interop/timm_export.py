"""Loads a timm export in the two ways that people do, and compares logits: see README.md."""

import json
from pathlib import Path

from common import compare, each_pair, need

torch, timm, safetensors = need("torch", "timm", "safetensors.torch")


def main(folder, reference):
    expected = safetensors.load_file(reference)
    config = json.loads((folder / "config.json").read_text())
    arguments = {**config["model_args"], "num_classes": config["num_classes"]}
    weights = folder / "model.safetensors"

    if "num_blocks" in arguments:  # timm's mixer_* fix width, depth and patches: others are made by their class
        by_path = timm.models.MlpMixer(**arguments).eval()
        timm.models.load_checkpoint(by_path, str(weights))
        by_hand = timm.models.MlpMixer(**arguments).eval()
        by_hand.load_state_dict(safetensors.load_file(weights), strict=True)
        for way, model in {"load_checkpoint": by_path, "load_state_dict": by_hand}.items():
            with torch.no_grad():
                compare(f"timm {timm.__version__}, {way}", model(expected["pixel_values"]), expected["logits"])
        return
    by_path = timm.create_model(config["architecture"], checkpoint_path=str(weights), **arguments).eval()
    by_hand = timm.create_model(config["architecture"], **arguments).eval()
    by_hand.load_state_dict(safetensors.load_file(weights), strict=True)
    models = {"checkpoint_path": by_path, "load_state_dict": by_hand}
    if "local-dir" in getattr(timm.models._factory, "_MODEL_SOURCES", ()):  # since timm 1.0.20
        models["local-dir"] = timm.create_model(f"local-dir:{folder}", pretrained=True).eval()
    for way, model in models.items():
        with torch.no_grad():
            compare(f"timm {timm.__version__}, {way}", model(expected["pixel_values"]), expected["logits"])

    if "local-dir" in models:
        data = timm.data.resolve_model_data_config(models["local-dir"])
        for key in ("mean", "std", "input_size", "crop_pct"):
            want = config["pretrained_cfg"][key]
            assert (list(data[key]) if isinstance(want, list) else data[key]) == want, (key, data)
        assert models["local-dir"].pretrained_cfg["label_names"] == config["label_names"]


each_pair(main)
