import { describe, expect, it } from 'vitest';
import { countParameters } from '../../../src-main/nn/families/registry';
import { initViT } from '../../../src-main/nn/families/vit/init';
import type { Model } from '../../../src-main/nn/model';
import { countBank, networkOf } from '../../../src-main/wave/bank';
import { parseGrid } from '../../../src-main/wave/elastic';
import { methodNamed } from '../../../src-main/wave/methods';
import { takenFromBank, takenFromModel } from '../../../src-main/wave/transferred';
import { AUXILIARY, CLASSES, randomBank, tinyConfig } from './helpers';

const inherited = { scalers: 'inherited', seed: 0 } as const;
const sized = (width: number, depth: number) => networkOf(tinyConfig(), { width, depth });
const parametersOf = (width: number, depth: number) => countParameters(sized(width, depth));
const HEAD = (width: number) => 3 * width + 3;

function bankOf(name: string) {
  const method = methodNamed(name);
  const elastic = method.needsGrid ? { ...parseGrid('4-12x1-3', 4), ...method.grid } : undefined;
  const shape = { auxiliary: AUXILIARY, method: name, ...method.blocks(AUXILIARY, elastic) };
  const config = elastic ? { ...shape, elastic } : shape;
  const bank = randomBank(config);
  return method.fixed === 'templates'
    ? { ...bank, templates: method.templates(config, 1) }
    : { ...bank, scalers: method.scalers(config, AUXILIARY, 1) };
}

describe('what is taken of a bank', () => {
  // A gene is so many layers, and what a network has once: a network of that depth.
  it.each([
    ['share-init', 7, 1],
    ['tleg', 7, 2],
    ['tleg', 1, 1], // the line is at its beginning
    ['sws', 12, 5],
    ['sws', 3, 3], // as many stages as there are layers
  ])('%s at a depth of %i: %i layers', (name, depth, genes) => {
    expect(takenFromBank(bankOf(name), { width: 12, depth }, inherited)).toBe(parametersOf(12, genes));
  });

  it.each(['slimmable', 'hydravit', 'autoformer', 'scala'])('%s: the smaller network itself', (name) => {
    expect(takenFromBank(bankOf(name), { width: 8, depth: 1 }, inherited)).toBe(parametersOf(8, 1));
    const others = { ...inherited, classes: ['dog', 'elk'] };
    expect(takenFromBank(bankOf(name), { width: 8, depth: 1 }, others)).toBe(parametersOf(8, 1) - HEAD(8));
  });

  it('dynabert: the network of fewer heads and hidden units', () => {
    const config = bankOf('dynabert').config;
    const part = { width: 12, depth: 2, mlpRatio: 1 };
    const taken = takenFromBank(bankOf('dynabert'), part, inherited);
    expect(taken).toBe(countParameters(networkOf(config, part)));
    // Of each layer 4 of 12 features of the heads: as rows of three matrices with biases, and as columns of one.
    const whole = takenFromBank(bankOf('matvit'), part, inherited);
    expect(whole - taken).toBe(2 * 4 * (3 * 12 + 3 + 12));
  });

  it('matvit: the network of fewer hidden units', () => {
    const size = { width: 12, depth: 3 };
    const fewer = 3 * 12 * (2 * 12 + 1); // of each layer a row of fc1 with its bias and a column of fc2, for 12 of 24 units
    const taken = (mlpRatio: number) => takenFromBank(bankOf('matvit'), { ...size, mlpRatio }, inherited);
    expect([taken(2), taken(1)]).toEqual([parametersOf(12, 3), parametersOf(12, 3) - fewer]);
  });

  it('WAVE: templates, scalers and classifier; fresh scalers are nobody’s', () => {
    const bank = randomBank(tinyConfig());
    const { templates, scalers, head } = countBank(bank.config);
    const size = { width: 12, depth: 3 };
    expect(takenFromBank(bank, size, inherited)).toBe(templates + scalers + head);
    expect(takenFromBank(bank, size, { scalers: 'fresh', seed: 0 })).toBe(templates);
    // Larger: nothing more than there is.
    expect(takenFromBank(bank, { width: 24, depth: 6 }, inherited)).toBe(templates + scalers + head);
  });
});

describe('what is taken of a model', () => {
  const source: Model = {
    network: { arch: 'vit', config: sized(12, 5) },
    ...{ classes: CLASSES, normalisation: { mean: [0.5, 0.5, 0.5], std: [0.2, 0.2, 0.2] } },
    weights: initViT(sized(12, 5), 7),
  };
  const layer = parametersOf(12, 2) - parametersOf(12, 1);
  it.each([
    ['scratch', 8, 2, 0],
    ['scratch-matched', 8, 2, 0],
    ['heur-learngene', 12, 7, 3 * layer + 2 * 12], // and the norm after the blocks
    ['auto-learngene', 12, 7, 3 * layer],
    ['weight-selection', 8, 2, parametersOf(8, 2) - HEAD(8)],
    ['net2net', 16, 6, parametersOf(12, 5)],
    ['front', 8, 2, parametersOf(8, 2)], // the classifier, too, is the model’s
  ])('%s at %ix%i: %i', (name, width, depth, expected) => {
    const { classes, normalisation } = source;
    const request = { config: sized(width, depth), classes, normalisation, seed: 1, source };
    expect(takenFromModel(name, request)).toBe(expected);
  });
});
