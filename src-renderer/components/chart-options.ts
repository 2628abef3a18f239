import type uPlot from 'uplot';
import { tickLabels } from '../app/curves';
import { short } from '../app/format';

export interface ChartShape {
  width: number;
  height: number;
  /** Number of curves, and which of them are dashed. */
  count: number;
  dashes: readonly boolean[];
  logarithmic: boolean;
  format: (value: number) => string;
  /** What stands at the axes. */
  titles: { x: string; y: string };
  /** Told the index of the step under the pointer; null where there is none. */
  oncursor: (index: number | null) => void;
  /** Told whether less than all steps are shown. */
  onzoom: (zoomed: boolean) => void;
}

/** The custom property with the colour of a curve: eight that can be told apart, then again from the first. */
export function seriesColour(index: number): string {
  return `--series-${(index % 8) + 1}`;
}

/** uPlot’s word for a logarithmic scale, which it gives a name only in its types. */
const LOGARITHMIC = { distr: 3 };

function isZoomed({ data: [steps], scales }: uPlot): boolean {
  const { min, max } = scales['x'] ?? {};
  return typeof min === 'number' && typeof max === 'number' && steps.length > 1
    ? min > steps[0]! || max < steps.at(-1)!
    : false;
}

/** What uPlot needs to draw curves in the colours of the present theme. */
export function chartOptions(shape: ChartShape): uPlot.Options {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis: uPlot.Axis = {
    stroke: colour('--faint'),
    font: `11px ${style.getPropertyValue('--font')}`,
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
    gap: 6,
    labelFont: `11px ${style.getPropertyValue('--font')}`,
    labelSize: 16,
    labelGap: 2,
  };
  return {
    width: shape.width,
    height: shape.height,
    padding: [10, 14, 0, 0],
    legend: { show: false },
    // The pointer stands at the same step in all charts of a page.
    cursor: { points: { size: 6 }, drag: { x: true, y: false }, sync: { key: 'steps' } },
    scales: {
      x: { time: false },
      y: { ...(shape.logarithmic && LOGARITHMIC) },
    },
    axes: [
      {
        ...axis,
        label: shape.titles.x,
        size: 24,
        grid: { show: false },
        values: (_, ticks) => ticks.map((tick) => short(tick)),
      },
      {
        ...axis,
        label: shape.titles.y,
        size: 50,
        space: 32,
        values: (_, ticks) => tickLabels(ticks, shape.format),
      },
    ],
    series: [
      {},
      ...Array.from({ length: shape.count }, (_, i): uPlot.Series => {
        return {
          stroke: colour(seriesColour(i)),
          width: 1.6,
          spanGaps: true,
          ...(shape.dashes[i] ? { dash: [5, 4] } : {}),
          // A curve of few points would be invisible as a line.
          points: {
            show: (_plot, _series, first, last) => last - first < 40,
            size: 5,
            fill: colour('--surface'),
          },
        };
      }),
    ],
    hooks: {
      setCursor: [(plot) => shape.oncursor(plot.cursor.idx ?? null)],
      setScale: [(plot, key) => key === 'x' && shape.onzoom(isZoomed(plot))],
    },
  };
}
