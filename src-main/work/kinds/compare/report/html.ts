import { nameOf } from '../../../../base/size';
import { fieldsOf, getAt, textFor } from '../../../form';
import type { Comparison } from '../comparison';
import { declaration } from '../declare';
import { findingsOf, offersOf } from '../experiments';
import { kneeOf } from '../knee';
import { familiesOf, type Row, rowsOf, spreadText, tableEpochs } from '../summary';
import { escaped, short } from './draw';
import { ENGLISH, type Reader } from './reader';
import { svgOf } from './svg';

const VERDICTS: Record<Row['verdict'], string> = {
  best: 'best: every seed above every seed of the others',
  level: 'not told apart from the highest',
  below: 'below',
  unknown: '',
};

const STYLE = `
  :root { color-scheme: light dark; }
  body { font: 14px/1.5 system-ui, sans-serif; max-width: 1100px; margin: 2rem auto; padding: 0 1rem; }
  table { border-collapse: collapse; margin: 0.5rem 0 1.5rem; font-variant-numeric: tabular-nums; }
  th, td { padding: 0.25rem 0.6rem; border-bottom: 1px solid #8884; text-align: right; white-space: nowrap; }
  th:first-child, td:first-child { text-align: left; }
  td:last-child { white-space: normal; }
  .best { font-weight: 600; }
  .note { white-space: normal; text-align: left; opacity: 0.75; }
  pre { overflow: auto; padding: 0.75rem; background: #8881; }
  .wide { overflow-x: auto; }
  svg { max-width: 100%; height: auto; }
  @media (prefers-color-scheme: dark) {
    svg { fill: #ddd; }
    svg > rect { fill: none; }
    svg [stroke='#ddd'] { stroke: #8886; }
    svg [stroke='#000000'] { stroke: #fff; }
    svg [fill='#000000'] { fill: #fff; }
  }`;

/** One page that needs nothing else: tables, curves, all measurements and all that is needed to repeat them. */
export function htmlOf(comparison: Comparison, reader: Reader = ENGLISH): string {
  const { seeds, testImages, sizes, setup } = comparison;
  const { language, say } = reader;
  const title = say(comparison.title);
  const rows = rowsOf(comparison);
  const spread =
    seeds.length > 1
      ? `Means of ${seeds.length} seeds ± half of their range; a difference within the spread is not called a win.`
      : 'One seed: there is no spread, and no difference here is a win.';
  return [
    '<!doctype html>',
    `<html lang="${language}"><head><meta charset="utf-8">`,
    `<meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(title)}</title>`,
    `<style>${STYLE}</style></head><body>`,
    `<h1>${escaped(title)}</h1>`,
    `<p>${say(`Accuracy on ${testImages} test images that nothing was chosen by.`)} ${say(spread)}</p>`,
    ...sizes.map((size) =>
      sizeTable(
        comparison,
        nameOf(size),
        rows.filter((row) => nameOf(row.size) === nameOf(size)),
        reader,
      ),
    ),
    findings(comparison, reader),
    familyTable(comparison, reader),
    `<h2>${say('Curves')}</h2>${svgOf(comparison, reader)}`,
    waysList(comparison, reader),
    `<h2>${say('To repeat it')}</h2><pre>${escaped(commandOf(comparison))}</pre>`,
    `<pre>${escaped(JSON.stringify(setup, null, 2))}</pre>`,
    `<script type="application/json" id="comparison">${JSON.stringify(comparison).replaceAll('<', '\\u003c')}</script>`,
    '</body></html>',
    '',
  ].join('\n');
}

function sizeTable(comparison: Comparison, name: string, rows: readonly Row[], { say }: Reader): string {
  const epochs = tableEpochs(comparison);
  const head = [
    'begins with',
    ...epochs.map((epoch) => (epoch === 0 ? `epoch ${epoch}` : String(epoch))),
    'epochs to scratch’s last',
    'gap to dedicated',
    'numbers transferred',
    'at the last epoch',
  ].map(say);
  const knee = rows[0] && kneeOf(offersOf(comparison, rows[0].size))?.name;
  const body = rows.map((row) => {
    const title = say(titleOf(comparison, row.way));
    if (row.obstacle !== undefined) {
      return `<tr><td>${escaped(title)}</td><td class="note" colspan="${head.length - 1}">${escaped(say(row.obstacle))}</td></tr>`;
    }
    const cells = [
      ...epochs.map((epoch) => spreadText(row.accuracy.get(epoch) ?? null)),
      row.epochsToScratch === null ? '–' : String(row.epochsToScratch),
      row.gap === null ? '–' : `${row.gap >= 0 ? '+' : '−'}${(100 * Math.abs(row.gap)).toFixed(1)}`,
      row.transferred === 0 ? '0' : short(row.transferred),
      [VERDICTS[row.verdict], row.way === knee ? 'the knee' : ''].filter(Boolean).map(say).join('; '),
    ];
    const best = row.verdict === 'best' ? ' class="best"' : '';
    return `<tr${best}><td>${escaped(title)}</td>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`;
  });
  return `<h2>${name}</h2>${table(head, body)}`;
}

/** A table that scrolls by itself where the page is too narrow for it. */
function table(head: readonly string[], rows: readonly string[]): string {
  const names = head.map((name) => `<th>${name}</th>`).join('');
  return `<div class="wide" tabindex="0"><table><thead><tr>${names}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

/** What an experiment's measurements say. */
function findings(comparison: Comparison, { say }: Reader): string {
  const said = findingsOf(comparison);
  if (said.length === 0) return '';
  return `<h2>${say('What it says')}</h2><ul>${said.map((each) => `<li>${escaped(say(each))}</li>`).join('')}</ul>`;
}

function familyTable(comparison: Comparison, { say }: Reader): string {
  const body = familiesOf(comparison).map(({ way, cost, area, sizes }) => {
    const cells = [String(sizes), short(cost.samples), short(cost.macs), spreadText(area)];
    return `<tr><td>${escaped(say(titleOf(comparison, way)))}</td>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  return [
    `<h2>${say('What the whole family takes')}</h2>`,
    `<p>${say('Condensing, scaler training and fine-tuning of all sizes, for one seed. A training pass is counted as three forward passes; the teacher’s own are not counted. The area is the mean accuracy over the range of operations of the sizes.')}</p>`,
    table(['way', 'sizes', 'images seen', 'multiply-accumulates', 'area under accuracy'].map(say), body),
  ].join('');
}

function waysList({ ways }: Comparison, { say }: Reader): string {
  const items = ways.map(
    ({ title, description }) => `<dt>${escaped(say(title))}</dt><dd>${escaped(say(description))}</dd>`,
  );
  return `<h2>${say('The ways')}</h2><dl>${items.join('')}</dl>`;
}

function titleOf({ ways }: Comparison, name: string): string {
  return ways.find((way) => way.name === name)?.title ?? name;
}

/** The command that makes the same comparison. */
export function commandOf({ setup, sizes, seeds }: Comparison): string {
  const { data, source, teacher, other, hypernetwork, experiment, ways, options } = setup as {
    data: { name: string };
    source?: string;
    teacher: { name: string };
    other?: string;
    hypernetwork?: string;
    experiment?: string;
    ways: string[];
    options: object;
  };
  const flags = fieldsOf(declaration).flatMap((field) => {
    const [part, ...path] = field.path;
    const value = part === 'options' ? getAt(options, path) : undefined;
    if (value === undefined || value === false) return [];
    return [`--${field.flag}${value === true ? '' : ` ${asWord(textFor(field, value))}`}`];
  });
  const option = (flag: string, text: string | undefined) =>
    text === undefined ? [] : [`--${flag} ${asWord(text)}`];
  return [
    `wave compare --data ${asWord(data.name)} --teacher ${asWord(teacher.name)}`,
    ...option('source', source),
    ...option('other-teacher', other),
    ...option('hypernetwork', hypernetwork),
    ...option('experiment', experiment),
    ...option('ways', ways.join(',') || undefined),
    `--sizes ${sizes.map(nameOf).join(',')} --seed ${seeds[0]}`,
    ...flags,
  ].join(' \\\n  ');
}

/** A text as one word of a shell's. */
function asWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
