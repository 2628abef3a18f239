import { nameOf, type Size } from '../../../../base/size';
import type { Comparison } from '../comparison';
import { offersOf } from '../experiments';
import { spreadOf } from '../summary';
import { escaped, HEIGHT, MARGIN, short, WIDTH } from './draw';
import { kneeChart } from './knee';
import { ENGLISH, type Reader } from './reader';

/** Told apart by people who see few colours as well (Okabe and Ito), then dashed. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000', '#999933'];

export interface Line {
  name: string;
  points: { x: number; y: number; least: number; most: number }[];
}

export type Against = 'epoch' | 'samples' | 'macs';

/** The curves of all ways at a size, mean over the seeds and from the least to the most. */
export function linesOf({ ways, cells }: Comparison, size: Size, against: Against): Line[] {
  return ways.map(({ name }) => {
    const own = cells.filter((cell) => cell.way === name && nameOf(cell.size) === nameOf(size));
    const epochs = [...new Set(own.flatMap(({ points }) => points.map(({ epoch }) => epoch)))];
    const points = epochs.flatMap((epoch) => {
      const found = own.flatMap((cell) =>
        epoch === 0 && !cell.works ? [] : cell.points.filter((point) => point.epoch === epoch),
      );
      const y = spreadOf(found.map(({ accuracy }) => accuracy));
      const x = spreadOf(found.map((point) => point[against]));
      return x && y ? [{ x: x.mean, y: y.mean, least: y.least, most: y.most }] : [];
    });
    return { name, points };
  });
}

/** One picture with a chart for each size, accuracy against images seen and against operations, and a legend. */
export function svgOf(comparison: Comparison, { say }: Reader = ENGLISH): string {
  const { sizes, ways } = comparison;
  const legend = 20 * Math.ceil(ways.length / 3) + 16;
  const asked = sizes.map((size) => ({ size, offers: offersOf(comparison, size) }));
  const knees = asked.filter(({ offers }) => offers.length > 0);
  const below = sizes.length * HEIGHT + legend;
  const [width, height] = [2 * WIDTH, below + HEIGHT * Math.ceil(knees.length / 2)];
  const charts = sizes.flatMap((size, row) =>
    (['samples', 'macs'] as const).map((against, column) => {
      const title = `${nameOf(size)}: accuracy against ${against === 'samples' ? 'images seen' : 'multiply-accumulates'}`;
      const body = chart(linesOf(comparison, size, against), say(title));
      return `<g transform="translate(${column * WIDTH} ${row * HEIGHT})">${body}</g>`;
    }),
  );
  const kneeCharts = knees.map(({ size, offers }, i) => {
    const [x, y] = [(i % 2) * WIDTH, below + Math.floor(i / 2) * HEIGHT];
    const title = say(`${nameOf(size)}: accuracy against numbers transferred`);
    return `<g transform="translate(${x} ${y})">${kneeChart(offers, title, say)}</g>`;
  });
  const names = ways.map(({ title }, i) => {
    const [x, y] = [16 + (i % 3) * (width / 3), sizes.length * HEIGHT + 18 + 20 * Math.floor(i / 3)];
    const stroke = strokeOf(i);
    return `<line x1="${x}" y1="${y}" x2="${x + 24}" y2="${y}" ${stroke}/><text x="${x + 30}" y="${y + 4}">${escaped(say(title))}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="11" fill="#222">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...charts,
    ...names,
    ...kneeCharts,
    '</svg>',
  ].join('\n');
}

function chart(lines: readonly Line[], title: string): string {
  const all = lines.flatMap(({ points }) => points);
  const xMost = Math.max(1, ...all.map(({ x }) => x));
  const yMost = Math.min(1, Math.ceil(10 * Math.max(0.1, ...all.map(({ most }) => most))) / 10);
  const x = (value: number) => MARGIN.left + (value / xMost) * (WIDTH - MARGIN.left - MARGIN.right);
  const y = (value: number) =>
    HEIGHT - MARGIN.bottom - (value / yMost) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const at = (value: number) => value.toFixed(1);
  // Fifths of tens of percents are whole.
  const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1].map((part) => {
    const [level, place] = [part * yMost, part * xMost];
    return [
      `<line x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${at(y(level))}" y2="${at(y(level))}" stroke="#ddd"/>`,
      `<text x="${MARGIN.left - 6}" y="${at(y(level) + 4)}" text-anchor="end">${(100 * level).toFixed(0)} %</text>`,
      `<text x="${at(x(place))}" y="${HEIGHT - MARGIN.bottom + 16}" text-anchor="middle">${short(place)}</text>`,
    ].join('');
  });
  const drawn = lines.map(({ points }, i) => {
    if (points.length === 0) return '';
    const path = points.map((point, k) => `${k ? 'L' : 'M'}${at(x(point.x))} ${at(y(point.y))}`).join('');
    const band = [
      ...points.map((point, k) => `${k ? 'L' : 'M'}${at(x(point.x))} ${at(y(point.most))}`),
      ...[...points].reverse().map((point) => `L${at(x(point.x))} ${at(y(point.least))}`),
    ].join('');
    const dots =
      points.length > 1
        ? ''
        : `<circle cx="${at(x(points[0]!.x))}" cy="${at(y(points[0]!.y))}" r="3" fill="${colourOf(i)}"/>`;
    return `<path d="${band}Z" fill="${colourOf(i)}" opacity="0.12"/><path d="${path}" fill="none" ${strokeOf(i)}/>${dots}`;
  });
  return `<text x="${MARGIN.left}" y="16" font-weight="bold">${escaped(title)}</text>${ticks.join('')}${drawn.join('')}`;
}

const colourOf = (i: number) => COLOURS[i % COLOURS.length]!;

function strokeOf(i: number): string {
  const dashes = ['', '6 3', '2 2'][Math.floor(i / COLOURS.length) % 3];
  return `stroke="${colourOf(i)}" stroke-width="1.8"${dashes ? ` stroke-dasharray="${dashes}"` : ''}`;
}
