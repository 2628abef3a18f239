import { describe, expect, it } from 'vitest';
import { metadataSays } from '../../../src-main/formats/told/onnx-metadata';
import { beside, even, rgb } from './told-helpers';

describe('what stands beside an export', () => {
  const task = (normalise: object) => ({
    pipeline: {
      tasks: [
        {
          module: 'Transform',
          transforms: [
            { type: 'LoadImageFromFile' },
            { type: 'Resize', size: [256, -1] },
            { type: 'CenterCrop', crop_size: 224 },
            { type: 'Normalize', ...normalise },
          ],
        },
      ],
    },
  });
  const close = (...values: number[]) => values.map((value) => expect.closeTo(value, 5) as unknown);
  const IMAGENET = { mean: close(0.485, 0.456, 0.406), std: close(0.229, 0.224, 0.225) };
  const BYTE = close(1 / 255, 1 / 255, 1 / 255);
  type Row = [string, Record<string, unknown>, object];
  it.each<Row>([
    [
      'MMDeploy’s pipeline',
      {
        'pipeline.json': task({
          mean: [123.675, 116.28, 103.53],
          std: [58.395, 57.12, 57.375],
          to_rgb: true,
        }),
      },
      { normalisation: IMAGENET, imgSize: 224, cropPct: 0.875 },
    ],
    [
      'the same with blue first',
      {
        'pipeline.json': task({
          mean: [103.53, 116.28, 123.675],
          std: [57.375, 57.12, 58.395],
          to_rgb: false,
        }),
      },
      { normalisation: IMAGENET, imgSize: 224, channelOrder: 'BGR' },
    ],
    [
      'Paddle’s inference.yml',
      {
        'inference.yml':
          'PreProcess:\n  transform_ops:\n  - ResizeImage:\n      resize_short: 256\n  - CropImage:\n      size: 224\n  - NormalizeImage:\n      mean: [0.485, 0.456, 0.406]\n      scale: 0.00392156862745098\n      std: [0.229, 0.224, 0.225]\n  - ToCHWImage: null\nPostProcess:\n  Topk:\n    topk: 5\n    label_list:\n    - cat\n    - dog\n',
      },
      {
        normalisation: IMAGENET,
        imgSize: 224,
        cropPct: 0.875,
        labels: [{ names: ['cat', 'dog'], from: 'inference.yml' }],
      },
    ],
    [
      'Paddle’s of a network that takes blue first, and bytes',
      {
        'inference_cls.yaml':
          'PreProcess:\n  transform_ops:\n  - DecodeImage: {to_rgb: False, channel_first: False}\n  - ResizeImage: {size: 64}\n  - NormalizeImage: {scale: 1.0, mean: [103.53, 116.28, 123.675], std: [57.375, 57.12, 58.395], order: ""}\n',
      },
      { normalisation: IMAGENET, imgSize: 64, channelOrder: 'BGR' },
    ],
    [
      'TAO’s, for DeepStream: 0.01735 · (bytes − mean)',
      {
        'nvdsinfer_config.yaml':
          'property:\n  gpu-id: 0\n  net-scale-factor: 0.0173520735727919486\n  offsets: 123.675;116.28;103.53\n  model-color-format: 0\n  labelfile-path: labels.txt\n  infer-dims: 3;224;224\n  network-type: 1\n',
        'labels.txt': 'cat;dog',
      },
      {
        normalisation: { mean: IMAGENET.mean, std: close(0.226, 0.226, 0.226) },
        imgSize: 224,
        labels: [{ names: ['cat', 'dog'], from: 'labels.txt' }],
      },
    ],
    [
      'DeepStream’s older notation, blue first, and TAO’s names',
      {
        'config_infer_primary.txt':
          '# of a classifier\n[property]\nnet-scale-factor=1.0\noffsets=103.939;116.779;123.68\nmodel-color-format=1\ninput-dims=3;64;64;0\n[class-attrs-all]\nthreshold=0.2\n',
        'classmap.json': { cat: 0, dog: 1 },
      },
      {
        normalisation: { mean: close(123.68 / 255, 116.779 / 255, 103.939 / 255), std: BYTE },
        imgSize: 64,
        channelOrder: 'BGR',
        labels: [{ names: ['cat', 'dog'], from: 'classmap.json' }],
      },
    ],
    ['prose that is called so', { 'inference.txt': 'Run it with the camera.\n' }, { labels: [] }],
    [
      'Custom Vision’s, whose properties tell the pixels of the training',
      {
        'metadata_properties.json': {
          'CustomVision.Metadata.Version': '1.1',
          'CustomVision.Preprocess.NormalizeMean': '[0.0, 0.0, 0.0]',
          'CustomVision.Preprocess.TargetHeight': '224',
          'CustomVision.Preprocess.TargetWidth': '224',
          'Image.BitmapPixelFormat': 'Rgb8',
          'Image.NominalPixelRange': 'Normalized_0_1',
        },
        'cvexport.manifest': { DomainType: 'Classification', Platform: 'ONNX', ModelFileName: 'model.onnx' },
        'labels.txt': 'cat\ndog\n',
      },
      {
        normalisation: { mean: [0, 0, 0], std: BYTE },
        imgSize: 224,
        channelOrder: 'BGR',
        labels: [{ names: ['cat', 'dog'], from: 'labels.txt' }],
      },
    ],
    ...(
      [
        ['fastai’s vocab', 'vocab.txt', "['cat', 'dog']"],
        ['the same as JSON', 'vocab.json', ['cat', 'dog']],
        [
          'Edge Impulse’s',
          'model-parameters.json',
          { model_parameters: { labels: ['cat', 'dog'], image_input_width: 96 } },
        ],
        ['Roboflow’s', 'environment.json', { CLASS_MAP: { 0: 'cat', 1: 'dog' }, PREPROCESSING: '{}' }],
      ] as [string, string, unknown][]
    ).map(([title, name, content]): Row => [
      title,
      { [name]: content },
      { labels: [{ names: ['cat', 'dog'], from: name }] },
    ]),
    [
      'any description with a mean and a spread of three colours',
      {
        'meta.json': { vocab: ['cat', 'dog'], mean: [0, 0, 0], std: [255, 255, 255], size: 224 },
        'metrics.json': { mean: 0.9, std: 0.01 },
      },
      { normalisation: even(0, 1), imgSize: 224, labels: [{ names: ['cat', 'dog'], from: 'meta.json' }] },
    ],
    ...(
      [
        ['config.json', { classes: ['cat', 'dog'], img_size: 96 }, {}],
        ['metadata.json', { classes: ['cat', 'dog'], image_size: 96 }, {}],
        ['config.json', { class_names: ['cat', 'dog'], input_size: [96, 96] }, 'normalize'],
        ['model_config.json', { labels: ['cat', 'dog'], crop_size: 96, resize: 128 }, 'preprocessing'],
        ['info.json', { names: ['cat', 'dog'], input: { height: 96, width: 96 } }, 'input'],
      ] as [string, Record<string, unknown>, string | object][]
    ).map(([file, content, inside], i): Row => {
      const pixels = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] };
      const own =
        typeof inside === 'string' ? { [inside]: { ...(content[inside] ?? {}), ...pixels } } : pixels;
      return [
        `a person’s own ${file}, ${i + 1}`,
        { [file]: { ...content, ...own } },
        { normalisation: even(0.5, 0.25), imgSize: 96, labels: [{ names: ['cat', 'dog'], from: file }] },
      ];
    }),
    [
      'OpenCLIP’s',
      { 'open_clip_config.json': { preprocess_cfg: { mean: rgb(0.5), std: rgb(0.25), size: [96, 96] } } },
      { normalisation: even(0.5, 0.25), imgSize: 96 },
    ],
    [
      'what timm was trained with',
      {
        'args.yaml':
          'model: vit_small\nimg_size: null\ninput_size: [3, 96, 96]\nmean: [0.5, 0.5, 0.5]\nstd: [0.25, 0.25, 0.25]\n',
      },
      { normalisation: even(0.5, 0.25), imgSize: 96 },
    ],
    [
      'names in one line of TAO',
      { 'labels.txt': 'cat;dog' },
      { labels: [{ names: ['cat', 'dog'], from: 'labels.txt' }] },
    ],
  ])('%s', (_, files, told) => {
    expect(beside(files)).toMatchObject({ ...told, notes: [] });
  });

  it('results are no pixels', () => {
    expect(beside({ 'metrics.json': { mean: 0.9, std: 0.01 } })).toEqual({
      labels: [],
      network: {},
      notes: [],
    });
  });

  it('OpenVINO’s Training Extensions keep names and pixels inside', () => {
    const told = metadataSays(
      new Map([
        ['model_info model_type', 'Classification'],
        ['model_info labels', 'cat guinea_pig'],
        ['model_info mean_values', '0.0 0.0 0.0'],
        ['model_info scale_values', '255.0 255.0 255.0'],
      ]),
    );
    expect(told).toMatchObject({
      labels: [{ names: ['cat', 'guinea_pig'] }],
      normalisation: even(0, 1),
      notes: [],
    });
  });
});
