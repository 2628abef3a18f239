import { escaped, short } from '../../../src-main/work/kinds/compare/report/draw';
import type { Section, Settings } from './settings';
import type { Results } from './store';

const [WIDTH, HEIGHT] = [760, 400];
const MARGIN = { left: 52, right: 190, top: 34, bottom: 46 };
/** Okabe and Ito's colours, and marks: whoever sees few colours tells them apart by shape. */
const WAYS = [
  { name: 'family', title: 'the family, no training', colour: '#0072b2', mark: 'circle' },
  { name: 'plain', title: 'plain elastic network', colour: '#d55e00', mark: 'square' },
  { name: 'dedicated', title: 'a bank for it alone', colour: '#009e73', mark: 'diamond' },
  { name: 'alone', title: 'distilled alone, its share', colour: '#cc79a7', mark: 'triangle' },
  { name: 'scratch', title: 'scratch, its share', colour: '#666666', mark: 'cross' },
] as const;

interface Point {
  parameters: number;
  mean: number;
  least: number;
  most: number;
}

/** Accuracy against parameters as SVG: teacher, family and rivals, each the mean of its seeds with their range. */
export function pictureOf({ seeds }: Settings, { name }: Section, { accuracies }: Results): string {
  const teacher = accuracies[`${name}/teacher`];
  const series = WAYS.map((way) => ({ ...way, points: pointsOf(way.name) }));
  const all = series.flatMap(({ points }) => points);
  const sizes = [...all, ...(teacher ? [teacher] : [])].map(({ parameters }) => Math.log10(parameters));
  const [first, last] = [Math.min(...sizes) - 0.08, Math.max(...sizes) + 0.08];
  const tops = [...all.map(({ most }) => most), ...(teacher ? [teacher.accuracy] : [])];
  const low = Math.floor(10 * Math.min(...all.map(({ least }) => least))) / 10;
  const high = Math.min(1, Math.ceil(10 * Math.max(...tops)) / 10);
  const x = (parameters: number) =>
    MARGIN.left + ((Math.log10(parameters) - first) / (last - first)) * (WIDTH - MARGIN.left - MARGIN.right);
  const y = (accuracy: number) =>
    HEIGHT - MARGIN.bottom - ((accuracy - low) / (high - low)) * (HEIGHT - MARGIN.top - MARGIN.bottom);

  function pointsOf(way: string): Point[] {
    const start = `${name}/${seeds[0]!}/${way}/`;
    const found = Object.keys(accuracies).flatMap((key) =>
      key.startsWith(start) ? [key.slice(start.length)] : [],
    );
    return found
      .map((size) => {
        const runs = seeds.flatMap((seed) => accuracies[`${name}/${seed}/${way}/${size}`] ?? []);
        const values = runs.map(({ accuracy }) => accuracy);
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        return {
          parameters: runs[0]!.parameters,
          mean,
          least: Math.min(...values),
          most: Math.max(...values),
        };
      })
      .sort((a, b) => a.parameters - b.parameters);
  }

  const levels = Array.from({ length: Math.round(20 * (high - low)) + 1 }, (_, i) => low + i / 20);
  const counts = [1, 2, 5].flatMap((digit) => [4, 5, 6, 7].map((power) => digit * 10 ** power));
  const right = WIDTH - MARGIN.right;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="sans-serif" font-size="12" fill="#222">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="${MARGIN.left}" y="20" font-weight="bold">${escaped(name)}: test accuracy against parameters</text>`,
    ...levels.map(
      (level) =>
        `<line x1="${MARGIN.left}" x2="${right}" y1="${at(y(level))}" y2="${at(y(level))}" stroke="#ddd"/><text x="${MARGIN.left - 6}" y="${at(y(level) + 4)}" text-anchor="end">${Math.round(100 * level)} %</text>`,
    ),
    ...counts
      .filter((count) => x(count) >= MARGIN.left && x(count) <= right)
      .map(
        (count) =>
          `<text x="${at(x(count))}" y="${HEIGHT - MARGIN.bottom + 18}" text-anchor="middle">${short(count)}</text>`,
      ),
    ...series.flatMap(({ points, colour, mark }) =>
      points.map(
        ({ parameters, mean, least, most }) =>
          `<line x1="${at(x(parameters))}" x2="${at(x(parameters))}" y1="${at(y(least))}" y2="${at(y(most))}" stroke="${colour}"/>${marked(mark, x(parameters), y(mean), colour)}`,
      ),
    ),
    ...(teacher ? [marked('star', x(teacher.parameters), y(teacher.accuracy), '#000000')] : []),
    ...[{ title: 'teacher', colour: '#000000', mark: 'star' as const }, ...series].map(
      ({ title, colour, mark }, i) =>
        `${marked(mark, right + 18, MARGIN.top + 12 + 22 * i, colour)}<text x="${right + 30}" y="${MARGIN.top + 16 + 22 * i}">${escaped(title)}</text>`,
    ),
    '</svg>',
  ].join('\n');
}

type Mark = (typeof WAYS)[number]['mark'] | 'star';

const SHAPES: Record<Mark, (number | string)[]> = {
  circle: ['M', -4, 0, 'a', 4, 4, 0, 1, 0, 8, 0, 'a', 4, 4, 0, 1, 0, -8, 0, 'Z'],
  square: ['M', -3.5, -3.5, 'h', 7, 'v', 7, 'h', -7, 'Z'],
  diamond: ['M', 0, -5, 'l', 5, 5, 'l', -5, 5, 'l', -5, -5, 'Z'],
  triangle: ['M', 0, -5, 'l', 5, 9, 'h', -10, 'Z'],
  cross: ['M', -4, -4, 'l', 8, 8, 'M', -4, 4, 'l', 8, -8],
  star: [
    'M',
    0,
    -7,
    'l',
    2,
    5,
    'h',
    5,
    'l',
    -4,
    3,
    'l',
    2,
    6,
    'l',
    -5,
    -4,
    'l',
    -5,
    4,
    'l',
    2,
    -6,
    'l',
    -4,
    -3,
    'h',
    5,
    'Z',
  ],
};

function marked(mark: Mark, x: number, y: number, colour: string): string {
  const look = mark === 'cross' ? `stroke="${colour}" stroke-width="2"` : `fill="${colour}"`;
  return `<path transform="translate(${at(x)} ${at(y)})" d="${SHAPES[mark].join(' ')}" ${look}/>`;
}

const at = (value: number) => value.toFixed(1);
