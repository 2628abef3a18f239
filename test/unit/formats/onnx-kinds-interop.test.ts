import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ForeignInfo, ForeignOptions } from '../../../src-main/formats/foreign/classifier';
import { openOnnxClassifier } from '../../../src-main/formats/onnx/classifier';
import { withSafetensors } from '../../../src-main/formats/safetensors/reader';
import { expectClose } from '../../support/close';
import { missingInPython, runInterop } from '../../support/python';

const reason = missingInPython('torch', 'onnx', 'onnxscript', 'onnxruntime', 'safetensors');
if (reason) console.warn(`skipped: no ONNX files of torch can be made here (${reason})`);

const CLASSES = 5;
/** Pixels as the script fed them. */
const AS_IS: ForeignOptions = { normalisation: { mean: [0, 0, 0], std: [1, 1, 1] } };
const BYTES: ForeignOptions = { normalisation: { mean: [0, 0, 0], std: [1 / 255, 1 / 255, 1 / 255] } };
const SIDE = { ...AS_IS, imgSize: 32 };
type Told = { [K in keyof ForeignInfo]?: unknown };

describe.skipIf(reason)('a classifier as ONNX', () => {
  let folder: string;
  beforeAll(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'wave-kinds-')), 'onnx');
    const { status, output } = runInterop('make_onnx_kinds.py', folder);
    expect(status, output).toBe(0);
  }, 600_000);
  afterAll(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

  it.each<[name: string, what: string, options: ForeignOptions, info: Told, tolerance?: number]>([
    ...[9, 10, 11, 12, 13, 14, 15, 16, 17].map((opset): [string, string, ForeignOptions, Told] => [
      `script-${opset}.onnx`,
      `torch’s older exporter, operator set ${opset}`,
      AS_IS,
      { input: { layout: 'NCHW', imgSize: 32 }, output: { kind: 'logits' } },
    ]),
    ...[18, 19, 20, 21, 22].map((opset): [string, string, ForeignOptions, Told] => [
      `dynamo-${opset}.onnx`,
      `torch’s newer exporter, operator set ${opset}`,
      AS_IS,
      { input: { layout: 'NCHW', imgSize: 32 } },
    ]),
    ['flat.onnx', '[N, H, W]', AS_IS, { input: { channels: 1, imgSize: 32, without: 'channels' } }],
    ['flat-dynamo.onnx', '[N, H, W] by the newer exporter', AS_IS, { input: { without: 'channels' } }],
    ['flat-bytes.onnx', '[N, H, W] of bytes', {}, { input: { type: 'uint8', without: 'channels' } }, 0.02],
    ['grey.onnx', '[N, 1, H, W]', AS_IS, { input: { channels: 1 } }],
    ['row-grey.onnx', '[N, H·W]', AS_IS, { input: { channels: 1, imgSize: 32, without: 'sides' } }],
    ['row.onnx', '[N, 3·H·W]', AS_IS, { input: { channels: 3, imgSize: 32 }, guessed: ['channelOrder', 'layout'], notes: ['It takes 3072 numbers for each image: they are taken for 32 × 32 pixels of three colours.'] }], // prettier-ignore
    ['row-last.onnx', '[N, H·W·3]', { ...AS_IS, layout: 'NHWC' }, { input: { layout: 'NHWC', imgSize: 32 } }],
    ['row-bytes.onnx', '[N, H·W] of bytes', {}, { input: { type: 'uint8', channels: 1 } }, 0.02],
    ['row-one.onnx', '[1, H·W]', AS_IS, { input: { batch: 1, without: 'sides' } }],
    ['one-image.onnx', '[3, H, W], one image', AS_IS, { input: { layout: 'NCHW', without: 'batch' } }],
    ['one-image-last.onnx', '[H, W, 3]', AS_IS, { input: { layout: 'NHWC', without: 'batch' } }],
    ['fixed-batch.onnx', 'four images at once, no other number', AS_IS, { input: { batch: 4 } }],
    ['double.onnx', 'doubles', AS_IS, { input: { type: 'float64' } }],
    ['half.onnx', 'half precision', AS_IS, { input: { type: 'float16' } }, 0.02],
    ['bytes-last.onnx', 'bytes, colours last, normalised inside', {}, { input: { type: 'uint8', layout: 'NHWC' }, guessed: ['channelOrder'] }, 0.02], // prettier-ignore
    ['whole-numbers.onnx', 'whole numbers', {}, { input: { type: 'int32' } }, 0.02],
    ['features-first.onnx', 'features before the scores', AS_IS, { output: { name: 'logits' } }],
    ['aux.onnx', 'scores of a part beside it', AS_IS, { output: { name: 'output' } }],
    ['open-sides.onnx', 'height and width open', SIDE, { input: { imgSize: 32 } }],
    ['open-sides-dynamo.onnx', 'both open, by the newer exporter', SIDE, { input: { imgSize: 32 } }],
    ['external.onnx', 'its weights in a file beside it', AS_IS, {}],
    ['inputs-too.onnx', 'weights among its inputs', AS_IS, { input: { name: 'input' } }],
    ['unfolded.onnx', 'constants left as they are', AS_IS, {}],
    ['softmax.onnx', 'probabilities', AS_IS, { output: { kind: 'probabilities' } }],
    ['log-softmax.onnx', 'logarithms of probabilities', AS_IS, { output: { kind: 'logits' } }],
    ['sides-of-one.onnx', '[N, 5, 1, 1]', AS_IS, { numClasses: CLASSES }],
    ['keras.onnx', 'names with colons', AS_IS, { input: { name: 'input_1:0', layout: 'NHWC' }, output: { name: 'dense/Softmax:0', kind: 'probabilities' } }], // prettier-ignore
    ['label-and-probabilities.onnx', 'a label beside the probabilities', AS_IS, { output: { name: 'probabilities', kind: 'probabilities' } }], // prettier-ignore
    ['zip-map.onnx', 'a ZipMap', AS_IS, { classes: ['kind 0', 'kind 1', 'kind 2', 'kind 3', 'kind 4'] }],
    ['linear-classifier.onnx', 'scikit-learn’s own operator', AS_IS, { output: { kind: 'probabilities' } }],
    ['com-microsoft.onnx', 'an operator of ONNX Runtime’s own', AS_IS, { output: { kind: 'logits' } }],
    ['weights-beside.onnx', 'all weights beside it', AS_IS, {}],
    ['tf2onnx.onnx', 'a transposition first', AS_IS, { input: { layout: 'NHWC', name: 'input_1:0' } }],
    ['quantised.onnx', 'weights of 8 bits', AS_IS, { input: { layout: 'NHWC' } }, 0.05],
    ['weight-norm.onnx', 'weights that are normalised', AS_IS, { output: { kind: 'logits' } }],
    ['attention.onnx', 'attention, with its tokens beside the scores, for four images at once', AS_IS, { input: { batch: 4 }, output: { name: 'logits' } }], // prettier-ignore
    ['attention-dynamo.onnx', 'the same by the newer exporter', AS_IS, { output: { name: 'logits' } }],
    ['mobile.onnx', 'depthwise convolutions, squeeze and excitation', AS_IS, {}],
    ['mobile-dynamo.onnx', 'the same by the newer exporter', AS_IS, {}],
    ['floats-of-bytes.onnx', 'floats up to 255', BYTES, { input: { type: 'float32' } }],
    ['blue-first.onnx', 'blue first', { ...AS_IS, channelOrder: 'BGR' }, { channelOrder: 'BGR' }],
    ['half-outside.onnx', 'half precision at its ends only', AS_IS, { input: { type: 'float16' } }, 0.02],
    ['resize-inside.onnx', 'resized within', AS_IS, { input: { imgSize: 32 } }],
    ['several-of-a-size.onnx', 'probabilities and logits', AS_IS, { numClasses: CLASSES }],
    ['best-three.onnx', 'the best three beside the scores', AS_IS, { output: { name: 'logits' } }],
    ['odd names.onnx', 'names with spaces, slashes and commas', AS_IS, { input: { name: 'my input/x.1' }, output: { name: 'the output, of 5' } }], // prettier-ignore
    ['whole-numbers-64.onnx', 'whole numbers of 64 bits', {}, { input: { type: 'int64' } }, 0.02],
    ['zip-map-numbers.onnx', 'a ZipMap of numbers, alone', AS_IS, { numClasses: CLASSES }],
    ['output-open.onnx', 'an output of no known shape', AS_IS, { numClasses: CLASSES }],
    ['batch-of-unknown.onnx', 'axes without names', AS_IS, { numClasses: CLASSES }],
    ['file-each.onnx', 'each weight in a file of its own', AS_IS, {}],
    ['local-function.onnx', 'a function of its own', AS_IS, {}],
    ['bfloat16.onnx', 'weights in bfloat16', AS_IS, {}],
    ['quantised-both.onnx', 'weights and activations of 8 bits', AS_IS, {}, 0.05],
    ['if.onnx', 'a branch whose weights are within', AS_IS, {}],
    ['loop.onnx', 'a loop', AS_IS, {}],
    ['sequence-beside.onnx', 'a sequence beside the scores', AS_IS, { output: { name: 'raw' } }],
    ['optional-beside.onnx', 'what may be nothing beside the scores', AS_IS, { output: { name: 'raw' } }],
    ['default-beside.onnx', 'an input with a value of its own', AS_IS, {}],
    ['training-flag.onnx', 'whether it is trained, as an input', AS_IS, {}],
    ['batch-of-minus-one.onnx', 'minus one image', AS_IS, { input: { batch: undefined } }],
    ['sides-of-a-symbol.onnx', 'sides of one name', SIDE, { input: { imgSize: 32 } }],
    ['double-scores.onnx', 'scores of 64 bits', AS_IS, {}],
    ['one-in-the-middle.onnx', '[N, 1, 5]', AS_IS, { numClasses: CLASSES }],
    ['rank-one.onnx', '[5]', AS_IS, { numClasses: CLASSES }],
    ['named-label.onnx', 'the label as a text', AS_IS, { output: { name: 'p', kind: 'probabilities' } }],
    ['old-dropout.onnx', 'dropout of operator set 8', AS_IS, {}],
    ['constants-as-nodes.onnx', 'weights as operators', AS_IS, {}],
    ['upsample-9.onnx', 'an operator that is no more', AS_IS, {}],
    ['bytes-dequantised.onnx', 'bytes, scaled within', AS_IS, { input: { type: 'uint8' } }],
    ['sparse.onnx', 'few weights', AS_IS, {}],
    ['in-a-folder.onnx', 'weights in a folder beside it, not from the start', AS_IS, {}],
    ['four-bits.onnx', 'weights of 4 bits', AS_IS, {}, 1e-2],
    ['four-bits-qdq.onnx', 'the same by standard operators', AS_IS, {}, 1e-2],
    ['operators-of-bytes.onnx', 'operators on bytes', AS_IS, {}, 0.05],
  ])('answers as it did there: %s, %s', async (name, _, options, info, tolerance = 1e-4) => {
    const classifier = await openOnnxClassifier(join(folder, name), options);
    expect(classifier.info).toMatchObject(info);
    await withSafetensors(join(folder, 'expected.safetensors'), async (file) => {
      const expected = (await file.read(name)).data;
      const count = expected.length / CLASSES;
      const images = (await file.read('images')).data.subarray(0, count * 3 * 32 * 32);
      const logits = await classifier.predict(images, count, 32);
      expectClose(centred(logits), centred(expected), { relative: tolerance });
    });
    await classifier.dispose();
  });

  it.each([
    ['com-example.onnx', /^ONNX Runtime cannot load “com-example.onnx”: .*com\.example/],
    ['double-convolution.onnx', /^ONNX Runtime cannot load .* Could not find an implementation for Conv/],
    ['label-only.onnx', 'No output of “label-only.onnx” could be class scores: “output_label” [N].'],
    ['columns.onnx', /^No output of “columns.onnx” could be class scores: “best” \[N\], “i0” \[N\], /],
    ['best-only.onnx', /^No output of “best-only.onnx” could be class scores: “values” \[N, 3\], /],
    ['boxes.onnx', 'No output of “boxes.onnx” could be class scores: “boxes” [N, 5, 100].'],
    ['segments.onnx', 'No output of “segments.onnx” could be class scores: “o” [N, 5, 32, 32].'],
    ['mask-beside.onnx', '“mask-beside.onnx” takes “bool_masked_pos” ([N, 16]) beside the image.'],
  ])('is refused with its reason: %s', async (name, message) => {
    await expect(openOnnxClassifier(join(folder, name), AS_IS)).rejects.toThrow(message);
    // A type of number that it cannot compute with is no matter of the operator set.
    if (!name.startsWith('double')) return;
    await expect(openOnnxClassifier(join(folder, name), AS_IS)).rejects.toMatchObject({
      hint: 'Export it again in float32: ONNX Runtime cannot compute this part of it in its type of numbers.',
    });
  });
});

/** Logits are the same as others with a constant added to each row. */
function centred(logits: Float32Array): number[] {
  return [...logits].map((value, i) => {
    const from = Math.floor(i / CLASSES) * CLASSES;
    const row = logits.subarray(from, from + CLASSES);
    return value - row.reduce((sum, each) => sum + each, 0) / CLASSES;
  });
}
