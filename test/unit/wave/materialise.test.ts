import * as tf from '@tensorflow/tfjs';
import type { NamedTensorMap } from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HostTensor, TensorMap } from '../../../src-main/base/tensor';
import { weightShapes } from '../../../src-main/nn/families/registry';
import { bankRoles, networkOf } from '../../../src-main/wave/bank';
import { generate } from '../../../src-main/wave/generate';
import { composeOnHost, materialise } from '../../../src-main/wave/materialise';
import type { Engine } from '../../../src-main/engine/types';
import type { Role } from '../../../src-main/wave/roles';
import { expectClose } from '../../support/close';
import { ENGINES } from '../../support/engines';
import { loadReference } from '../../support/reference';
import { elasticConfig, paramsOf, randomBank, tinyConfig } from './helpers';

const reference = loadReference();

const upload = (tensors: TensorMap): NamedTensorMap =>
  Object.fromEntries([...tensors].map(([name, { data, shape }]) => [name, tf.tensor(data, [...shape])]));

/** A role with the shape of given scalers and templates and nothing special about it. */
function plainRole({ shape: T }: HostTensor, { shape: S }: HostTensor): Role {
  const [, w1, w2] = T as [number, number, number];
  const [layers, , rows, columns] = S as [number, number, number, number];
  const axis = { groups: 1, unit: 1 };
  const grid = { layers, rows, columns, rowAxis: axis, columnAxis: axis, template: [w1, w2] as const };
  const kind = {
    name: 'w',
    kind: 'matrix',
    layered: true,
    names: Array.from({ length: layers }, (_, layer) => `blocks.${layer}.w`),
    matrix: true,
    shallower: 'spread',
    trailing: false,
    offset: 0,
  } as const;
  const shape = [rows * w1, columns * w2];
  return { ...kind, readsColumns: true, closesBranch: false, shape, ...grid };
}

describe('composition in plain memory', () => {
  it('matches PyTorch', () => {
    const kron = (name: string) => reference.tensors.get(`kron/${name}`)!;
    const role = plainRole(kron('T'), kron('S'));
    const weights = composeOnHost([role], new Map([['w', kron('T')]]), new Map([['w', kron('S')]]));
    const all = [...weights.values()].flatMap(({ data }) => [...data]);
    expect([...weights.keys()][1]).toBe('blocks.1.w');
    expectClose(all, kron('W').data);
  });

  it('gives every weight of the network its shape, and a norm’s gain 1 where the templates are zero', () => {
    const bank = randomBank(tinyConfig());
    const zero = (tensors: TensorMap): TensorMap =>
      new Map([...tensors].map(([name, t]) => [name, { ...t, data: t.data.map(() => 0) }]));
    const roles = bankRoles(bank.config);
    const weights = composeOnHost(roles, zero(bank.templates), bank.scalers);
    for (const [name, shape] of weightShapes(bank.config.auxiliary)) {
      if (name.startsWith('head')) continue;
      expect(weights.get(name)!.shape, name).toEqual(shape);
      const gain = /norm\d?\.weight$/.test(name);
      expect(new Set(weights.get(name)!.data), name).toEqual(new Set([gain ? 1 : 0]));
    }
  });
});

describe.each(ENGINES)('composition on $label', ({ open }) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await open();
  });
  afterAll(() => engine.dispose());

  const sizes = [
    { label: 'the auxiliary', config: tinyConfig(), size: { width: 12, depth: 3 } },
    { label: 'the largest of a grid', config: elasticConfig(), size: { width: 12, depth: 3 } },
    { label: 'a narrower and shallower size', config: elasticConfig(), size: { width: 8, depth: 2 } },
    {
      label: 'a width between, at the end of the largest',
      config: tinyConfig({ elastic: { ...elasticConfig().elastic!, isolated: true } }),
      size: { width: 8, depth: 2 },
    },
    { label: 'the smallest size', config: elasticConfig(), size: { width: 4, depth: 1 } },
  ];

  it.each(sizes)('agrees with plain memory: $label', async ({ config, size }) => {
    const bank = randomBank(config);
    const before = tf.memory().numTensors;
    const inputs = upload(paramsOf(bank));
    const network = networkOf(config, size);
    const compose = engine.capture('compose', (tensors) =>
      materialise(tensors, bankRoles(config, network), bankRoles(config)),
    );
    const outputs = await compose(inputs);
    const model = generate(bank, size, { scalers: 'inherited', seed: 1 });
    expect(Object.keys(outputs).sort()).toEqual([...weightShapes(network).keys()].sort());
    for (const [name, { data, shape }] of model.weights) {
      expect(outputs[name]!.shape, name).toEqual(shape);
      expectClose(await outputs[name]!.data(), data, { label: name });
    }
    tf.dispose([inputs, outputs] as tf.TensorContainer);
    compose.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('sends a part’s gradient to the master’s scalers, and none past the part', async () => {
    const bank = randomBank(elasticConfig());
    const params = paramsOf(bank);
    const network = networkOf(bank.config, { width: 8, depth: 2 });
    const name = 'scalers/attn.qkv.weight';
    const gradient = engine.capture('gradient', ({ [name]: scalers, ...rest }) => {
      const sum = (part: tf.Tensor) =>
        tf.sum(
          materialise({ ...rest, [name]: part }, bankRoles(bank.config, network), bankRoles(bank.config))[
            'blocks.1.attn.qkv.weight'
          ]!,
        );
      return { gradient: tf.grad(sum)(scalers!) };
    });
    const inputs = upload(params);
    const { gradient: result } = await gradient(inputs);
    // d Σ W / d S[l, t, i, j] is the sum of template t where the block is in use: layer 2 of 3, rows 0, 1 of each group of 3.
    const { data, shape } = bank.templates.get('attn.qkv.weight')!;
    const sums = Array.from({ length: shape[0]! }, (_, t) =>
      data.subarray(t * 16, (t + 1) * 16).reduce((a, b) => a + b, 0),
    );
    const expected: number[] = [];
    for (let l = 0; l < 3; l++)
      for (const sum of sums)
        for (let row = 0; row < 9; row++)
          for (let column = 0; column < 3; column++)
            expected.push(l === 2 && row % 3 < 2 && column < 2 ? sum : 0);
    expectClose(await result!.data(), expected);
    tf.dispose([inputs, result!] as tf.TensorContainer);
    gradient.dispose();
  });
});
