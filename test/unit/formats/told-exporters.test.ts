import { describe, expect, it } from 'vitest';
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
  it.each<[string, Record<string, unknown>, object]>([
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
});
