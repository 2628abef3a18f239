import { t } from '../../language';
import type { CurveData } from '../../app/curves';
import { measure, percent } from '../../app/format';

export interface ChartLineData extends CurveData {
  label?: string;
  dashed?: boolean;
}

export interface ChartGroup {
  title: string;
  lines: ChartLineData[];
  format: (value: number) => string;
  /** What the values are, for the axis. */
  unit: string;
  /** May be drawn on a logarithmic axis. */
  loss: boolean;
}

const PART_WORDS: Record<string, string> = {
  loss: t('run.total'),
  'loss/ce': t('run.labels'),
  'loss/kd': t('run.teacher'),
};

/** Which curves are drawn in one chart, the most important first. What is not known gets a chart of its own. */
export function chartsOf(curves: readonly CurveData[]): ChartGroup[] {
  const groups = new Map<string, ChartGroup>();
  // Without a teacher the labels are all of the loss: one line, not two on each other.
  const whole = curves.find(({ name }) => name === 'loss')?.values;
  const parts = curves.filter(({ name }) => name.startsWith('loss/')).length;
  const same = (curve: CurveData) =>
    parts === 1 && curve.name === 'loss/ce' && curve.values.every((value, i) => value === whole?.[i]);
  for (const curve of curves) {
    if (same(curve)) continue;
    const { title, label, format, unit, loss, dashed } = placeOf(curve.name);
    const group = groups.get(title) ?? { title, lines: [], format, unit, loss };
    groups.set(title, group);
    group.lines.push({ ...curve, label, ...(dashed ? { dashed } : {}) });
  }
  const order = (group: ChartGroup) => ORDER.indexOf(group.title) + (ORDER.includes(group.title) ? 0 : 100);
  const sorted = [...groups.values()].sort((a, b) => order(a) - order(b) || a.title.localeCompare(b.title));
  for (const { lines } of sorted) {
    lines.sort((a, b) => lineOrder(a.name) - lineOrder(b.name));
    // Beside sizes with names, the one without is the bank's own.
    const own = lines.find(({ name }) => HELD_OUT.exec(name)?.[2] === '');
    if (own && lines.length > 1) own.label = t('run.largest');
  }
  return sorted;
}

export const ACCURACY_TITLE = t('run.heldOutAccuracy');
const ORDER = [
  t('app.loss'),
  ACCURACY_TITLE,
  t('run.heldOutLoss'),
  t('run.learningRate'),
  t('run.imagesPerSecond'),
];

const HELD_OUT = /^(?:val|test)\/(accuracy|loss) ?(.*)$/;

const LOSS_UNIT = t('run.nats');

interface Place {
  title: string;
  label: string;
  format: (value: number) => string;
  unit: string;
  loss: boolean;
  dashed?: boolean;
}

function placeOf(name: string): Place {
  const part = PART_WORDS[name];
  if (part)
    return {
      title: t('app.loss'),
      label: part,
      format: measure,
      unit: LOSS_UNIT,
      loss: true,
      dashed: name !== 'loss',
    };
  const held = HELD_OUT.exec(name);
  if (held) {
    const own = held[1] === 'accuracy' ? t('run.accuracyLine') : t('run.lossLine');
    const label = held[2] === '' || held[2] === undefined ? own : held[2];
    return held[1] === 'accuracy'
      ? { title: ACCURACY_TITLE, label, format: (value) => percent(value), unit: t('run.right'), loss: false }
      : { title: t('run.heldOutLoss'), label, format: measure, unit: LOSS_UNIT, loss: true };
  }
  if (name === 'lr')
    return {
      title: t('run.learningRate'),
      label: t('run.rate'),
      format: measure,
      unit: t('run.perStep'),
      loss: false,
    };
  if (name === 'images/s')
    return {
      title: t('run.imagesPerSecond'),
      label: t('run.imagesS'),
      format: measure,
      unit: t('run.imagesS2'),
      loss: false,
    };
  if (name === 'gradient norm') {
    const title = t('run.gradientNorm');
    return { title, label: t('run.norm'), format: measure, unit: title, loss: false };
  }
  return { title: name, label: name, format: measure, unit: name, loss: /loss/i.test(name) };
}

function lineOrder(name: string): number {
  return Object.keys(PART_WORDS).indexOf(name);
}

/** What a curve is called where it stands alone: "Held-out accuracy, 64x2". */
export function curveWords(name: string): string {
  const { title, label } = placeOf(name);
  if (title === t('app.loss')) return label === t('run.total') ? title : `${title}: ${label}`;
  const size = HELD_OUT.exec(name)?.[2];
  return size ? `${title}, ${size}` : title;
}

/** What the values of a curve are, for an axis. */
export function curveUnit(name: string): string {
  return placeOf(name).unit;
}
