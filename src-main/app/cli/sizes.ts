import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { StudioError } from '../../base/errors';
import { nameOf } from '../../base/size';
import type { Budget, FrontPoint, Precision } from '../../wave/front';
import { asGoodAs, bestUnder, overBudget, parseBytes, parseMilliseconds, PRECISIONS } from '../../wave/front';
import type { Front } from '../../work/front';
import type { Request, RequestInput } from '../../work/requests';
import { frontOfBank } from '../../work/host/front';
import { HERE } from '../../work/host/measured';
import type { CliContext } from './context';
import { optionsOf, withCatalog } from './context';
import { addJob } from './job';
import type { CommonOptions } from './options';
import { addCommonOptions, oneOf } from './options';
import { bytes, count, percent, print, table } from './output';
import { findEntry } from './references';
import { evolvedText, finishedJson } from './results';

interface FitFlags extends CommonOptions {
  data?: string;
  maxSize?: number;
  maxLatency?: number;
  precision?: Precision;
  device?: string;
}

export function addSizes(program: Command, context: CliContext): void {
  addJob(program.command('measure <bank>'), 'measure-sizes', context, {
    argument: 'bank',
    found: ({ catalog }, request) => {
      const { bank, teacher } = request as Extract<RequestInput, { kind: 'measure-sizes' }>;
      return teacher === undefined ? { teacher: frontOfBank(catalog, bank).teacher?.id } : {};
    },
    tell: ({ job }, { json }, { catalog }) => {
      const { bank, data, options } = job.spec as Extract<Request, { kind: 'measure-sizes' }>;
      const front = frontOfBank(catalog, bank, { data, split: options.split });
      print(json, front, () => frontText(front, {}));
    },
  });
  addJob(program.command('evolve <bank>'), 'evolve', context, {
    argument: 'bank',
    tell: (finished, { json }) => {
      print(json, finishedJson(finished), () => evolvedText(finished));
    },
  });
  addCommonOptions(program.command('fit-budget <bank>'))
    .description('which size of a bank is the best that fits, from what was measured of its sizes')
    .option('--max-size <bytes>', 'of the ONNX file, e.g. 3MB', sized)
    .option('--max-latency <time>', 'of one image, e.g. 8ms', timed)
    .option('--device <name>', 'where it is to take no longer: a device that was measured (default: here)')
    .option(
      '--precision <name>',
      'as which file it is kept, and measured: fp32 (default), fp16 or int8',
      oneOf(PRECISIONS),
    )
    .option('--data <dataset>', 'on which images it is to be good (default: the bank’s own)')
    .action(async (bank: string, _: unknown, command: Command) => fit(bank, optionsOf(command)));
}

async function fit(name: string, options: FitFlags): Promise<void> {
  await withCatalog(options, (catalog) => {
    const bank = findEntry({ catalog }, name, ['bank']);
    const data = options.data === undefined ? undefined : findEntry({ catalog }, options.data, ['dataset']);
    const { devices } = frontOfBank(catalog, bank.id);
    const { device: wanted, precision } = options;
    const front = frontOfBank(catalog, bank.id, {
      ...(data ? { data: data.id } : {}),
      ...(precision ? { precision } : {}),
      ...(wanted === undefined ? {} : { device: deviceNamed(wanted, devices, bank.name) }),
    });
    if (front.on === null) throw notMeasured(bank.name, data?.name);
    const budget: Budget = {
      bytes: options.maxSize,
      milliseconds: options.maxLatency,
      precision: precision ?? 'fp32',
    };
    const best = bestUnder(front.points, budget) ?? null;
    if (best === null && options.json !== true) throw nothingFits(bank.name, front, budget);
    const { on, teacher, points, timed } = front;
    const smaller = (best && asGoodAs(points, best, budget, on.count)) ?? null;
    print(options.json, { best, smaller, budget, on, timed, teacher, points }, () =>
      [
        sentenceOn(best!, front, budget),
        ...(smaller ? [smallerText(smaller, on.count, budget)] : []),
        '',
        frontText(front, budget, best!),
      ].join('\n'),
    );
  });
}

/** The device that is meant: by its whole name, or by a part that no other has. @throws StudioError 'not-found' */
function deviceNamed(text: string, devices: readonly string[], bank: string): string {
  const near = devices.filter((each) => each.toLowerCase().includes(text.toLowerCase()));
  const found = devices.find((each) => each === text) ?? (near.length === 1 ? near[0] : undefined);
  if (found !== undefined) return found;
  const known = (near.length > 0 ? near : devices).map((each) => `“${each}”`).join(', ');
  throw new StudioError(
    'not-found',
    `No sizes of “${bank}” were measured on ${near.length > 1 ? 'one device' : 'a device'} called “${text}”.`,
    known === ''
      ? 'Open the bank in the window, and “On a phone” there: a QR code leads a phone to a page that measures them.'
      : `Known are ${known}. “On a phone” on the bank’s page measures them on another.`,
  );
}

function sentenceOn(best: FrontPoint, { on, teacher, timed }: Front, { precision = 'fp32' }: Budget): string {
  const facts = [
    `${percent(best.accuracy!.value)} of ${count(on!.count)} ${on!.split} images of ${on!.name}${on!.precision === precision ? '' : `, as ${on!.precision}: in ${precision} it was not measured`}`,
    `${bytes(best.bytes[precision])} in ${precision}`,
    ...(best.latency ? [`${latencyText(best)} an image${whereOf(timed)}`] : []),
    ...(teacher?.accuracy == null ? [] : [`the teacher: ${percent(teacher.accuracy)}`]),
  ];
  const guess = best.accuracy!.measured ? '' : ', not measured but between its neighbours';
  return `Best: ${nameOf(best)} (${facts.join('; ')}${guess}).`;
}

function smallerText(point: FrontPoint, images: number, { precision = 'fp32' }: Budget): string {
  const { accuracy, bytes: files } = point;
  return `As good as it, as far as ${count(images)} images tell: ${nameOf(point)} (${percent(accuracy!.value)}; ${bytes(files[precision])} in ${precision}).`;
}

function whereOf({ device }: Front['timed']): string {
  return device === HERE ? '' : ` on ${device}`;
}

type Timed = Pick<FrontPoint, 'latency'>;

/** A latency in a table: `~` where it lies between measured ones, `*` where other work disturbed the measurement. */
export function latencyText({ latency }: Timed): string {
  return `${known(latency, (value) => `${value.toFixed(2)} ms`)}${latency?.disturbed ? ' *' : ''}`;
}

/** What the `*` in a table of these means, where there is one. */
export function disturbedText(points: readonly Timed[]): string[] {
  if (!points.some(({ latency }) => latency?.disturbed)) return [];
  return [
    '',
    '* measured while the machine was busy with other work: measure again with “wave measure BANK --data DATA --no-accuracy”.',
  ];
}

function known(value: FrontPoint['latency'], write: (value: number) => string): string {
  return value === null ? '–' : `${value.measured ? '' : '~'}${write(value.value)}`;
}

function frontText({ points }: Front, budget: Budget, best?: FrontPoint): string {
  const { precision = 'fp32' } = budget;
  const rows = points.map((point) => [
    nameOf(point),
    known(point.accuracy, percent),
    bytes(point.bytes[precision]),
    latencyText(point),
    count(point.parameters),
    point === best ? 'best' : overBudget(point, budget) === undefined ? 'fits' : '',
  ]);
  const sizes = table(['size', 'accuracy', `file in ${precision}`, 'latency', 'parameters', ''], rows);
  return [sizes, ...disturbedText(points)].join('\n');
}

/** Nobody has a budget beyond these. */
const MOST_BYTES = 1e12;
const MOST_MS = 3_600_000;

function sized(text: string): number {
  const value = parseBytes(text);
  if (value === undefined) throw new InvalidArgumentError('Write it as 3MB or 900kB.');
  if (value > MOST_BYTES) throw new InvalidArgumentError('It must be at most 1000GB.');
  return value;
}

function timed(text: string): number {
  const value = parseMilliseconds(text);
  if (value === undefined) throw new InvalidArgumentError('Write it as 8ms or 0.5s.');
  if (value > MOST_MS) throw new InvalidArgumentError('It must be at most 3600s.');
  return value;
}

function notMeasured(bank: string, data: string | undefined): StudioError {
  const where = data === undefined ? '' : ` on “${data}”`;
  return new StudioError(
    'not-found',
    `No size of “${bank}” was measured${where} yet.`,
    `Measure them first: wave measure "${bank}" --data ${data === undefined ? 'DATASET' : `"${data}"`}`,
  );
}

function nothingFits(bank: string, { points }: Front, budget: Budget): StudioError {
  const { precision = 'fp32' } = budget;
  const smallest = Math.min(...points.map((point) => point.bytes[precision]));
  const fastest = Math.min(...points.map((point) => point.latency?.value ?? Infinity));
  const speed = Number.isFinite(fastest)
    ? `, and its fastest takes ${fastest.toFixed(2)} ms`
    : '; no latency was measured';
  return new StudioError(
    'mismatch',
    `No size of “${bank}” fits.`,
    `Its smallest file in ${precision} has ${bytes(smallest)}${speed}. Allow more, or take --precision int8.`,
  );
}
