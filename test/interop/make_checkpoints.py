"""Writes small checkpoints with timm and with transformers, and the logits they give: see README.md."""

import sys
from pathlib import Path

from common import need

torch, timm, transformers, safetensors = need("torch", "timm", "transformers", "safetensors.torch")

SIZE, CLASSES = 32, 5
VIT = dict(img_size=SIZE, patch_size=8, embed_dim=128, depth=2, num_heads=2, num_classes=CLASSES)
HF = dict(image_size=SIZE, patch_size=8, hidden_size=128, num_hidden_layers=2, num_attention_heads=4,
          intermediate_size=512, num_labels=CLASSES)


def randomise(model):
    """Fills every parameter, so that none hides a mistake."""
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            norm = name.endswith("weight") and parameter.dim() == 1
            parameter.copy_(1 + 0.2 * noise if norm else 0.1 * noise)
    return model.eval()


def write(folder, model, images, logits_of, save):
    randomise(model)
    save(model)
    with torch.no_grad():
        logits = logits_of(model(images))
    safetensors.save_file({"images": images, "logits": logits.contiguous()}, folder / "expected.safetensors")


def write_timm(folder, name, images, **arguments):
    folder.mkdir(parents=True)
    model = timm.create_model(name, **{**VIT, **arguments})

    def save(model):
        model.pretrained_cfg["label_names"] = [f"label {i}" for i in range(CLASSES)]
        timm.models.save_for_hf(model, folder, safe_serialization=True)

    write(folder, model, images, lambda logits: logits, save)


def write_hf(folder, model, images, **options):
    folder.mkdir(parents=True)
    write(folder, model, images, lambda output: output.logits, lambda model: model.save_pretrained(folder, **options))


def main(root):
    images = torch.rand(3, 3, SIZE, SIZE, generator=torch.Generator().manual_seed(2))
    write_timm(root / "timm", "vit_tiny_patch16_224", images)
    write_timm(root / "timm-distilled", "deit_tiny_distilled_patch16_224", images)
    write_timm(root / "timm-deit3", "deit3_small_patch16_224", images)
    write_timm(root / "timm-average", "vit_tiny_patch16_224", images, global_pool="avg")
    write_timm(root / "timm-no-bias", "vit_tiny_patch16_224", images, qkv_bias=False)

    vit = transformers.ViTConfig(**HF, layer_norm_eps=1e-6)
    deit = transformers.DeiTConfig(**HF, layer_norm_eps=1e-6)
    write_hf(root / "hf", transformers.ViTForImageClassification(vit), images)
    write_hf(root / "hf-epsilon", transformers.ViTForImageClassification(transformers.ViTConfig(**HF)), images)
    write_hf(root / "hf-parts", transformers.ViTForImageClassification(vit), images, max_shard_size="200KB")
    write_hf(root / "hf-distilled", transformers.DeiTForImageClassificationWithTeacher(deit), images)
    write_hf(root / "hf-one-head", transformers.DeiTForImageClassification(deit), images)
    if int(transformers.__version__.split(".")[0]) >= 5:
        write_hf(root / "hf-v5", transformers.ViTForImageClassification(vit), images, save_original_format=False)


main(Path(sys.argv[1]))
