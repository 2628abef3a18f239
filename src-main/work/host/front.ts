import type { Catalog } from '../../catalog/catalog';
import type { Entry } from '../../catalog/types';
import { EARLIER_SAMPLE } from '../../base/measured';
import type { Evaluated, Timed } from '../../catalog/measurements';
import { nameOf, type Size, sizeNamed } from '../../base/size';
import { onnxFileBytes } from '../../formats/onnx/file-size';
import type { SizedConfig } from '../../nn/model';
import { networkOf } from '../../wave/bank';
import type { BankConfig } from '../../wave/bank';
import { allSizes } from '../../wave/elastic';
import { between } from '../../wave/front';
import { describeTarget } from '../../wave/size';
import { BankRecordSchema, readRecord } from '../entry-config';
import { HERE, ownData, subjectOfEntry } from './measured';
import { entryOfKind } from './orders';
import type { Front } from '../front';

export interface FrontWish {
  data?: string;
  split?: string;
  /** Which of the split's images; left out: those that most sizes were measured on. */
  sample?: string;
  /** Default "here": this machine. */
  device?: string;
  /** Of accuracies and latencies, where they are known in it; default fp32. */
  precision?: string;
  widths?: number[];
  depths?: number[];
}

type Measured<T> = T & { size: Size };
type Images = Pick<Evaluated, 'data' | 'split' | 'sample'>;

/**
 * The sizes of a bank with what they cost and how good they are: measured where they were, else between their neighbours.
 * @throws StudioError 'usage' where it is no bank
 */
export function frontOfBank(catalog: Catalog, id: string, wish: FrontWish = {}): Front {
  const entry = entryOfKind(catalog, id, ['bank'], 'a template bank');
  const { bank, classes } = readRecord(BankRecordSchema, entry);
  const subject = subjectOfEntry(catalog, id);
  const evaluated = catalog.measurements.ofSizes(subject).map(withSize);
  const device = wish.device ?? HERE;
  const timed = catalog.measurements.latencies(subject, { sizes: true }).map(withSize);
  const onDevice = timed.filter((each) => each.device === device);
  const precision = onDevice.some((each) => each.precision === wish.precision) ? wish.precision! : 'fp32';
  const choices = choicesOf(evaluated, ownData(catalog, id));
  const chosen =
    choices.find(
      ({ data, split, sample }) =>
        data === wish.data && split === (wish.split ?? split) && sample === (wish.sample ?? sample),
    ) ?? (wish.data === undefined ? choices[0] : undefined);
  const here = evaluated.filter((each) => chosen && isOnSame(each, chosen));
  const judged = here.some((each) => each.precision === wish.precision) ? wish.precision! : 'fp32';
  const on = chosen
    ? {
        ...{ data: chosen.data, name: chosen.name, split: chosen.split, sample: chosen.sample },
        ...{ count: chosen.count, precision: judged },
      }
    : null;
  const accuracies = here
    .filter((each) => each.precision === judged)
    .map(({ size, accuracy }) => ({ ...size, value: accuracy }));
  const times = onDevice.filter((each) => each.precision === precision);
  const latencies = times.map(({ size, median }) => ({ ...size, value: median }));
  const busy = new Set(times.filter(isDisturbed).map(({ size }) => nameOf(size)));
  const latencyOf = (size: Size) => {
    const latency = between(latencies, size);
    return latency && busy.has(nameOf(size)) ? { ...latency, disturbed: true } : latency;
  };
  return {
    points: sizesOf(bank, wish).flatMap((size) => {
      const target = describeTarget(bank, size);
      if (!target.valid) return [];
      const { mode, parameters, flops } = target;
      const bytes = fileBytes(networkOf(bank, size));
      // Outside the grid a size is made in another way: what its neighbours inside have says little of it.
      const inside = mode === 'instant' || mode === 'between';
      const known = between(accuracies, size);
      const accuracy = inside || known?.measured ? known : null;
      return [{ ...size, mode, parameters, flops, bytes, accuracy, latency: latencyOf(size) }];
    }),
    on,
    choices,
    devices: [...new Set(timed.map((each) => each.device))],
    timed: { device, precision },
    teacher: teacherOf(catalog, id, on, device),
    numClasses: classes.length,
  };
}

function withSize<T extends Evaluated | Timed>(row: T): Measured<T> {
  return { ...row, size: sizeNamed(row.subject.slice(row.subject.indexOf('/') + 1))! };
}

/** What sizes were measured on: the bank's own test images first, then whatever most sizes were measured on. */
function choicesOf(evaluated: readonly Evaluated[], own: string | undefined): Front['choices'] {
  const groups = Map.groupBy(evaluated, ({ data, split, sample }) => `${data} ${split} ${sample}`);
  const choices = [...groups.values()].map((group) => {
    const { data, dataName: name, split, sample, count } = group[0]!;
    const sizes = new Set(group.map(({ subject }) => subject)).size;
    return { data, name, split, sample, count, sizes, at: Math.max(...group.map((each) => each.at)) };
  });
  const rank = ({ data, split, sample, sizes }: (typeof choices)[number]) =>
    sizes + (data === own ? 1e6 : 0) + (split === 'test' ? 1e3 : 0) - (sample === EARLIER_SAMPLE ? 500 : 0);
  return choices.sort((a, b) => rank(b) - rank(a));
}

/** Whether a time may be too long, because the machine did something else, too. */
function isDisturbed({ conditions }: Timed): boolean {
  return conditions['beside'] !== undefined;
}

/** Whether both are about the very same images. */
function isOnSame(one: Images, other: Images): boolean {
  return one.data === other.data && one.split === other.split && one.sample === other.sample;
}

/** The sizes of an elastic bank's grid, or that of the one that it was condensed at; or those asked for. */
function sizesOf({ elastic, auxiliary }: BankConfig, { widths, depths }: FrontWish): Size[] {
  const own = elastic ?? { widths: [auxiliary.embedDim], depths: [auxiliary.depth] };
  if (elastic?.stitched) return allSizes(elastic);
  return allSizes({ ...own, ...(widths ? { widths } : {}), ...(depths ? { depths } : {}) });
}

function fileBytes(network: SizedConfig): Front['points'][number]['bytes'] {
  return {
    fp32: onnxFileBytes(network, 'fp32'),
    fp16: onnxFileBytes(network, 'fp16'),
    int8: onnxFileBytes(network, 'int8'),
  };
}

function teacherOf(catalog: Catalog, bank: string, on: Front['on'], device: string): Front['teacher'] {
  const teacher = teacherOfBank(catalog, bank) ?? measuredBeside(catalog, bank);
  if (!teacher) return null;
  const { id, name, parameters, bytes, config } = teacher;
  const subject = subjectOfEntry(catalog, id);
  const known = catalog.measurements
    .of(subject)
    .find((each) => on && isOnSame(each, on) && each.precision === 'fp32');
  const timed = catalog.measurements
    .latencies(subject)
    .find((each) => each.device === device && each.precision === 'fp32');
  return {
    id,
    name,
    parameters,
    bytes,
    flops: typeof config['flops'] === 'number' ? config['flops'] : null,
    accuracy: known?.accuracy ?? null,
    latency: timed
      ? { value: timed.median, measured: true, ...(isDisturbed(timed) ? { disturbed: true } : {}) }
      : null,
  };
}

/** The teacher that a bank was condensed from, where the catalog still has it. */
function teacherOfBank(catalog: Catalog, bank: string): Entry | undefined {
  const { edges, nodes } = catalog.entries.lineage(bank);
  const parent = edges.find(({ child, role }) => child === bank && role === 'teacher')?.parent;
  const there = nodes.some(({ id, state }) => id === parent && state === 'present');
  return there && parent !== undefined ? catalog.entries.get(parent) : undefined;
}

/** A bank that came as a file has no teacher in the catalog but the one that its sizes were last measured beside. */
function measuredBeside(catalog: Catalog, bank: string): Entry | undefined {
  const teachers = catalog.entries.list({ kind: 'teacher', limit: -1 }).entries;
  return catalog.jobs
    .doneWith('measure-sizes', 'bank', bank)
    .map(({ spec }) => teachers.find(({ id }) => id === (spec as { teacher?: string }).teacher))
    .find((teacher) => teacher !== undefined);
}
