import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TensorMap } from '../../../src-main/base/tensor';
import { readHypernetwork } from '../../../src-main/formats/hypernetwork';
import { readSafetensors } from '../../../src-main/formats/safetensors/reader';
import type { ViTConfig } from '../../../src-main/nn/config';
import { initViT } from '../../../src-main/nn/families/vit/init';
import { distances, graphOf } from '../../../src-main/nn/hypernetwork/graph';
import type { Hypernetwork } from '../../../src-main/nn/hypernetwork/hypernetwork';
import { hypernetworkOf } from '../../../src-main/nn/hypernetwork/hypernetwork';
import { predictWeights } from '../../../src-main/nn/hypernetwork/predict';
import { initialise } from '../../../src-main/wave/initialisers';
import { missingInPython, runInterop } from '../../support/python';

/** Trained for some minutes by make_hypernetwork.py, which stands beside it. */
const TRAINED = resolve(import.meta.dirname, '../../fixtures/hypernetwork.safetensors');
const folder = mkdtempSync(join(tmpdir(), 'wave-studio-hypernetwork-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SMALL: ViTConfig = {
  ...{ imgSize: 28, patchSize: 7, inChans: 3, numClasses: 10 },
  ...{ embedDim: 16, depth: 1, numHeads: 2, mlpRatio: 4 },
};
const sized = (embedDim: number, depth: number, more: Partial<ViTConfig> = {}): ViTConfig => ({
  ...{ ...SMALL, embedDim, depth },
  ...more,
});

describe('the graph of a Vision Transformer', () => {
  it('is the one that GHN-3’s authors make of torchvision’s', () => {
    const { nodes, edges } = graphOf(SMALL);
    // As their code printed it for one block: kinds, weights, and where each leads.
    const kinds = [9, 4, 10, 13, 7, 12, 4, 10, 5, 4, 10, 7, 12, 4, 10, 4, 10, 7, 12, 4, 10];
    expect(nodes.map(({ operation }) => operation)).toEqual(kinds);
    const next = nodes.map((_, from) => edges.filter(([a]) => a === from).map(([, to]) => to));
    const after = [[1], [2], [4], [4], [5, 11], [6], [7], [8], [9], [10], [11], [12, 17]];
    expect(next).toEqual([...after, [13], [14], [15], [16], [17], [18], [19], [20], []]);
    expect([...distances({ nodes, edges }, 50)].slice(0, 21)).toEqual([
      ...[0, 1, 2, 0, 3, 4, 5, 6, 7, 8, 9, 4, 5, 6, 7, 8, 9, 5, 6, 7, 8],
    ]);
    expect([...distances({ nodes, edges }, 5)].slice(0, 21).filter((way) => way > 5)).toEqual([]);
  });
});

describe('a hypernetwork', () => {
  const missing = missingInPython('torch', 'safetensors');
  const NETWORKS: ViTConfig[] = [
    SMALL,
    sized(24, 3),
    sized(40, 2, { numClasses: 7, mlpRatio: 2 }),
    // Patches and positions beyond the decoder's kernels, one channel, and the mean of the patches.
    sized(16, 1, { imgSize: 40, patchSize: 20, inChans: 1 }),
    sized(24, 2, { imgSize: 64, patchSize: 4, globalPool: 'avg' }),
    sized(32, 11),
  ];
  const RANDOM = [
    { width: 16, side: 8, layers: 2, heads: 2, spatial: 11, classes: 10 },
    { width: 32, side: 24, layers: 3, heads: 4, spatial: 16, classes: 100, normalised: false },
  ];

  it.skipIf(missing).each(['trained', ...RANDOM])('%j predicts what PyTorch does', async (which) => {
    const path = which === 'trained' ? TRAINED : join(folder, 'random.safetensors');
    if (which !== 'trained')
      expect(runInterop('ghn3.py', 'random', path, JSON.stringify(which)).status).toBe(0);
    const out = join(folder, 'predicted.safetensors');
    const { status, output } = runInterop('ghn3.py', 'predict', path, out, JSON.stringify(NETWORKS));
    expect(status, output).toBe(0);
    const expected = await tensorsOf(out);
    const hypernetwork = await readHypernetwork(path);
    for (const [index, config] of NETWORKS.entries()) {
      for (const [name, { shape, data }] of predictWeights(hypernetwork, config)) {
        const reference = expected.get(`${index}/${name}`)!;
        expect(shape, name).toEqual([...reference.shape]);
        const worst = data.reduce(
          (most, value, i) => Math.max(most, Math.abs(value - reference.data[i]!)),
          0,
        );
        expect(worst, `${name} of network ${index}`).toBeLessThan(1e-4);
        expected.delete(`${index}/${name}`);
      }
    }
    expect([...expected.keys()]).toEqual([]);
  });

  describe('as a way to begin', () => {
    let hypernetwork: Hypernetwork;
    beforeAll(async () => {
      hypernetwork = await readHypernetwork(TRAINED);
    });
    const begun = (config: ViTConfig, names = hypernetwork.classes!, from = hypernetwork) => {
      const classes = names.slice(0, config.numClasses);
      const normalisation = { mean: [0.3, 0.3, 0.3], std: [0.3, 0.3, 0.3] } as const;
      return initialise('ghn-3', { config, classes, normalisation, seed: 3, hypernetwork: from }).weights;
    };

    it('predicts all but the class token and its position', () => {
      const config = sized(24, 2);
      const [weights, initial] = [begun(config), initViT(config, 3)];
      expect(weights.get('cls_token')).toEqual(initial.get('cls_token'));
      const positions = (of: TensorMap) => [...of.get('pos_embed')!.data];
      expect(positions(weights).slice(0, 24)).toEqual(positions(initial).slice(0, 24));
      const kept = [...weights].filter(([name, { data }]) =>
        data.every((x, i) => x === initial.get(name)!.data[i]),
      );
      expect(kept.map(([name]) => name)).toEqual(['cls_token']);
    });

    it('has a new classifier for classes of other names, or, where it names none, of another number', () => {
      const config = sized(16, 1);
      const [initial, others] = [initViT(config, 3), [...hypernetwork.classes!].reverse()];
      const headOf = (weights: TensorMap) => weights.get('head.weight');
      expect(headOf(begun(config, others))).toEqual(headOf(initial));
      expect(headOf(begun(config))).not.toEqual(headOf(initial));
      const nameless = { ...hypernetwork, classes: undefined };
      expect(headOf(begun(config, others, nameless))).toEqual(headOf(begun(config)));
    });

    it('has a new classifier for another number of classes', () => {
      const config = sized(24, 2, { numClasses: 7 });
      expect(begun(config).get('head.weight')).toEqual(initViT(config, 3).get('head.weight'));
    });

    it('needs the hypernetwork, and a network of one width and one classifier', () => {
      const request = {
        config: SMALL,
        classes: [],
        normalisation: { mean: [0, 0, 0], std: [1, 1, 1] },
        seed: 0,
      } as const;
      expect(() => initialise('ghn-3', request)).toThrow('GHN-3 needs the file of a trained hypernetwork.');
      expect(() => begun(sized(16, 1, { distilled: true }))).toThrow('two classifiers');
    });
  });
});

describe('the file of a hypernetwork', () => {
  let tensors: TensorMap;
  beforeAll(async () => {
    tensors = await tensorsOf(TRAINED);
  });

  it.each([
    ['GHN-2', (t: TensorMap) => t.set('gnn.gru.weight_ih', t.get('ln.weight')!), 'GHN-2'],
    ['no tensors of it', (t: TensorMap) => t.clear(), 'is no hypernetwork of GHN-3: it lacks “embed.weight”'],
    ['a missing tensor', (t: TensorMap) => t.delete('gnn.1.ff.net.3.bias'), 'it lacks “gnn.1.ff.net.3.bias”'],
    [
      'another shape',
      (t: TensorMap) => t.set('decoder_1d.fc.0.weight', { shape: [32, 4], data: new Float32Array(128) }),
      'its “decoder_1d.fc.0.weight” is [32, 4], not [32, 16]',
    ],
  ])('%s is said', (_, damage, message) => {
    const damaged = new Map(tensors);
    damage(damaged);
    expect(() => hypernetworkOf(damaged, 'ghn.safetensors')).toThrow(message);
  });

  it('may keep its first embeddings within the first layer, as checkpoints of training do', () => {
    const moved = ['centrality_embed_in', 'centrality_embed_out', 'input_dist_embed'];
    const inside = new Map(
      [...tensors].map(([name, tensor]) => [
        moved.some((each) => name.startsWith(each)) ? `gnn.0.${name}` : name,
        tensor,
      ]),
    );
    const predict = (of: TensorMap) =>
      predictWeights(hypernetworkOf(of, ''), SMALL).get('blocks.0.mlp.fc1.weight');
    expect(predict(inside)).toEqual(predict(tensors));
  });

  it('as its authors publish it is a pickle of joblib’s, and how to convert it is told', async () => {
    const path = join(folder, 'published.pt');
    writeFileSync(path, Buffer.from('\x80\x04\x95', 'latin1'));
    await expect(readHypernetwork(path)).rejects.toMatchObject({
      message: expect.stringContaining('Python pickle') as string,
      hint: expect.stringContaining('joblib.load("published.pt").items()') as string,
    });
  });

  it('is looked for', async () => {
    await expect(readHypernetwork(join(folder, 'none'))).rejects.toThrow('There is no hypernetwork at');
  });
});

async function tensorsOf(path: string): Promise<TensorMap> {
  const file = await readSafetensors(path);
  const tensors: TensorMap = new Map();
  for (const name of file.names) tensors.set(name, await file.read(name));
  await file.close();
  return tensors;
}
