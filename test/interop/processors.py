"""What the image processors of transformers' classifiers do, and the file that each writes, as JSON."""

import json
import sys

from common import need

numpy, transformers, PIL = need("numpy", "transformers", "PIL.Image")
PROCESSORS = transformers.models.auto.image_processing_auto.IMAGE_PROCESSOR_MAPPING_NAMES
CLASSIFIERS = transformers.models.auto.modeling_auto.MODEL_FOR_IMAGE_CLASSIFICATION_MAPPING_NAMES
SIDE = 1600  # more than any of them asks for


def names():
    for model in CLASSIFIERS:
        found = PROCESSORS.get(model) or ()
        for name in found.values() if isinstance(found, dict) else found:
            if name:
                yield name


def described(name):
    processor = getattr(transformers, name)()

    def run(pixels):
        given = PIL.fromarray(numpy.broadcast_to(pixels, (SIDE, SIDE, 3)).astype(numpy.uint8))
        return numpy.asarray(processor(images=given, return_tensors="np")["pixel_values"])[0]

    # Edges may be padding: the middle half is looked at.
    side = run(numpy.array(0)).shape[1:]
    quarter = side[1] // 4
    middle = slice(quarter, -quarter)
    colours = [run(numpy.array(each))[:, middle, middle].mean((1, 2)) for each in (0, 255, [255, 0, 0])]
    black, white, red = colours
    ramp = run(numpy.linspace(0, 255, SIDE)[None, :, None])[1, side[0] // 2]
    slope = (ramp[-quarter - 1] - ramp[quarter]) / (side[1] - 2 * quarter - 1)
    return {
        "file": json.loads(processor.to_json_string()),
        "black": black.tolist(),
        "white": white.tolist(),
        "red": (abs(red - black) > 1e-6).tolist(),
        "side": side,
        "share": float(slope * side[1] / (white[1] - black[1])),
    }


found = {}
for name in sorted(set(names())):
    try:
        found[name] = described(name)
    except (ValueError, TypeError, IndexError, numpy.exceptions.AxisError):
        pass  # gives no plain image, or needs more than its class
with open(sys.argv[1], "w") as file:
    json.dump(found, file)
