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
    write_model(folder, timm.create_model(name, **{**VIT, **arguments}), images)


def write_model(folder, model, images):
    """A network of timm as it goes to a hub."""
    folder.mkdir(parents=True)

    def save(model):
        model.pretrained_cfg["label_names"] = [f"label {i}" for i in range(CLASSES)]
        timm.models.save_for_hf(model, folder, safe_serialization=True)

    write(folder, model, images, lambda logits: logits, save)


def write_hf(folder, model, images, **options):
    folder.mkdir(parents=True)
    write(folder, model, images, lambda output: output.logits, lambda model: model.save_pretrained(folder, **options))


def write_torchvision(folder, images, prefix=""):
    """torchvision's own names, and the same below a prefix with what training leaves in a file."""
    folder.mkdir(parents=True)
    from torchvision.models import VisionTransformer

    model = VisionTransformer(image_size=SIZE, patch_size=8, num_layers=2, num_heads=2, hidden_dim=128, mlp_dim=512, num_classes=CLASSES)

    def save(model):
        tensors = {prefix + name: tensor.clone() for name, tensor in model.state_dict().items()}
        if prefix:
            tensors["criterion.weight"] = torch.ones(CLASSES)
        safetensors.save_file(tensors, folder / "model.safetensors")

    write(folder, model, images, lambda logits: logits, save)


def write_refused(root):
    """Networks that are computed in other ways than a plain Vision Transformer, whatever their tensors are called."""

    def timm_model(name, **arguments):
        model = timm.create_model(name, num_classes=CLASSES, **arguments)
        folder = root / name
        folder.mkdir(parents=True)
        safetensors.save_file({key: tensor.clone() for key, tensor in model.state_dict().items()}, folder / "model.safetensors")

    def hf_model(name, model):
        model.save_pretrained(root / name)

    timm_model("swin_tiny_patch4_window7_224", embed_dim=24, depths=(1, 1, 1, 1), num_heads=(1, 1, 1, 1))
    timm_model("convnext_atto")
    timm_model("vit_small_patch16_rope_224" if timm.is_model("vit_small_patch16_rope_224") else "eva02_tiny_patch14_224", img_size=SIZE, **({} if timm.is_model("vit_small_patch16_rope_224") else {"patch_size": 8}))
    hf_model("beit", transformers.BeitForImageClassification(transformers.BeitConfig(**HF)))
    hf_model("dinov2", transformers.Dinov2ForImageClassification(transformers.Dinov2Config(**{key: value for key, value in HF.items() if key != "intermediate_size"})))
    clip = {key: value for key, value in HF.items() if key != "num_labels"}
    hf_model("clip", transformers.CLIPVisionModel(transformers.CLIPVisionConfig(**clip)))


def main(root):
    images = torch.rand(3, 3, SIZE, SIZE, generator=torch.Generator().manual_seed(2))
    write_timm(root / "timm", "vit_tiny_patch16_224", images)
    write_timm(root / "timm-distilled", "deit_tiny_distilled_patch16_224", images)
    write_timm(root / "timm-deit3", "deit3_small_patch16_224", images)
    write_timm(root / "timm-average", "vit_tiny_patch16_224", images, global_pool="avg")
    write_timm(root / "timm-no-bias", "vit_tiny_patch16_224", images, qkv_bias=False)
    write_timm(root / "timm-registers", "vit_tiny_patch16_224", images, reg_tokens=4)
    write_timm(root / "timm-registers-free", "vit_tiny_patch16_224", images, reg_tokens=4, no_embed_class=True)
    write_timm(root / "timm-one-register", "vit_tiny_patch16_224", images, reg_tokens=1)
    write_timm(root / "timm-no-class", "vit_tiny_patch16_224", images, class_token=False, global_pool="avg")
    write_timm(root / "timm-no-class-registers", "vit_tiny_patch16_224", images, class_token=False, global_pool="avg", reg_tokens=2)
    small = dict(num_classes=CLASSES, depths=(1, 1, 2, 1), dims=(8, 16, 16, 24), pretrained_cfg_overlay=dict(input_size=(3, SIZE, SIZE)))
    write_model(root / "timm-convnext", timm.create_model("convnext_tiny", **small), images)
    write_model(root / "timm-convnext-convolved", timm.create_model("convnext_atto", **small), images)
    mixer = timm.models.MlpMixer(img_size=SIZE, patch_size=8, num_blocks=2, embed_dim=64, num_classes=CLASSES)
    mixer.pretrained_cfg = dict(architecture="mixer_s16_224", mean=(0.5,) * 3, std=(0.5,) * 3)
    write_model(root / "timm-mixer", mixer, images)
    write_torchvision(root / "torchvision", images)
    write_torchvision(root / "torchvision-wrapped", images, "model.net.")
    write_refused(root / "refused")

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
