"""What the scripts here share: finding the libraries, and comparing logits."""

import importlib
import sys

SKIPPED = 77


def need(*names):
    """Imports modules, or ends the script as skipped."""
    try:
        return [importlib.import_module(name) for name in names]
    except ImportError as error:
        print(f"skipped: {error}")
        sys.exit(SKIPPED)


def compare(reader, logits, expected):
    """Ends with an error unless the logits agree within 1e-4 of the largest."""
    difference = (logits - expected).abs().max().item()
    largest = expected.abs().max().item()
    agrees = logits.shape == expected.shape and difference <= 1e-4 * largest + 1e-6
    print(f"{reader}: largest difference {difference:.2e} of logits up to {largest:.2f}")
    if not agrees:
        sys.exit(1)
