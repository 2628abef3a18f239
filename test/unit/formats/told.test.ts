import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readLiteral } from '../../../src-main/formats/told/literal';
import { neighboursSay } from '../../../src-main/formats/told/neighbours';
import { metadataSays } from '../../../src-main/formats/told/onnx-metadata';
import { fittingLabels, type Told } from '../../../src-main/formats/told/told';
import { temporaryFolder } from './helpers';

/** What is said of `model.onnx` in a folder with these files. */
function beside(files: Record<string, unknown>, model = 'model.onnx'): Told {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries({ ...files, [model]: '' })) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    const isBytes = typeof content === 'string' || Buffer.isBuffer(content);
    writeFileSync(path, isBytes ? content : JSON.stringify(content));
  }
  return neighboursSay(join(folder, model));
}

const rgb = (value: number) => [value, value, value];
const flat = (value: number) =>
  expect.objectContaining(rgb(value).map((each) => expect.closeTo(each, 6) as unknown)) as unknown;
const even = (mean: number, std: number) => ({ mean: flat(mean), std: flat(std) });

describe('preprocessor_config.json', () => {
  const half = { image_mean: rgb(0.5), image_std: rgb(0.5) };
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
    ['no crop at all', processor({ size: { height: 224, width: 224 } }), undefined],
  ])('%s', (_, files, share) => {
    expect(beside(files).cropPct).toBe(share);
  });
});

describe('names of classes', () => {
  const cats = ['cat', 'dog', 'owl'];
  it.each<[string, Record<string, unknown>]>([
    ['of transformers', { 'config.json': { id2label: { 0: 'cat', 1: 'dog', 2: 'owl' } } }],
    ['of transformers, out of order', { 'config.json': { id2label: { 2: 'owl', 0: 'cat', 1: 'dog' } } }],
    ['of transformers, by name', { 'config.json': { label2id: { cat: 0, dog: '1', owl: 2 } } }],
    ['of transformers as a list', { 'config.json': { id2label: cats } }],
    [
      'with a byte-order mark',
      { 'config.json': `\uFEFF${JSON.stringify({ id2label: { 0: 'cat', 1: 'dog', 2: 'owl' } })}` },
    ],
    [
      'in UTF-16',
      { 'config.json': Buffer.from(`\uFEFF${JSON.stringify({ label_names: cats })}`, 'utf16le') },
    ],
    ['beside Python’s NaN', { 'config.json': `{"loss": NaN, "label_names": ["cat", "dog", "owl"],}` }],
    ['of timm', { 'config.json': { label_names: cats } }],
    ['of timm’s pretrained_cfg', { 'config.json': { pretrained_cfg: { label_names: cats } } }],
    ['of Teachable Machine', { 'metadata.json': { packageName: '@teachablemachine/image', labels: cats } }],
    ['of Lobe', { 'signature.json': { doc_id: 'x', classes: { Label: cats } } }],
    ['in lines', { 'labels.txt': 'cat\r\ndog\r\nowl\r\n' }],
    ['in numbered lines', { 'labels.txt': '0 cat\n1 dog\n2 owl' }],
    ['in lines that begin at 1', { 'classes.txt': '1: cat\n2: dog\n3: owl\n' }],
    ['in lines with the number last', { 'class_names.txt': 'cat 0\nowl 2\ndog 1' }],
    ['with WordNet’s numbers', { 'synset_words.txt': 'n02121808 cat\nn02084071 dog\nn01621127 owl' }],
    ['called as the model is', { 'model.txt': 'cat\ndog\nowl' }],
    ['in a list', { 'classes.json': cats }],
    ['by index', { 'index_to_name.json': { 0: 'cat', 1: 'dog', 2: 'owl' } }],
    ['by name', { 'class_indices.json': { owl: 2, cat: 0, dog: 1 } }],
    [
      'as Keras has them',
      {
        'imagenet_class_index.json': {
          0: ['n02121808', 'cat'],
          1: ['n02084071', 'dog'],
          2: ['n01621127', 'owl'],
        },
      },
    ],
    ['within an object', { 'labels.json': { version: 1, labels: cats } }],
    ['as objects', { 'labels.json': cats.map((name, id) => ({ id, name })) }],
  ])('%s', (_, files) => {
    expect(beside(files).labels[0]?.names).toEqual(cats);
  });

  it('of numbers are texts', () => {
    expect(beside({ 'config.json': { id2label: { 0: 7, 1: 8 } } }).labels[0]?.names).toEqual(['7', '8']);
  });

  it('that nobody gave are none, which is nothing to complain of', () => {
    const told = beside({ 'config.json': { id2label: { 0: 'LABEL_0', 1: 'LABEL_1' } } });
    expect([told.labels, told.notes]).toEqual([[], []]);
  });

  it('with gaps are lost with a word', () => {
    const told = beside({ 'config.json': { id2label: { 0: 'a', 2: 'b' } } });
    expect(told.labels).toEqual([]);
    expect(told.notes).toEqual(['“id2label” in “config.json” cannot be read and is left out.']);
  });

  it('are looked for around the folder “onnx”, and the one that fits is taken', () => {
    const told = beside(
      { 'config.json': { id2label: { 0: 'a', 1: 'b' } }, 'labels.txt': 'x\ny\nz' },
      'onnx/model.onnx',
    );
    const notes: string[] = [];
    expect(fittingLabels(told, 3, notes)).toEqual(['x', 'y', 'z']);
    expect(fittingLabels(told, 2, notes)).toEqual(['a', 'b']);
    expect(notes).toEqual([]);
    expect(fittingLabels(told, 4, notes)).toBeUndefined();
    expect(notes).toEqual([
      '“config.json” names 2 classes, and there are 4 outputs: its names are not used.',
    ]);
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
  it('a file that is no JSON is left out with a word', () => {
    const told = beside({ 'config.json': '{"id2label": ', 'labels.txt': 'a\nb' });
    expect(told.notes).toEqual(['“config.json” is not JSON and is left out.']);
    expect(told.labels[0]?.names).toEqual(['a', 'b']);
  });
});

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
    ['an order of channels', { color_order: 'bgr' }, { channelOrder: 'BGR' }],
  ])('of %s', (_, metadata, expected) => {
    expect(metadataSays(new Map(Object.entries(metadata)))).toMatchObject(expected);
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
  ])('%s', (text, value) => {
    expect(readLiteral(text)).toEqual(value);
  });
  it.each(['', '{', '[1 2]', '{"a"}', 'cat', '[1] 2', "'open", `${'['.repeat(100)}${']'.repeat(100)}`])(
    'not %s',
    (text) => {
      expect(() => readLiteral(text)).toThrow();
    },
  );
});
