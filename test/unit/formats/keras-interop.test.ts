import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTfjsClassifier } from '../../../src-main/formats/tfjs/classifier';
import { expectClose } from '../../support/close';
import { hasTensorFlow, runScript, TENSORFLOW_PYTHON } from '../../support/python';

const [SIDE, CLASSES, IMAGES] = [16, 3, 3];
const OPTIONS = { normalisation: { mean: [0, 0, 0], std: [1, 1, 1] } } as const;

/** As Keras 3 says itself what a model is. */
const PLAIN =
  'plain rescaling depthwise separable transposed normed nested convolved dilated-depthwise keepdims squeezed slope resized ' +
  'augmented adapted normalised shared arithmetic swapped caffe reversed mobile in-training frozen regularised two-heads rows flat activations ' +
  'in-time gru recurrent lines solid repeated merged multiplied other-axis channels-first';
/** From a file of HDF5, from a `.keras` file, and from Keras 2. */
const LAID_OUT =
  'nested-h5 arithmetic-h5 nested-keras augmented-keras shared-keras adapted-keras rows-keras depthwise-keras in-time-keras other-axis-keras nested-keras2 ' +
  'arithmetic-keras2 slope-keras2 mobile-keras2 dilated-depthwise-keras2 augmented-keras2 reversed-keras2 frozen-keras2';
const ROUNDED = 'half rescaling-uint8 rescaling-uint16 rescaling-float16';
const LOGITS = 'branches branches-uint8 branches-uint16 branches-float16';

const named = (names: string, relative: number, kind: 'logits' | 'probabilities') =>
  names.split(' ').map((name) => [name, kind, relative] as const);

describe.skipIf(!hasTensorFlow())('a model of Keras for TensorFlow.js', () => {
  let folder: string;
  beforeAll(() => {
    folder = join(mkdtempSync(join(tmpdir(), 'wave-keras-')), 'tfjs');
    const { status, output } = runScript(TENSORFLOW_PYTHON, 'keras_tfjs.py', folder);
    expect(status, output).toBe(0);
  });
  afterAll(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

  it.each([
    ...named(PLAIN, 1e-4, 'probabilities'),
    ...named(LAID_OUT, 1e-4, 'probabilities'),
    ...named(ROUNDED, 1e-3, 'probabilities'),
    ...named(LOGITS, 1e-3, 'logits'),
  ])('answers as it did there: %s', async (name, kind, relative) => {
    const classifier = await openTfjsClassifier(join(folder, name), OPTIONS);
    expect(classifier.info).toMatchObject({
      numClasses: CLASSES,
      input: { layout: 'NHWC', imgSize: SIDE },
      output: { kind },
    });
    const reference = JSON.parse(readFileSync(join(folder, name, 'reference.json'), 'utf8')) as {
      images: number[];
      logits: number[];
    };
    const logits = await classifier.predict(Float32Array.from(reference.images), IMAGES, SIDE);
    expectClose([...logits], reference.logits, { relative });
    await classifier.dispose();
  });

  it.each([
    [
      'no-dilation',
      /^The layer “conv2d_transpose\w*” \(Conv2DTranspose\) .* with dilation_rate = \[2,2\]\.$/,
    ],
    ['no-output-padding', /\(Conv2DTranspose\) is not known here with output_padding = \[1,1\]\.$/],
    ['no-bicubic', /\(Resizing\) is not known here with interpolation = "bicubic"\.$/],
    ['no-aspect', /\(Resizing\) is not known here with crop_to_aspect_ratio = true\.$/],
    ['no-rms', /^The layer “rms_normalization\w*” is a RMSNormalization, which is not known here\.$/],
    ['no-activation', /\(Conv2D\) is not known here with activation = "soft_shrink"\.$/],
    ['in-training-keras2', /\(Dropout\) is not known here with training = true\.$/],
    ['no-slices', /\(GetItem\) is not known here with /],
    ['no-causal', /\(Conv1D\) is not known here with padding = causal\.$/],
    ['no-reset-after', /\(GRU\) is not known here with reset_after = true\.$/],
    ['no-crop', /is a RandomCrop, which is not known here\.$/],
  ])('says what of a layer is not computed: %s', async (name, sentence) => {
    await expect(openTfjsClassifier(join(folder, name), OPTIONS)).rejects.toMatchObject({
      code: 'bad-file',
      message: expect.stringMatching(sentence) as string,
      hint: expect.stringContaining('tfjs_graph_model') as string,
    });
  });
});
