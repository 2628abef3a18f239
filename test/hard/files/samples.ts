import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, resolve, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { hfFiles } from '../../../src-main/formats/hf';
import { onnxChunks } from '../../../src-main/formats/onnx/export';
import { tfjsFiles } from '../../../src-main/formats/tfjs/export';
import { safetensorsChunks } from '../../../src-main/formats/safetensors/writer';
import { bankContent } from '../../../src-main/formats/wavebank';
import { batch, meta, tarOf, zipOf } from '../../unit/data/containers';
import { encoded, idx } from '../../unit/data/helpers';
import { NETWORKS, randomModel } from '../../unit/formats/onnx-models';
import { elasticConfig, randomBank } from '../../unit/wave/helpers';

/** Valid files that belong together, and which of them is made wrong. */
export interface Sample {
  name: string;
  files: Record<string, Buffer>;
  /** Those that are made wrong, one at a time. */
  victims: string[];
  /** What is given to the program: one of the files, or '' for the folder. */
  given: string;
}

const FIXTURES = resolve(import.meta.dirname, '../../fixtures');
const read = (name: string) => readFileSync(join(FIXTURES, name));

const single = (name: string, bytes: Buffer): Sample => ({
  name,
  files: { [name]: bytes },
  victims: [name],
  given: name,
});

/** Every format that the program reads. */
export async function makeSamples(): Promise<Sample[]> {
  const images = await imageFiles();
  const few = Object.fromEntries(
    Object.entries(images).filter(([name]) => /(png|jpeg|gif)\.\w+$/.test(name)),
  );
  const packed = Object.entries(few).map(([name, content]) => ({ name, content }));
  const model = randomModel(NETWORKS[0]![1]);
  const { tensors, metadata } = bankContent(randomBank(elasticConfig()));
  return [
    single('foreign-teacher.onnx', read('foreign-teacher.onnx')),
    single('own.onnx', Buffer.concat([...onnxChunks(model)])),
    checkpoint(),
    single('small.wavebank', Buffer.concat([...safetensorsChunks(tensors, metadata)])),
    tfjs(),
    folder('images', images, Object.keys(images)),
    ...Object.entries(labelFiles(Object.keys(few))).map(([name, text]) =>
      folder(name, { ...flat(few), [name]: Buffer.from(text) }, [name]),
    ),
    single('set.zip', zipOf(packed)),
    single('set.tar', tarOf(packed)),
    single('set.tar.gz', gzipSync(tarOf(packed))),
    idxFiles(),
    pythonCifar(),
  ];

  function checkpoint(): Sample {
    const all = hfFiles(model, { name: 'vit' }, 'vit');
    const files = all.map(({ path, chunks }) => [path, Buffer.concat([...chunks()])] as const);
    const victims = ['config.json', 'model.safetensors', 'preprocessor_config.json'];
    return { name: 'a checkpoint', files: Object.fromEntries(files), victims, given: 'model.safetensors' };
  }

  function tfjs(): Sample {
    const files = tfjsFiles(model).map(({ path, chunks }) => [path, Buffer.concat([...chunks()])] as const);
    return { name: 'tfjs', files: Object.fromEntries(files), victims: ['model.json'], given: 'model.json' };
  }
}

function folder(name: string, files: Record<string, Buffer>, victims: string[]): Sample {
  return { name: `a folder with ${name}`, files, victims, given: '' };
}

/** Images of every kind, in the folders of two classes. */
async function imageFiles(): Promise<Record<string, Buffer>> {
  const png = await encoded(24, 18);
  const files: Record<string, Buffer> = {};
  for (const label of ['cat', 'dog']) {
    for (const format of ['png', 'jpeg', 'webp', 'gif', 'avif', 'tiff'] as const) {
      files[`${label}/${format}.${format}`] = await sharp(png).toFormat(format).toBuffer();
    }
    for (const name of readdirSync(join(FIXTURES, 'pixels'), { recursive: true, encoding: 'utf8' })) {
      if (!['', '.py', '.json'].includes(extname(name))) {
        files[`${label}/${name.replaceAll(sep, '-')}`] = read(join('pixels', name));
      }
    }
    files[`${label}/map.ppm`] = Buffer.concat([Buffer.from('P6 4 4 255\n'), Buffer.alloc(48, 99)]);
    files[`${label}/drawn.svg`] = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16"><rect width="9" height="9"/></svg>',
    );
  }
  return files;
}

const flat = (files: Record<string, Buffer>) =>
  Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name.replace('/', '-'), bytes]));

/** The same labels in several forms. */
function labelFiles(names: string[]): Record<string, string> {
  const rows = names.map((name) => ({ image: name.replace('/', '-'), label: name.split('/')[0]! }));
  const coco = {
    images: rows.map(({ image }, id) => ({ id, file_name: image })),
    categories: ['cat', 'dog'].map((name, id) => ({ id, name })),
    annotations: rows.map(({ label }, id) => ({ id, image_id: id, category_id: label === 'cat' ? 0 : 1 })),
  };
  return {
    'labels.csv': ['image,label', ...rows.map(({ image, label }) => `${image},${label}`)].join('\n'),
    'labels.json': JSON.stringify(rows),
    'labels.jsonl': rows.map((row) => JSON.stringify(row)).join('\n'),
    'annotations.json': JSON.stringify(coco),
  };
}

function idxFiles(): Sample {
  const part = (count: number) => ({
    images: idx(
      [count, 8, 8],
      Array.from({ length: count * 64 }, (_, i) => i % 251),
    ),
    labels: idx(
      [count],
      Array.from({ length: count }, (_, i) => i % 2),
    ),
  });
  const [train, test] = [part(8), part(4)];
  const files = {
    'train-images-idx3-ubyte': train.images,
    'train-labels-idx1-ubyte': train.labels,
    't10k-images-idx3-ubyte': test.images,
    't10k-labels-idx1-ubyte': test.labels,
  };
  return folder('IDX files', files, Object.keys(files));
}

function pythonCifar(): Sample {
  const files: Record<string, Buffer> = {
    'batches.meta': meta('label_names', ['cat', 'dog']),
    test_batch: batch([0, 1]),
  };
  for (let i = 1; i <= 5; i++) files[`data_batch_${i}`] = batch([0, 1]);
  return folder('CIFAR in pickles', files, Object.keys(files));
}
