import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src-main/base/random';
import { readTorch, torchKind } from '../../../src-main/formats/torch/reader';
import { openWeights } from '../../../src-main/formats/weights';
import { zipOf } from '../data/containers';
import { errorOf, temporaryFolder } from './helpers';

// Pickles by hand, after docs.python.org/3/library/pickletools.html: what PyTorch itself writes is read in
// pickles-interop.test.ts.
const raw = (text: string) => Buffer.from(text, 'latin1');
const int = (value: number) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(value));
  return Buffer.concat([raw('\x8a\x08'), bytes]);
};
const text = (value: string) => {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(Buffer.byteLength(value));
  return Buffer.concat([raw('X'), length, Buffer.from(value)]);
};
const tuple = (...items: Buffer[]) => Buffer.concat([raw('('), ...items, raw('t')]);
const list = (...items: Buffer[]) => Buffer.concat([raw(']('), ...items, raw('e')]);
const call = (name: string, ...args: Buffer[]) =>
  Buffer.concat([raw(`c${name}\n`), tuple(...args), raw('R')]);
const dict = (entries: Record<string, Buffer>) =>
  Buffer.concat([
    raw('}('),
    ...Object.entries(entries).flatMap(([key, value]) => [text(key), value]),
    raw('u'),
  ]);
const saved = (root: Buffer) => Buffer.concat([raw('\x80\x02'), root, raw('.')]);

interface Tensor {
  shape: number[];
  strides?: number[];
  offset?: number;
  key?: string;
  elements?: number;
  storage?: string;
}

/** What `torch.save` writes for a tensor; its storage holds 6 floats, 0 … 5, where nothing else is said. */
function tensor({
  shape,
  strides,
  offset = 0,
  key = '0',
  elements = 6,
  storage = 'FloatStorage',
}: Tensor): Buffer {
  const usual = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const reference = tuple(
    text('storage'),
    raw(`ctorch\n${storage}\n`),
    text(key),
    text('cpu'),
    int(elements),
  );
  return call(
    'torch._utils\n_rebuild_tensor_v2',
    ...[Buffer.concat([reference, raw('Q')]), int(offset), tuple(...shape.map(int))],
    ...[tuple(...(strides ?? usual).map(int)), raw('\x89'), call('collections\nOrderedDict')],
  );
}

const floats = Buffer.from(Float32Array.from([0, 1, 2, 3, 4, 5]).buffer);

function fileOf(root: Buffer, more: Record<string, Buffer> = {}, method = 0): Buffer {
  const parts = { 'data.pkl': saved(root), byteorder: raw('little'), 'data/0': floats, ...more };
  return zipOf(
    Object.entries(parts).map(([name, content]) => ({ name: `archive/${name}`, content })),
    0,
    method,
  );
}

function written(content: Buffer, name = 'x.pth'): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
}

async function valuesIn(content: Buffer): Promise<Record<string, number[]>> {
  const path = written(content);
  const file = await readTorch(path, (await torchKind(path))!);
  try {
    const values: Record<string, number[]> = {};
    for (const name of file.names) values[name] = [...(await file.read(name)).data];
    return values;
  } finally {
    await file.close();
  }
}

describe('a file of PyTorch', () => {
  const [a, b] = [tensor({ shape: [2, 3] }), tensor({ shape: [2] })];

  it.each<[string, Buffer, Record<string, number[]>]>([
    [
      'a state',
      dict({ 'fc.weight': a, 'fc.bias': b }),
      { 'fc.weight': [0, 1, 2, 3, 4, 5], 'fc.bias': [0, 1] },
    ],
    ['a state within others', dict({ model: dict({ net: dict({ w: b }) }) }), { 'model.net.w': [0, 1] }],
    [
      'a transposed matrix',
      dict({ w: tensor({ shape: [3, 2], strides: [1, 3] }) }),
      { w: [0, 3, 1, 4, 2, 5] },
    ],
    ['every second value', dict({ w: tensor({ shape: [3], strides: [2], offset: 1 }) }), { w: [1, 3, 5] }],
    ['one number', dict({ w: tensor({ shape: [], offset: 4 }) }), { w: [4] }],
    ['no number', dict({ w: tensor({ shape: [0, 3] }) }), { w: [] }],
    [
      'a parameter',
      dict({ w: call('torch._utils\n_rebuild_parameter', b, raw('\x88'), raw('N')) }),
      { w: [0, 1] },
    ],
    ['a list', list(dict({ w: b }), dict({ w: a })), { '0.w': [0, 1], '1.w': [0, 1, 2, 3, 4, 5] }],
    [
      'an older ordered dictionary',
      call('collections\nOrderedDict', list(list(text('w'), b), list(text('v'), b))),
      { w: [0, 1], v: [0, 1] },
    ],
    [
      'a whole network of a class that nobody has',
      Buffer.concat([
        raw('cmy.code\nNet\n)\x81'),
        dict({
          training: raw('\x88'),
          _parameters: dict({ w: b }),
          _buffers: dict({}),
          _modules: dict({
            fc: Buffer.concat([
              raw('cmy.code\nFc\n)\x81'),
              dict({ _parameters: dict({ v: a }), _buffers: dict({}), _modules: dict({}) }),
              raw('b'),
            ]),
          }),
        }),
        raw('b'),
      ]),
      { w: [0, 1], 'fc.v': [0, 1, 2, 3, 4, 5] },
    ],
    [
      'weights beside what training keeps',
      dict({ model: dict({ w: b }), optimizer: dict({ exp_avg: a }) }),
      { 'model.w': [0, 1] },
    ],
    ['a list that holds itself', Buffer.concat([raw(']q\0h\0a'), raw('0'), dict({ w: b })]), { w: [0, 1] }],
  ])('is read: %s', async (_, root, values) => {
    expect(await valuesIn(fileOf(root))).toEqual(values);
  });

  it('says the names of classes that were saved with it', async () => {
    const names = dict({ cat: int(0), dog: int(1) });
    const files = await openWeights(
      written(fileOf(dict({ state_dict: dict({ w: b }), class_to_idx: names }))),
    );
    await files.close();
    expect(files.told.labels).toEqual([{ names: ['cat', 'dog'], from: 'x.pth' }]);
  });

  it('is never run', async () => {
    const marker = join(temporaryFolder(), 'ran');
    const root = dict({
      w: b,
      x: call('os\nsystem', text(`touch ${marker}`)),
      y: call('builtins\neval', text('1/0')),
    });
    expect(await valuesIn(fileOf(root))).toEqual({ w: [0, 1] });
    expect(existsSync(marker)).toBe(false);
  });

  const DAMAGED = 'it is damaged or cut short';
  const laughs = Array.from({ length: 30 }, () => raw('](' + 'h\0'.repeat(9) + 'eq\0'));
  it.each<[string, Buffer, string]>([
    ['nothing', Buffer.alloc(0), 'it was not written by torch.save'],
    ['text', raw('weights'), 'it was not written by torch.save'],
    ['another archive', zipOf([{ name: 'a.txt', content: raw('x') }]), 'it was not written by torch.save'],
    ['a bare pickle of something else', saved(dict({ a: int(1) })), 'it was not written by torch.save'],
    ['no tensor', fileOf(dict({ epoch: int(3) })), 'it holds no weights'],
    ['nothing but a call', fileOf(call('os\nsystem', text('true'))), 'it holds no weights'],
    ['packed parts', fileOf(dict({ w: b }), {}, 8), 'its parts are packed, which PyTorch does not do'],
    [
      'another byte order',
      fileOf(dict({ w: b }), { byteorder: raw('big') }),
      'its numbers are in the byte order of other processors',
    ],
    ['a file cut in half', fileOf(dict({ w: b })).subarray(0, 200), DAMAGED],
    [
      'a pickle cut short',
      fileOf(Buffer.alloc(0), { 'data.pkl': saved(dict({ w: b })).subarray(0, 60) }),
      DAMAGED,
    ],
    ['a pickle that ends in nothing', fileOf(Buffer.alloc(0)), DAMAGED],
    ['no numbers', fileOf(dict({ w: tensor({ shape: [2], key: '7' }) })), DAMAGED],
    ['too few numbers', fileOf(dict({ w: tensor({ shape: [7], elements: 7 }) })), DAMAGED],
    ['a view beyond its numbers', fileOf(dict({ w: tensor({ shape: [2], offset: 5 }) })), DAMAGED],
    ['strides beyond its numbers', fileOf(dict({ w: tensor({ shape: [2], strides: [6] }) })), DAMAGED],
    [
      'a few numbers spread over terabytes',
      fileOf(dict({ w: tensor({ shape: [2 ** 40], strides: [0] }) })),
      DAMAGED,
    ],
    ['a shape past all numbers', fileOf(dict({ w: tensor({ shape: [2 ** 30, 2 ** 30] }) })), DAMAGED],
    ['a negative place', fileOf(dict({ w: tensor({ shape: [2], offset: -1 }) })), DAMAGED],
    ['fewer strides than sides', fileOf(dict({ w: tensor({ shape: [2, 3], strides: [1] }) })), DAMAGED],
    ['a key that leads out', fileOf(dict({ w: tensor({ shape: [2], key: '../data.pkl' }) })), DAMAGED],
    ['lists of lists of lists', fileOf(Buffer.concat([raw(']q\0'), ...laughs])), DAMAGED],
  ])('is refused: %s', async (_, content, why) => {
    const reading = async () => {
      const files = await openWeights(written(content));
      try {
        for (const name of files.names) await files.read(name);
      } finally {
        await files.close();
      }
    };
    const { code, message } = await errorOf(reading);
    expect([code, message]).toEqual([
      'bad-file',
      content.length === 0
        ? '“x.pth” is empty.'
        : `“x.pth” is no checkpoint of PyTorch that can be read: ${why}.`,
    ]);
  });

  it('with damage anywhere ends in an error of its own, or is read', async () => {
    const whole = fileOf(dict({ 'fc.weight': a, 'fc.bias': b }));
    const random = new Random(7, 'damage');
    for (let i = 0; i < 300; i++) {
      const content = Buffer.from(i % 2 ? whole : whole.subarray(0, 30 + random.integer(whole.length - 30)));
      content[random.integer(content.length)]! ^= 1 << random.integer(8);
      const said = await valuesIn(content).then(
        () => 'read',
        (error: unknown) => (error as { code?: string }).code,
      );
      expect(['read', 'bad-file']).toContain(said);
    }
  });
});
