import { describe, expect, it } from 'vitest';
import { RequestSchema } from '../../../src-main/work/requests';

describe('a request', () => {
  it('to condense needs no more than data and a teacher', () => {
    const request = RequestSchema.parse({ kind: 'condense', data: 'd', teacher: 't' });
    expect(request).toMatchObject({
      seed: 0,
      engine: { engine: 'auto', device: 'auto', threads: 0, giveWay: false },
      options: {
        width: 128,
        depth: 6,
        blockSize: 32,
        templates: { matrix: 8, other: 4 },
        loss: { tau: 2, kd: 1, ce: 1 },
        lr: { templates: 2e-3, scalers: 1e-2, head: 1e-3 },
        augment: { mixup: 0 },
      },
    });
  });

  it('is whole after it was checked: checking it again changes nothing', () => {
    const once = RequestSchema.parse({
      kind: 'generate',
      bank: 'b',
      sizes: [{ width: 64, depth: 4 }],
      data: 'd',
      options: { scalers: 'fresh', scalerTraining: {}, finetune: { epochs: 2 } },
    });
    expect(RequestSchema.parse(JSON.parse(JSON.stringify(once)))).toEqual(once);
  });

  it.each([
    [{ kind: 'generate', bank: 'b', sizes: [] }, 'sizes'],
    [{ kind: 'generate', bank: 'b', sizes: [{ width: 1, depth: 1 }], options: { finetune: {} } }, 'data'],
    [{ kind: 'condense', data: 'd', teacher: 't', options: { depth: 0 } }, 'options.depth'],
    [{ kind: 'condense', data: 'd', teacher: 't', colour: 'red' }, ''],
    [{ kind: 'add-dataset', source: { kind: 'synthetic', count: 0 } }, 'source.count'],
    ...[
      '/etc/passwd',
      '../x.csv',
      'a/../../x.csv',
      '..',
      'C:\\x.csv',
      '\\\\host\\x',
      'a\\..\\x',
      'a\0b',
      '',
    ].map((file): [object, string] => [
      { kind: 'add-dataset', source: { kind: 'folder', path: '/data', labels: { file } } },
      'source.labels.file',
    ]),
    [{ kind: 'nonsense' }, 'kind'],
  ])('%j is refused at “%s”', (input, path) => {
    const { error } = RequestSchema.safeParse(input);
    expect(error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
  });
});
