import { expect, it } from 'vitest';
import { readRequest } from '../../../src-main/work/request-errors';
import { checkRequest } from '../../../src-main/work/host/checks';
import { toErrorData } from '../../../src-main/base/errors';
import type { NewEntry } from '../../../src-main/catalog/types';
import { EXPORT_FORMATS } from '../../../src-main/formats/exports/registry';
import { defaultWay, waysOf } from '../../../src-renderer/screens/entry/export-formats';
import { openCatalog } from '../catalog/helpers';
import { viTConfig } from '../formats/helpers';

const PRECISIONS = ['fp32', 'fp16', 'int8'] as const;
const ONNX = ['onnx fp32', 'onnx fp16', 'onnx int8', 'ort fp32'];
/** Accepted, but left to the command line. */
const SMALLER = ['ort fp16', 'ort int8'];

const described = {
  classes: ['a', 'b'],
  normalisation: { mean: [0, 0, 0], std: [1, 1, 1] },
};
const vit = (more: object = {}) => ({
  ...described,
  format: 'model',
  network: { arch: 'vit', config: { ...viTConfig({ numClasses: 2 }), ...more } },
});
const cnn = {
  ...described,
  format: 'model',
  network: { arch: 'cnn', config: { imgSize: 8, inChans: 3, numClasses: 2, channels: [4, 8], blocks: 1 } },
};
const foreign = { format: 'onnx', numClasses: 2, onnx: {} };

it.each<[string, Omit<NewEntry, 'name'>, string[], string[]]>([
  ['a ViT', { kind: 'model', config: vit() }, ['hf fp32', ...ONNX, 'tfjs fp32', 'timm fp32'], SMALLER],
  [
    'a ViT that averages',
    { kind: 'teacher', config: vit({ globalPool: 'avg' }) },
    [...ONNX, 'tfjs fp32', 'timm fp32'],
    ['hf fp32', ...SMALLER], // refused by the format itself, in the run
  ],
  ['a convolutional teacher', { kind: 'teacher', config: cnn }, [...ONNX, 'tfjs fp32'], SMALLER],
  ['somebody else’s file', { kind: 'teacher', config: foreign }, [], []],
  ['a bank', { kind: 'bank', config: {} }, ['wavebank fp32'], []],
])('of %s: what the interface offers is what is accepted', (_, entry, offered, later) => {
  const catalog = openCatalog();
  const { id, kind, config } = catalog.entries.add({ name: 'it', ...entry });
  const ways = waysOf({ kind, config });
  expect(ways.map(({ format, precision }) => `${format} ${precision}`)).toEqual(offered);
  expect(defaultWay({ kind, config }, 'tfjs')).toEqual(
    ways.find(({ format }) => format === 'tfjs') ?? ways[0],
  );
  const problem = (format: string, precision: string) => {
    const request = { kind: 'export', model: id, to: '/x', options: { format, precision } };
    try {
      checkRequest(catalog, readRequest(request));
      return undefined;
    } catch (thrown) {
      return toErrorData(thrown).code;
    }
  };
  const all = EXPORT_FORMATS.flatMap((format) => PRECISIONS.map((precision) => [format, precision] as const));
  const accepted = all.filter(([format, precision]) => problem(format, precision) === undefined);
  expect(accepted.map((way) => way.join(' ')).sort()).toEqual([...offered, ...later].sort());
  const codes = all.map(([format, precision]) => problem(format, precision));
  expect(codes.every((code) => code === undefined || code === 'usage')).toBe(true);
});
