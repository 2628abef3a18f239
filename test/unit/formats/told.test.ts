import { describe, expect, it } from 'vitest';
import { readLiteral } from '../../../src-main/base/literal';
import type { Told } from '../../../src-main/formats/told/told';
import { beside, even, rgb } from './told-helpers';

describe('preprocessor_config.json', () => {
  const half = { image_mean: rgb(0.5), image_std: rgb(0.5) };
  const imagenet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
  it.each<[string, object, unknown, number | undefined]>([
    [
      'nulls beside it',
      { ...half, size: { height: 32, width: 32 }, crop_size: null, do_center_crop: null },
      even(0.5, 0.5),
      32,
    ],
    ['one number for three', { image_mean: 0.5, image_std: [0.25] }, even(0.5, 0.25), undefined],
    [
      'numbers as texts',
      { image_mean: ['0.5', '0.5', '0.5'], image_std: '0.5', size: '96' },
      even(0.5, 0.5),
      96,
    ],
    ['the longest edge', { ...half, size: { longest_edge: 64 } }, even(0.5, 0.5), 64],
    [
      'the shortest edge, cut',
      { ...half, size: { shortest_edge: 256 }, crop_size: 224 },
      even(0.5, 0.5),
      224,
    ],
    [
      'a cut that is off',
      { ...half, size: { shortest_edge: 256 }, crop_size: 224, do_center_crop: false },
      even(0.5, 0.5),
      256,
    ],
    ['no resizing', { ...half, size: 256, do_resize: false }, even(0.5, 0.5), undefined],
    [
      'no resizing, but a cut',
      { ...half, size: 256, do_resize: false, crop_size: { height: 200, width: 200 } },
      even(0.5, 0.5),
      200,
    ],
    ['a list of sides', { ...half, size: [48, 48] }, even(0.5, 0.5), 48],
    ['a largest height and width', { ...half, size: { max_height: 80, max_width: 80 } }, even(0.5, 0.5), 80],
    ['bytes', { do_rescale: false, image_mean: 127.5, image_std: 127.5 }, even(0.5, 0.5), undefined],
    [
      'halves of bytes',
      { rescale_factor: 1 / 127.5, image_mean: 1, image_std: 1 },
      even(0.5, 0.5),
      undefined,
    ],
    [
      'an offset',
      { rescale_factor: 1 / 127.5, rescale_offset: true, do_normalize: false },
      even(0.5, 0.5),
      undefined,
    ],
    ['no normalisation', { do_normalize: false }, even(0, 1), undefined],
    ['no normalisation of bytes', { do_normalize: false, do_rescale: false }, even(0, 1 / 255), undefined],
    [
      'null for the usual factor',
      { ...half, rescale_factor: null, do_rescale: null },
      even(0.5, 0.5),
      undefined,
    ],
    [
      'a class alone',
      { image_processor_type: 'ViTImageProcessorFast', size: { height: 224, width: 224 } },
      even(0.5, 0.5),
      224,
    ],
    ['an old class alone', { feature_extractor_type: 'ConvNextFeatureExtractor' }, even(0.5, 0.5), undefined],
    [
      'a division done twice',
      { ...half, image_processor_type: 'EfficientNetImageProcessor' },
      even(0.5, 0.25),
      undefined,
    ],
    [
      'a division done once',
      { ...half, image_processor_type: 'EfficientNetImageProcessor', include_top: false },
      even(0.5, 0.5),
      undefined,
    ],
    ['nothing of use', { feature_type: 'x' }, undefined, undefined],
    ['means of bytes', { image_mean: rgb(127.5), image_std: rgb(63.75), size: 48 }, even(0.5, 0.25), 48],
    [
      'one text for three',
      { image_mean: '0.5, 0.5, 0.5', image_std: '0.25 0.25 0.25' },
      even(0.5, 0.25),
      undefined,
    ],
    [
      'timm’s own inside',
      {
        image_processor_type: 'TimmWrapperImageProcessor',
        pretrained_cfg: { mean: rgb(0.5), std: rgb(0.5), input_size: [3, 80, 80] },
      },
      even(0.5, 0.5),
      80,
    ],
    ['a class of TextNet', { image_processor_type: 'TextNetImageProcessor' }, imagenet, undefined],
    [
      'Perceiver’s cut, which comes first',
      { image_processor_type: 'PerceiverImageProcessor', size: 224, crop_size: 256 },
      imagenet,
      224,
    ],
    [
      'SigLIP’s nulls',
      {
        image_processor_type: 'SiglipImageProcessor',
        size: { height: 96, width: 96 },
        do_convert_rgb: null,
        processor_class: 'SiglipProcessor',
      },
      even(0.5, 0.5),
      96,
    ],
  ])('with %s', (_, content, normalisation, imgSize) => {
    const told = beside({ 'preprocessor_config.json': content });
    expect(told.normalisation).toEqual(normalisation);
    expect(told.imgSize).toBe(imgSize);
    expect(told.notes).toEqual([]);
  });

  it('of MobileViT has blue first and no normalisation', () => {
    const content = {
      image_processor_type: 'MobileViTImageProcessor',
      size: { shortest_edge: 288 },
      crop_size: 256,
    };
    const told = beside({ 'preprocessor_config.json': content });
    expect(told).toMatchObject({
      channelOrder: 'BGR',
      imgSize: 256,
      normalisation: { mean: rgb(0), std: rgb(1) },
    });
  });

  it.each<[string, object, string[], Partial<Told>]>([
    ['a mean of two', { image_mean: [1, 2], image_std: 0.5, size: 32 }, ['image_mean'], { imgSize: 32 }],
    ['a deviation of 0', { image_mean: 0.5, image_std: 0, size: 32 }, ['image_std'], { imgSize: 32 }],
    ['words for a mean', { image_mean: 'imagenet', image_std: 0.5 }, ['image_mean'], {}],
    [
      'a side below 1',
      { image_mean: 0, image_std: 1, size: -3 },
      ['size'],
      { normalisation: { mean: [0, 0, 0], std: [1, 1, 1] } },
    ],
    [
      'sides that differ',
      { image_mean: 0, image_std: 1, size: { height: 32, width: 48 } },
      ['size'],
      { normalisation: { mean: [0, 0, 0], std: [1, 1, 1] } },
    ],
    [
      'a flag that is none',
      { do_normalize: 'perhaps', image_mean: 0, image_std: 1 },
      ['do_normalize'],
      { normalisation: { mean: [0, 0, 0], std: [1, 1, 1] } },
    ],
    [
      'a factor that nothing can be rescaled by',
      { rescale_factor: 0, image_mean: 0, image_std: 1 },
      ['rescale_factor'],
      { normalisation: { mean: [0, 0, 0], std: [1, 1, 1] } },
    ],
    [
      'a factor that is none',
      { rescale_factor: 'x', image_mean: 0, image_std: 1 },
      ['rescale_factor'],
      { normalisation: { mean: [0, 0, 0], std: [1, 1, 1] } },
    ],
  ])('loses %s and nothing else', (_, content, lost, kept) => {
    const { notes, labels, network, ...rest } = beside({ 'preprocessor_config.json': content });
    expect(notes).toEqual(
      lost.map((name) => `“${name}” in “preprocessor_config.json” cannot be read and is left out.`),
    );
    expect(rest).toEqual(kept);
    expect([labels, network]).toEqual([[], {}]);
  });
});

describe('the crop that a checkpoint was evaluated with', () => {
  const processor = (content: object) => ({ 'preprocessor_config.json': content });
  const edge = { size: { shortest_edge: 256 } };
  it.each<[string, Record<string, unknown>, number | undefined]>([
    ['timm’s crop_pct', { 'config.json': { pretrained_cfg: { crop_pct: 0.9 } } }, 0.9],
    ['timm’s crop_pct of 1', { 'config.json': { pretrained_cfg: { crop_pct: 1 } } }, undefined],
    ['timm’s crop_pct as a text', { 'config.json': { pretrained_cfg: { crop_pct: '0.875' } } }, 0.875],
    ['timm’s crop_pct of nothing', { 'config.json': { pretrained_cfg: { crop_pct: null } } }, undefined],
    ['a crop_pct below any sense', { 'config.json': { pretrained_cfg: { crop_pct: 0 } } }, undefined],
    ['transformers’ 224 of 256', processor({ ...edge, crop_size: 224 }), 224 / 256],
    ['the same with both sides', processor({ ...edge, crop_size: { height: 224, width: 224 } }), 224 / 256],
    ['a crop as large as the image', processor({ size: { shortest_edge: 224 }, crop_size: 224 }), undefined],
    ['a crop that is off', processor({ ...edge, crop_size: 224, do_center_crop: false }), undefined],
    ['a crop of what is not resized', processor({ ...edge, crop_size: 224, do_resize: false }), undefined],
    ['ConvNeXt’s crop_pct', processor({ size: { shortest_edge: 224 }, crop_pct: 0.875 }), 0.875],
    [
      'ConvNeXt’s crop_pct of large images, which it leaves aside',
      processor({
        image_processor_type: 'ConvNextImageProcessor',
        size: { shortest_edge: 384 },
        crop_pct: 0.875,
      }),
      undefined,
    ],
    [
      'ConvNeXt’s where it is left out',
      processor({ feature_extractor_type: 'ConvNextFeatureExtractor', size: 224, crop_pct: null }),
      224 / 256,
    ],
    [
      'Perceiver’s',
      processor({ image_processor_type: 'PerceiverImageProcessor', size: 224, crop_size: 256 }),
      224 / 256,
    ],
    [
      'LeViT’s own',
      processor({
        image_processor_type: 'LevitImageProcessor',
        size: { shortest_edge: 224 },
        crop_size: 224,
      }),
      224 / 256,
    ],
    [
      'PoolFormer’s',
      processor({ feature_extractor_type: 'PoolFormerFeatureExtractor', size: 224, crop_pct: 0.95 }),
      0.95,
    ],
    ['timm’s of old', { 'config.json': { architecture: 'vit', crop_pct: 0.9 } }, 0.9],
    ['no crop at all', processor({ size: { height: 224, width: 224 } }), undefined],
  ])('%s', (_, files, share) => {
    expect(beside(files).cropPct).toBe(share);
  });
});

describe('what other exporters write beside a model', () => {
  it('Custom Vision', () => {
    const told = beside({
      'cvexport.manifest': { DomainType: 'Classification', Platform: 'ONNX' },
      'labels.txt': 'a\nb',
    });
    expect(told).toMatchObject({ channelOrder: 'BGR', normalisation: { mean: rgb(0), std: rgb(1 / 255) } });
  });
  it('Teachable Machine', () => {
    const told = beside({
      'metadata.json': { packageName: '@teachablemachine/image', labels: ['a', 'b'], imageSize: 224 },
    });
    expect(told).toMatchObject({ imgSize: 224, normalisation: { mean: rgb(0.5), std: rgb(0.5) } });
  });
  it('Lobe', () => {
    const inputs = { Image: { shape: [null, 160, 160, 3], name: 'Image:0' } };
    const told = beside({ 'signature.json': { doc_id: 'x', inputs, classes: { Label: ['a', 'b'] } } });
    expect(told).toMatchObject({ imgSize: 160, normalisation: { mean: rgb(0), std: rgb(1) } });
  });
  it('timm', () => {
    const pretrained_cfg = { mean: [0.1, 0.2, 0.3], std: [0.4, 0.5, 0.6], input_size: [3, 288, 288] };
    const told = beside({
      'config.json': { architecture: 'vit', pretrained_cfg, model_args: { num_heads: 3 } },
    });
    expect(told).toMatchObject({
      imgSize: 288,
      normalisation: { mean: [0.1, 0.2, 0.3] },
      network: { numHeads: 3 },
    });
  });
  it('timm, older', () => {
    const told = beside({
      'config.json': {
        architecture: 'vit',
        mean: [0.1, 0.2, 0.3],
        std: [0.4, 0.5, 0.6],
        input_size: [3, 240, 240],
      },
    });
    expect(told).toMatchObject({
      imgSize: 240,
      normalisation: { mean: [0.1, 0.2, 0.3], std: [0.4, 0.5, 0.6] },
    });
  });
  it('Custom Vision, newer: its metadata beside the file counts before its manifest', () => {
    const told = beside({
      'metadata_properties.json': {
        'Image.BitmapPixelFormat': 'Rgb8',
        'Image.NominalPixelRange': 'Normalized_0_1',
      },
      'cvexport.manifest': { DomainType: 'Classification', Platform: 'ONNX' },
    });
    expect(told).toMatchObject({ channelOrder: 'RGB', normalisation: { mean: rgb(0), std: rgb(1) } });
  });
  it('transformers’ processors of newer versions, in one file or flat', () => {
    const own = {
      image_processor_type: 'ViTImageProcessorFast',
      image_mean: rgb(0.5),
      image_std: rgb(0.5),
      size: { height: 96, width: 96 },
    };
    for (const content of [own, { image_processor: own, processor_class: 'X' }])
      expect(beside({ 'processor_config.json': content })).toMatchObject({
        imgSize: 96,
        normalisation: { mean: rgb(0.5) },
      });
  });
  it('a file that is no JSON is left out with a word', () => {
    const told = beside({ 'config.json': '{"id2label": ', 'labels.txt': 'a\nb' });
    expect(told.notes).toEqual(['“config.json” is not JSON and is left out.']);
    expect(told.labels[0]?.names).toEqual(['a', 'b']);
  });
});

describe('a value in JSON’s or Python’s notation', () => {
  it.each<[string, unknown]>([
    ['[1, 2.5, -3e-2, +4]', [1, 2.5, -0.03, 4]],
    ["('a', \"b\", 'it\\'s', \"\\u00e9\\n\")", ['a', 'b', "it's", 'é\n']],
    ['[True, False, None, true, null]', [true, false, null, true, null]],
    ['[Infinity, -Infinity]', [Infinity, -Infinity]],
    ['{}', new Map()],
    ['{1: {"a": [],},}', new Map([['1', new Map([['a', []]])]])],
    // As NumPy and PyTorch print.
    ['[0.485 0.456 0.406]', [0.485, 0.456, 0.406]],
    ['[ 0.5  1.   -2.e-01]', [0.5, 1, -0.2]],
    ["['cat' 'dog']", ['cat', 'dog']],
    [
      '[[1 2]\n [3 4]]',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['tensor([0.4850, 0.4560])', [0.485, 0.456]],
    ["tensor([1., 2.], dtype=torch.float64, device='cuda:0')", [1, 2]],
    ['torch.Size([3, 224, 224])', [3, 224, 224]],
    ['[np.float32(0.5), numpy.float64(0.25)]', [0.5, 0.25]],
  ])('%s', (text, value) => {
    expect(readLiteral(text)).toEqual(value);
  });
  it.each([
    '',
    '{',
    '[1, 2 3]',
    '[1 2, 3]',
    '[0.1 ... 0.9]',
    '(1 2)',
    '{1: 2 3: 4}',
    "['a''b']",
    '{"a"}',
    'cat',
    '[1] 2',
    "'open",
    `${'['.repeat(100)}${']'.repeat(100)}`,
  ])('not %s', (text) => {
    expect(() => readLiteral(text)).toThrow();
  });
});
