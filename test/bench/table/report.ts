import { nameOf } from '../../../src-main/base/size';
import { largestSize, allSizes } from '../../../src-main/wave/elastic';
import { outside } from './rows';
import type { Section, Settings } from './settings';
import type { Results } from './store';

/** The table as Markdown: each row as measured, beside what was asked for. Numbers that are not known are said to be so. */
export function tableReport(settings: Settings, results: Results): string {
  const { seeds, scale, sections } = settings;
  return [
    `In % of the test images; ${seeds.length === 1 ? 'one seed' : `mean of ${seeds.length} seeds ± half of their range`}.` +
      (scale === 1 ? '' : ` A short form: ${scale} of the samples.`),
    ...sections.map((section) => new SectionReport(settings, section, results).text()),
    transferTable(settings, results),
  ].join('\n\n');
}

type Row = [what: string, measured: string, must: string, met: boolean | undefined];

class SectionReport {
  constructor(
    private readonly settings: Settings,
    private readonly section: Section,
    private readonly results: Results,
  ) {}

  text(): string {
    const { name, samples } = this.section;
    const teacher = this.results.accuracies[`${name}/teacher`];
    const of = teacher?.parameters;
    const known = of === undefined ? '' : ` % (${of.toLocaleString('en')} parameters)`;
    const about = `Teacher: ${percent(teacher?.accuracy)}${known}; the family saw ${samples.toLocaleString('en')} images.`;
    return [`### ${name}`, about, this.#rows(), this.#grid()].join('\n\n');
  }

  #rows(): string {
    const rows = [...this.#ends(), ...this.#against(), this.#plain(), this.#hours(), ...this.#outside()];
    return table(
      ['', 'measured', 'must', ''],
      rows.map(([what, measured, must, met]) => [what, measured, must, verdict(met)]),
    );
  }

  #ends(): Row[] {
    const { bars } = this.section;
    const sizes = allSizes(this.settings.grid).map(nameOf);
    const [small, large] = [sizes[0]!, sizes.at(-1)!];
    const teacher = this.results.accuracies[`${this.section.name}/teacher`]?.accuracy;
    const bar = (which: 'largest' | 'smallest'): number | undefined =>
      bars.atLeast?.[which] !== undefined
        ? bars.atLeast[which] / 100
        : bars.belowTeacher && teacher !== undefined
          ? teacher - bars.belowTeacher[which] / 100
          : undefined;
    const end = (label: string, size: string, must: number | undefined): Row => {
      const runs = this.#runs('family', size);
      return [`${label}, ${size}, no training of the target`, spread(runs), must === undefined ? '' : `≥ ${percent(must)}`, atLeast(mean(runs), must)]; // prettier-ignore
    };
    const rise = this.#differences((seed) => [
      this.#of(seed, 'family', large),
      this.#of(seed, 'family', small),
    ]);
    return [
      end('largest', large, bar('largest')),
      end('smallest', small, bar('smallest')),
      ['largest − smallest', spread(rise), '≥ 6.0', atLeast(mean(rise), 0.06)],
    ];
  }

  /** Against a bank condensed for the size alone, and against the size distilled alone with its share of the samples. */
  #against(): Row[] {
    return this.settings.checked.map(nameOf).flatMap((size): Row[] => {
      const over = (rival: string) =>
        this.#differences((seed) => [this.#of(seed, 'family', size), this.#of(seed, rival, size)]);
      const [dedicated, alone] = [over('dedicated'), over('alone')];
      return [
        [
          `${size} − a bank of its own, same samples`,
          spread(dedicated),
          '≥ −1.0',
          atLeast(mean(dedicated), -0.01),
        ],
        [
          `${size} − distilled alone, family samples ÷ sizes`,
          spread(alone),
          '≥ 8.0',
          atLeast(mean(alone), 0.08),
        ],
        [`${size} − from scratch on labels, family samples ÷ sizes`, spread(over('scratch')), '', undefined],
      ];
    });
  }

  #plain(): Row {
    const sizes = allSizes(this.settings.grid).map(nameOf);
    const over = this.settings.seeds.flatMap((seed) => {
      const each = sizes.map((size) => minus(this.#of(seed, 'family', size), this.#of(seed, 'plain', size)));
      const known = each.filter((value) => value !== undefined);
      return known.length === sizes.length ? [mean(known)!] : [];
    });
    const cost = (what: string) =>
      this.results.costs[`${this.section.name}/${this.settings.seeds[0]!}/${what}`];
    const [ours, theirs] = [cost('family')?.parameters, cost('plain')?.parameters];
    const share = ours !== undefined && theirs !== undefined ? ours / theirs : undefined;
    const words = share === undefined ? '' : ` with ${percent(share)} % of its parameters`;
    const met = share === undefined ? undefined : atLeast(mean(over), 0) && share <= 0.1;
    return [
      `mean of all sizes − a plain elastic network at its best rate${words}`,
      spread(over),
      '≥ 0.0, ≤ 10 %',
      met,
    ];
  }

  #hours(): Row {
    const hours = this.settings.seeds.flatMap((seed) => {
      const cost = this.results.costs[`${this.section.name}/${seed}/family`];
      return cost ? [cost.seconds / 3600] : [];
    });
    const most = this.section.bars.hours;
    const known = hours.length > 0 ? Math.max(...hours) : undefined;
    return [
      'hours for the whole family',
      known === undefined ? 'not measured' : known.toFixed(2),
      most === undefined ? '' : `≤ ${most}`,
      most === undefined || known === undefined ? undefined : known <= most,
    ];
  }

  #outside(): Row[] {
    const inside = nameOf(largestSize(this.settings.grid));
    return outside(this.settings.grid)
      .map(nameOf)
      .map((size) => {
        const over = this.#differences((seed) => [
          this.#of(seed, 'family', size),
          this.#of(seed, 'family', inside),
        ]);
        return [
          `${size}, outside the grid, − ${inside}`,
          spread(over),
          '≥ −0.5',
          atLeast(mean(over), -0.005),
        ];
      });
  }

  #grid(): string {
    const { widths, depths } = this.settings.grid;
    return table(
      ['depth \\ width', ...widths.map(String)],
      depths.map((depth) => [String(depth), ...widths.map((width) => spread(this.#runs('family', nameOf({ width, depth }))))]), // prettier-ignore
    );
  }

  #of(seed: number, what: string, size: string): number | undefined {
    return this.results.accuracies[`${this.section.name}/${seed}/${what}/${size}`]?.accuracy;
  }

  #runs(what: string, size: string): number[] {
    return this.settings.seeds
      .map((seed) => this.#of(seed, what, size))
      .filter((value) => value !== undefined);
  }

  /** Of each seed for itself: what two of its numbers differ by. */
  #differences(pair: (seed: number) => [number | undefined, number | undefined]): number[] {
    return this.settings.seeds.map((seed) => minus(...pair(seed))).filter((value) => value !== undefined);
  }
}

function transferTable({ seeds, sections }: Settings, { accuracies }: Results): string {
  const ways = ['bank', 'scratch', 'distilled', 'weight-selection'];
  const rows = sections.flatMap((to) =>
    sections.flatMap((from) => {
      const runs = (way: string) =>
        seeds.flatMap((seed) => {
          const start = `${to.name}/${seed}/from ${from.name}/${way}/`;
          return Object.entries(accuracies).flatMap(([name, { accuracy }]) => name.startsWith(start) ? [accuracy] : []); // prettier-ignore
        });
      const [bank, scratch, full] = [runs('bank'), runs('scratch'), runs('distilled')].map(mean);
      if (bank === undefined) return [];
      const met =
        scratch === undefined || full === undefined ? undefined : bank - scratch >= 0.08 && bank >= full;
      return [[`${from.name} → ${to.name}`, ...ways.map((way) => spread(runs(way))), verdict(met)]];
    }),
  );
  if (rows.length === 0) return 'A bank taken to other classes: not measured.';
  const title = 'A bank taken to other classes; must: scratch + 8, and the distilled network’s equal.';
  return `${title}\n\n${table(['', 'bank', 'scratch', 'plain distilled network', 'weight selection', ''], rows)}`;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function verdict(met: boolean | undefined): string {
  return met === undefined ? '' : met ? 'met' : 'NOT MET';
}

function atLeast(value: number | undefined, bar: number | undefined): boolean | undefined {
  return value === undefined || bar === undefined ? undefined : value >= bar;
}

function minus(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a - b;
}

function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function percent(share: number | undefined): string {
  return share === undefined ? 'not measured' : (100 * share).toFixed(1).replace('-', '−');
}

/** Mean ± half range; of one seed its number. */
function spread(values: readonly number[]): string {
  if (values.length === 0) return 'not measured';
  if (values.length === 1) return percent(values[0]);
  return `${percent(mean(values))} ± ${percent((Math.max(...values) - Math.min(...values)) / 2)}`;
}
