"""Writes datasets as people keep them with NumPy: see README.md. Image i is all of one number, 10 i; its class is i % 3."""

import sys
from pathlib import Path

from common import need

(numpy,) = need("numpy")


def main(root):
    root.mkdir(parents=True)
    levels = 10 * numpy.arange(12, dtype=numpy.uint8)
    labels = numpy.arange(12) % 3
    grey = numpy.tile(levels[:, None, None], (1, 8, 8))
    # Red is the number, green one more, blue two more.
    colour = grey[..., None] + numpy.arange(3, dtype=numpy.uint8)
    one_hot = numpy.eye(3)[labels]
    names = numpy.array(["owl", "cat", "dog"])[labels]
    split = lambda images, targets: dict(x_train=images[:9], y_train=targets[:9], x_test=images[9:], y_test=targets[9:])
    numpy.savez(root / "keras.npz", **split(grey, labels.astype(numpy.uint8)))
    numpy.savez_compressed(
        root / "medmnist.npz",
        **{
            f"{name}_{what}": part[rows]
            for name, rows in [("train", slice(0, 6)), ("val", slice(6, 9)), ("test", slice(9, 12))]
            for what, part in [("images", colour), ("labels", labels[:, None].astype(numpy.uint8))]
        },
    )
    numpy.savez(root / "planes.npz", images=colour.transpose(0, 3, 1, 2).copy(), labels=labels)
    numpy.savez(root / "floats.npz", X=(colour / 255).astype(numpy.float32), y=labels.astype(numpy.float64))
    numpy.savez(root / "half.npz", X=(colour / 255).astype(numpy.float16), y=labels)
    numpy.savez(root / "big.npz", X=colour.astype(">i4"), y=labels.astype(">i2"))
    numpy.savez(root / "signed.npz", X=colour / 127.5 - 1, y=labels)
    numpy.savez(root / "sixteen.npz", X=colour.astype(numpy.uint16) * 257, y=labels)
    numpy.savez(root / "one_hot.npz", data=colour, target=one_hot)
    numpy.savez(root / "names.npz", images=colour, labels=names, ids=numpy.arange(12))
    numpy.savez(root / "bytes.npz", images=colour, labels=names.astype("S3"))
    numpy.savez(root / "flat.npz", data=grey.reshape(12, 64), target=labels)
    numpy.savez(root / "positional.npz", colour, labels)
    apart = root / "apart"
    apart.mkdir()
    for name, array in split(colour, labels).items():
        numpy.save(apart / f"{name.capitalize()}.npy", array)
    drawn = root / "drawn"
    drawn.mkdir()
    for label, name in enumerate(["cat", "dog", "owl"]):
        numpy.save(drawn / f"full_numpy_bitmap_{name}.npy", grey[labels == label].reshape(4, 64))
    numpy.savez(root / "normalised.npz", images=colour / 64 - 2, labels=labels)
    numpy.savez(root / "objects.npz", images=numpy.array([[[None] * 8] * 8] * 3, dtype=object), labels=labels[:3])
    numpy.save(root / "columns.npy", numpy.asfortranarray(grey))


main(Path(sys.argv[1]))
