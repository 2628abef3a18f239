import { describe, expect, it } from 'vitest';
import type { Cell, Comparison } from '../../../src-main/work/kinds/compare/comparison';
import { experimentNamed } from '../../../src-main/work/kinds/compare/experiments';
import { kneeOf } from '../../../src-main/work/kinds/compare/knee';
import { SAID, translator } from '../../../src-main/api/contract/said';
import { pagesOf } from '../../../src-main/work/kinds/compare/report/pages';
import { htmlOf } from '../../../src-main/work/kinds/compare/report/html';

const SMALL = { width: 64, depth: 4 };
const LARGE = { width: 128, depth: 6 };

/** Last accuracies of each way, by seed. */
function measured(
  experiment: string,
  ways: Record<string, number[]>,
  changes: Partial<Cell> = {},
): Comparison {
  const seeds = Object.values(ways)[0]!.map((_, seed) => seed);
  const cells = Object.entries(ways).flatMap(([way, accuracies]) =>
    accuracies.map((accuracy, seed): Cell => ({
      ...{ way, seed, size: SMALL, works: true, transferred: 0, parameters: 1, macs: 1, seconds: 1 },
      points: [{ epoch: 1, accuracy, samples: 1, macs: 1 }],
      ...changes,
    })),
  );
  return {
    title: '',
    ways: Object.keys(ways).map((name) => ({ name, title: name, description: '' })),
    ...{ sizes: [SMALL], seeds, epochs: 1, testImages: 10, families: [], cells },
    setup: { experiment, data: { name: 'd' }, teacher: { name: 't' }, ways: [], options: {} },
  };
}

describe('what experiments say of their measurements', () => {
  it('ablation: how far each row lies from the whole, and whether the seeds tell them apart', () => {
    const found = measured('ablation', {
      'wave-inherited': [0.5, 0.6],
      'other tensors fresh': [0.4, 0.45],
      'wave-fresh': [0.55, 0.55],
    });
    expect(experimentNamed('ablation')!.finds(found)).toEqual([
      'At 64x4, against “wave-inherited”: other tensors fresh −12.5 points; wave-fresh +0.0 points (not told apart).',
    ]);
    expect(htmlOf(found)).toContain('<h2>What it says</h2><ul><li>At 64x4, against “wave-inherited”:');
    expect(experimentNamed('ablation')!.finds(found).map(translator(SAID, 'de'))).toEqual([
      'Bei 64x4, gegen „wave-inherited“: other tensors fresh −12.5 Punkte; wave-fresh +0.0 Punkte (nicht zu unterscheiden).',
    ]);
  });

  it('scalability: at which sizes a way is worth more than either scratch', () => {
    const ways = { 'wave-inherited': [0.5, 0.6], 'scratch-matched': [0.3, 0.4], scratch: [0.2, 0.3] };
    const small = measured('scalability', ways);
    const large = measured('scalability', { ...ways, 'scratch-matched': [0.55, 0.4] }, { size: LARGE });
    const both = { ...small, sizes: [SMALL, LARGE], cells: [...small.cells, ...large.cells] };
    const say = (comparison: Comparison) => experimentNamed('scalability')!.finds(comparison);
    expect(say(both)).toEqual([
      '“wave-inherited” is worth more than scratch at 64x4; it stops helping at 128x6.',
    ]);
    expect(say(small)).toEqual(['“wave-inherited” is worth more than scratch at every size.']);
    expect(say({ ...large, sizes: [LARGE] })).toEqual([
      '“wave-inherited” is worth more than scratch at no size; it stops helping at 128x6.',
    ]);
  });

  it('templates: the knee, with what it takes', () => {
    const rows = { '2 of 16×16': [0.3], '4 of 16×16': [0.45], '8 of 16×16': [0.49], '16 of 16×16': [0.5] };
    const found = measured('templates', { ...rows, scratch: [0.9] });
    const numbers = [512, 1024, 2048, 4096, 0];
    found.cells.forEach((cell, i) => (cell.transferred = numbers[i]!));
    found.families = Object.keys(rows).map((way, i) => ({
      way,
      seed: 0,
      samples: 1,
      macs: 1,
      seconds: 10 * i,
    }));
    expect(experimentNamed('templates')!.finds(found)).toEqual([
      'At 64x4 the knee is 4 of 16×16 (1,024 numbers, 45.0 %, 10 s); the best is 16 of 16×16 (4,096 numbers, 50.0 %, 30 s).',
    ]);
    for (const [language, title, knee, row] of [
      ['en', '64x4: accuracy against numbers transferred', 'the knee', '4 of 16×16'],
      ['de', '64x4: Genauigkeit über übertragenen Zahlen', 'das Knie', '4 von 16×16'],
    ] as const) {
      const say = language === 'en' ? (words: string) => words : translator(SAID, language);
      const { html, svg } = pagesOf(found, { language, say });
      expect(svg).toContain(title);
      expect(svg).toContain(`>${knee}: ${row}</text>`);
      // Of four dots each of 512 … 4,096, all better than the one before, the ring is around the second.
      const dots = [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)" r="4"/g)].map(([, x, y]) => [x, y]);
      const [, x, y] = /<circle class="knee" cx="([\d.]+)" cy="([\d.]+)"/.exec(svg)!;
      expect(dots).toHaveLength(4);
      expect([x, y]).toEqual(dots[1]);
      const gaps = [1, 2, 3].map((i) => Number(dots[i]![0]) - Number(dots[i - 1]![0]));
      for (const gap of gaps) expect(gap).toBeCloseTo(gaps[0]!, 0);
      expect(html.match(new RegExp(`>[^<]*${knee}</td>`, 'g'))).toHaveLength(1);
      expect(html).toMatch(new RegExp(`<tr><td>${row}</td>(?:<td>[^<]*</td>)*<td>${knee}</td></tr>`));
    }
    // Where no row is to be enough, nothing is marked.
    const { html, svg } = pagesOf(measured('losses', { soft: [0.5], feature: [0.6] }));
    expect(html + svg).not.toContain('knee');
  });

  it('losses and transfer: each against soft distillation, scratch and a full fine-tuning', () => {
    const losses = measured('losses', { soft: [0.5, 0.5], feature: [0.6, 0.6] });
    expect(experimentNamed('losses')!.finds(losses)).toEqual([
      'At 64x4, against “soft”: feature +10.0 points.',
    ]);
    const transfer = measured('transfer', { scratch: [0.2, 0.2], 'full fine-tune': [0.4, 0.4] });
    expect(experimentNamed('transfer')!.finds(transfer)).toEqual([
      'At 64x4, against “scratch”: full fine-tune +20.0 points.',
      'At 64x4, against “full fine-tune”: scratch −20.0 points.',
    ]);
  });
});

describe('the knee', () => {
  const offer = (cost: number, value: number) => ({ name: `${cost}`, cost, value });
  it.each([
    ['a corner', [offer(1, 0), offer(10, 0.9), offer(100, 1)], 10],
    [
      'what is dearer and no better does not count',
      [offer(1, 0), offer(5, 0.9), offer(7, 0.8), offer(100, 1)],
      5,
    ],
    ['two', [offer(10, 0.9), offer(1, 0.5)], 1],
    ['one that is cheapest and best', [offer(3, 0.5), offer(1, 0.7)], 1],
  ])('of %s', (_, offers, cost) => expect(kneeOf(offers)!.cost).toBe(cost));
  it('of nothing is none', () => expect(kneeOf([])).toBeUndefined());
});
