"""What the scripts here share: finding the libraries, and comparing logits."""

import importlib
import sys
import traceback
from pathlib import Path

SKIPPED = 77


def register_torchvision():
    """PyPI's torchvision does not match torch's build for processors: it looks for two operators that it lacks there."""
    try:
        torch = importlib.import_module("torch")
        importlib.import_module("torchvision")
    except RuntimeError:
        library = torch.library.Library("torchvision", "DEF")
        library.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        library.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
            del sys.modules[name]
        KEPT.append(library)
    except ImportError:
        pass


KEPT = []  # what a library defined is gone when it is


def need(*names):
    """Imports modules, or ends the script as skipped."""
    register_torchvision()
    try:
        return [importlib.import_module(name) for name in names]
    except ImportError as error:
        print(f"skipped: {error}")
        sys.exit(SKIPPED)


def compare(reader, logits, expected, share=1e-4):
    """Ends with an error unless the logits agree within a share of the largest."""
    difference = (logits - expected).abs().max().item()
    largest = expected.abs().max().item()
    agrees = logits.shape == expected.shape and difference <= share * largest + 1e-6
    print(f"{reader}: largest difference {difference:.2e} of logits up to {largest:.2f}")
    if not agrees:
        sys.exit(1)


def each_pair(main):
    """Calls main(folder, reference) with each two of the program's arguments; one that fails does not keep the next from it."""
    failed = False
    for folder, reference in zip(sys.argv[1::2], sys.argv[2::2]):
        print(f"{folder}:", flush=True)
        try:
            main(Path(folder), reference)
        except (Exception, SystemExit):
            traceback.print_exc(file=sys.stdout)
            failed = True
    sys.exit(1 if failed else 0)
