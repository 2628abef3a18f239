import { totalmem } from 'node:os';
import { StudioError, didYouMean } from '../../base/errors';
import { sizeOf } from '../../base/tensor';
import { bankConfig, condenseSteps } from '../../work/kinds/condense/bank-config';
import { condenseMemory, largestWithin } from '../../work/kinds/condense/memory';
import type { SizedConfig } from '../../nn/model';
import type { BankConfig } from '../../wave/bank';
import {
  bankRoles,
  bankShapes,
  checkBankConfig,
  countBank,
  networkOf,
  sizeWithin,
  unitOf,
  widthStep,
} from '../../wave/bank';
import { allSizes } from '../../wave/elastic';
import type { Role } from '../../wave/roles';
import { expectedAccuracy } from '../../wave/expectation';
import { describeTarget } from '../../wave/size';
import { BankRecordSchema, readRecord } from '../../work/entry-config';
import { isComposed } from '../../work/kinds/generate/declare';
import { describeRival } from '../../work/kinds/generate/rivals';
import type { Studio } from '../../work/host/studio';
import { entryOfKind, WEIGHTS } from '../../work/host/orders';
import { knownProbe } from './engines';
import { figuresOf, trainingFlops } from '../../nn/figures';
import type { Handlers } from './host';

/** What the engines reach of the rate of a plain matrix product, while training. */
const SHARE_OF_SPEED = 0.5;

export const banks: Handlers<'banks'> = {
  overview: ({ studio }, { id }) => {
    const config = configOf(studio, id);
    const counts = countBank(config);
    const teacher = teacherParameters(studio, id);
    const shapes = bankShapes(config);
    return {
      counts,
      teacher,
      share: counts.templates / (teacher ?? counts.auxiliary),
      roles: bankRoles(config).map((role) => ({
        ...role,
        ...held(shapes, role),
      })),
      widthStep: widthStep(config),
    };
  },
  templates: async ({ studio, looks }, { id, role }, signal) => {
    const { name } = roleNamed(configOf(studio, id), role);
    const path = studio.catalog.entries.artifactPath(id, WEIGHTS);
    return { role, ...(await looks.look('bankTemplates', { path, role: name }, { signal })) };
  },
  usage: ({ studio, looks }, { id }, signal) => {
    const config = configOf(studio, id);
    const { scalers } = bankShapes(config);
    const layered = bankRoles(config).filter(({ name, layered }) => layered && scalers.has(name));
    const path = studio.catalog.entries.artifactPath(id, WEIGHTS);
    return looks.look('bankUsage', { path, roles: layered.map(({ name }) => name) }, { signal });
  },
  grid: ({ studio }, { id, init, scalers, numClasses, ...axes }) => {
    const config = configOf(studio, id);
    const composed = isComposed(init);
    const step = composed ? widthStep(config) : unitOf(config.auxiliary);
    const own = config.auxiliary.mlpRatio;
    // What makes nothing beyond its grid shows nothing beyond it.
    const bounds =
      composed && (config.elastic?.stitched ?? config.elastic?.largestOnly) ? config.elastic : undefined;
    const usual = bounds ?? { widths: usualWidths(config, step), depths: usualDepths(config) };
    const { widths = usual.widths, depths = usual.depths, mlpRatios = [own] } = axes;
    const speed = knownProbe(studio)?.speed ?? null;
    const options = { scalers, ...(numClasses === undefined ? {} : { numClasses }) };
    const cells = allSizes({ widths, depths, mlpRatios }).map((named) => {
      const size = sizeWithin(config, named);
      const target = composed
        ? describeTarget(config, size, options)
        : { ...describeRival(config, size, init, numClasses), mode: 'rival' as const };
      const network = networkOf(config, size, numClasses);
      const memory = target.valid ? figuresOf(network).memory : 0;
      const trained = target.valid && speed !== null;
      return { ...size, ...target, memory, secondsPerImage: trained ? secondsFor(network, speed) : null };
    });
    return { widths, depths, mlpRatios: config.elastic?.mlpRatios ?? [own], widthStep: step, cells };
  },
  plan: ({ studio }, { options, imgSize, numClasses, trainImages, teacher }) => {
    const classes = Array.from({ length: numClasses }, (_, index) => String(index));
    const shape = { imgSize: options.imgSize ?? imgSize, classes };
    const config = bankConfig(options, shape);
    checkBankConfig(config);
    const counts = countBank(config);
    const { auxiliary, elastic } = config;
    const known = teacher === undefined ? undefined : studio.catalog.entries.get(teacher);
    const right = known?.accuracy ?? undefined;
    const images = Math.min(trainImages ?? 50_000, options.limit ?? Infinity);
    const steps = condenseSteps(options, images);
    const speed = knownProbe(studio)?.speed ?? null;
    const memory = condenseMemory(config);
    return {
      counts,
      teacher: known?.parameters ?? null,
      share: counts.templates / (known?.parameters ?? counts.auxiliary),
      widths: elastic?.widths ?? [auxiliary.embedDim],
      depths: elastic?.depths ?? [auxiliary.depth],
      mlpRatios: elastic?.mlpRatios ?? [auxiliary.mlpRatio],
      steps,
      memory,
      fits: memory > totalmem() ? (largestWithin(options, shape, totalmem()) ?? null) : null,
      seconds: speed === null ? null : steps * options.batchSize * secondsFor(auxiliary, speed),
      accuracy:
        right === undefined
          ? null
          : (expectedAccuracy(steps * options.batchSize, { images, teacher: right, classes: numClasses }) ??
            null),
    };
  },
};

/** The time that one image takes in training, about. @param speed of a plain matrix product */
function secondsFor(network: SizedConfig, speed: number): number {
  return trainingFlops(network) / (speed * SHARE_OF_SPEED);
}

function configOf(studio: Studio, id: string): BankConfig {
  const entry = studio.catalog.entries.get(id);
  if (entry.kind !== 'bank') entryOfKind(studio.catalog, id, ['bank'], 'a template bank');
  return readRecord(BankRecordSchema, entry).bank;
}

/** What a bank keeps of a role: how many templates, of which shape, and all numbers of them and of its scalers. */
function held({ templates, scalers }: ReturnType<typeof bankShapes>, { name }: Role) {
  const [count, ...template] = templates.get(name)! as [number, number, number];
  const own = scalers.get(name);
  return { templates: count, template, parameters: count * sizeOf(template) + (own ? sizeOf(own) : 0) };
}

function teacherParameters({ catalog }: Studio, id: string): number | null {
  const { edges, nodes } = catalog.entries.lineage(id);
  const edge = edges.find(({ child, role }) => child === id && role === 'teacher');
  const known = nodes.find((node) => node.id === edge?.parent);
  return known && known.state !== 'purged' ? catalog.entries.get(known.id).parameters : null;
}

function roleNamed(config: BankConfig, name: string): Role {
  const roles = bankRoles(config);
  const role = roles.find((each) => each.name === name);
  if (role) return role;
  const hint = didYouMean(
    name,
    roles.map((each) => each.name),
  );
  throw new StudioError('not-found', `The bank has no tensors called “${name}”.`, hint);
}

/** An elastic bank's widths and one beyond at either side; else up to twice the auxiliary's width. */
function usualWidths({ elastic, auxiliary }: BankConfig, step: number): number[] {
  const first = elastic ? Math.max(step, elastic.widths[0]! - step) : step;
  const last = elastic ? elastic.widths.at(-1)! + step : auxiliary.embedDim * 2;
  return upTo(first, last, step);
}

function usualDepths({ elastic, auxiliary }: BankConfig): number[] {
  if (elastic) return upTo(Math.max(1, elastic.depths[0]! - 1), elastic.depths.at(-1)! + 2, 1);
  const last = auxiliary.depth * 2;
  return upTo(last > 16 ? 2 : 1, last, last > 16 ? 2 : 1);
}

/** At most 24 values of first, first + step, … last. */
function upTo(first: number, last: number, step: number): number[] {
  const count = Math.floor((last - first) / step) + 1;
  return Array.from({ length: Math.min(24, count) }, (_, index) => first + index * step);
}
