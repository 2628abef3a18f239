import { describe, expect, it } from 'vitest';
import { metadataSays } from '../../../src-main/formats/told/onnx-metadata';
import { even, rgb } from './told-helpers';

describe('an ONNX file’s metadata', () => {
  it.each<[string, Record<string, string>, object]>([
    [
      'Ultralytics',
      {
        author: 'Ultralytics',
        names: `{0: 'cat', 1: "tom's", 2: 'o\\'wl'}`,
        imgsz: '[224, 224]',
        task: 'classify',
      },
      {
        labels: [{ names: ['cat', "tom's", "o'wl"] }],
        imgSize: 224,
        normalisation: { mean: rgb(0), std: rgb(1) },
      },
    ],
    [
      'what NumPy prints',
      { mean: '[0.5 0.5 0.5]', std: '[0.25 0.25\n 0.25]', classes: "['cat' 'dog' 'owl']" },
      { labels: [{ names: ['cat', 'dog', 'owl'] }], normalisation: { mean: rgb(0.5), std: rgb(0.25) } },
    ],
    [
      'what PyTorch prints',
      {
        mean: 'tensor([0.5000, 0.5000, 0.5000])',
        std: 'tensor(0.2500)',
        input_shape: 'torch.Size([1, 3, 96, 96])',
      },
      { imgSize: 96, normalisation: { mean: rgb(0.5), std: rgb(0.25) } },
    ],
    [
      'a field for the whole preprocessing',
      { preprocessing: '{"mean": [0.5, 0.5, 0.5], "std": [0.25, 0.25, 0.25], "size": [64, 64]}' },
      { imgSize: 64, normalisation: { mean: rgb(0.5), std: rgb(0.25) } },
    ],
    [
      'Custom Vision',
      { 'Image.BitmapPixelFormat': 'Bgr8', 'Image.NominalPixelRange': 'NominalRange_0_255' },
      { channelOrder: 'BGR', normalisation: { mean: rgb(0), std: rgb(1 / 255) } },
    ],
    [
      'WinML, 0 … 1',
      { 'Image.BitmapPixelFormat': 'Rgb8', 'Image.NominalPixelRange': 'Normalized_0_1' },
      { channelOrder: 'RGB', normalisation: { mean: rgb(0), std: rgb(1) } },
    ],
    [
      'WinML, −1 … 1',
      { 'Image.NominalPixelRange': 'Normalized_1_1' },
      { normalisation: { mean: rgb(0.5), std: rgb(0.5) } },
    ],
    [
      'WinML, 16 … 235',
      { 'Image.NominalPixelRange': 'NominalRange_16_235' },
      { normalisation: even(-16 / 219, 1 / 219) },
    ],
    ['names with commas', { classes: 'cat, dog' }, { labels: [{ names: ['cat', 'dog'] }] }],
    ['names in JSON', { labels: '["cat", "dog"]' }, { labels: [{ names: ['cat', 'dog'] }] }],
    [
      'mean and deviation',
      { mean: '[0.5, 0.5, 0.5]', std: '0.25', image_size: '64' },
      { normalisation: { mean: rgb(0.5), std: rgb(0.25) }, imgSize: 64 },
    ],
    [
      'our own',
      { normalisation: '{"mean":[0.1,0.2,0.3],"std":[1,2,3]}', classes: '["a","b"]' },
      { normalisation: { mean: [0.1, 0.2, 0.3], std: [1, 2, 3] } },
    ],
    [
      'means of bytes, as a text',
      { mean: '127.5,127.5,127.5', std: '51,51,51' },
      { normalisation: even(0.5, 0.2) },
    ],
    ['means with spaces', { mean: '0.5 0.5 0.5', std: '0.25 0.25 0.25' }, { normalisation: even(0.5, 0.25) }],
    [
      'names with semicolons',
      { labels: 'cat;dog, wild;owl' },
      { labels: [{ names: ['cat', 'dog, wild', 'owl'] }] },
    ],
    ['names with bars', { Labels: 'cat|dog' }, { labels: [{ names: ['cat', 'dog'] }] }],
    ['names with places', { class_to_idx: "{'dog': 1, 'cat': 0}" }, { labels: [{ names: ['cat', 'dog'] }] }],
    [
      'keys in capitals',
      { CLASSES: '["a","b"]', Image_Size: '64' },
      { labels: [{ names: ['a', 'b'] }], imgSize: 64 },
    ],
    ['a shape', { input_shape: '[1, 3, 64, 64]' }, { imgSize: 64 }],
    [
      'a whole config.json',
      { config: '{"id2label":{"0":"a","1":"b"},"image_size":48}' },
      { labels: [{ names: ['a', 'b'] }], imgSize: 48 },
    ],
    [
      'a whole preprocessor_config.json',
      {
        preprocessor_config:
          '{"image_mean":[0.5,0.5,0.5],"image_std":[0.5,0.5,0.5],"size":{"height":48,"width":48}}',
      },
      { imgSize: 48, normalisation: even(0.5, 0.5) },
    ],
    ['a space of colours', { color_space: 'BGR' }, { channelOrder: 'BGR' }],
    ['a mode of colours', { color_mode: 'bgr' }, { channelOrder: 'BGR' }],
    [
      'TensorFlow’s flags',
      { input_mean: '127.5', input_std: '127.5', input_height: '96', input_width: '96' },
      { imgSize: 96, normalisation: even(0.5, 0.5) },
    ],
    ...['norm', 'normalize', 'pixel', 'image'].map((word): [string, Record<string, string>, object] => [
      `a mean called ${word}_mean`,
      { [`${word}_mean`]: '[0.5, 0.5, 0.5]', [`${word}_std`]: '[0.25, 0.25, 0.25]' },
      { normalisation: even(0.5, 0.25) },
    ]),
    [
      'OpenVINO’s names for them',
      { mean_values: '127.5 127.5 127.5', scale_values: '51 51 51' },
      { normalisation: even(0.5, 0.2) },
    ],
    [
      'steps, one within another',
      {
        preprocessing:
          '{"resize": 80, "crop": 64, "normalize": {"mean": [0.5, 0.5, 0.5], "std": [0.25, 0.25, 0.25]}}',
      },
      { imgSize: 64, cropPct: 0.8, normalisation: even(0.5, 0.25) },
    ],
    [
      'everything in one field',
      { metadata: '{"classes": ["a", "b"], "mean": [0.5], "std": [0.25], "img_size": 96}' },
      { labels: [{ names: ['a', 'b'] }], imgSize: 96, normalisation: even(0.5, 0.25) },
    ],
    ['two sides as a text', { imgsz: '64x64' }, { imgSize: 64 }],
    ['two sides with a comma', { input_size: '64, 64' }, { imgSize: 64 }],
    ['a shape with channels last', { input_shape: '(None, 64, 64, 3)' }, { imgSize: 64 }],
    ['a crop', { img_size: '224', crop_pct: '0.9' }, { imgSize: 224, cropPct: 0.9 }],
    ['names with numbers', { names: '0: cat, 1: dog' }, { labels: [{ names: ['cat', 'dog'] }] }],
    ...['target_names', 'vocab', 'classnames', 'index_to_name', 'class_list', 'idx2label'].map(
      (name): [string, Record<string, string>, object] => [
        `names as ${name}`,
        { [name]: '["cat", "dog"]' },
        { labels: [{ names: ['cat', 'dog'] }] },
      ],
    ),
    ['an order of channels', { color_order: 'bgr' }, { channelOrder: 'BGR' }],
  ])('of %s', (_, metadata, expected) => {
    expect(metadataSays(new Map(Object.entries(metadata)))).toMatchObject(expected);
  });
});
