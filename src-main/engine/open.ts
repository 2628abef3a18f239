import { release } from 'node:os';
import { join } from 'node:path';
import { asStudioError, StudioError } from '../base/errors';
import { onnxruntime } from '../base/natives';
import { usableCores } from '../base/processors';
import { gpuProviders, shownGpus } from './onnxruntime/providers';
import { hardware } from './tensorflow/gpu';
import { FILES, installed, tensorFlowFolder } from './tensorflow/installation';
import { isQuickerInHalf, timeStep, tryOut } from './trial';
import type { Device, Engine, EngineName, EngineOptions } from './types';
import { Verdicts } from './verdicts';

/** Every engine and where it can compute. Loaded when asked for: each brings megabytes of native code. */
const OPENERS: Record<
  EngineName,
  Partial<Record<Device, (threads: number, lean: boolean) => Promise<Engine>>>
> = {
  tensorflow: {
    gpu: async (threads) => (await import('./tensorflow/engine')).TensorFlowEngine.open('gpu', threads),
    cpu: async (threads) => (await import('./tensorflow/engine')).TensorFlowEngine.open('cpu', threads),
  },
  onnxruntime: {
    cpu: async (...how) => (await import('./onnxruntime/engine')).OnnxRuntimeEngine.open('cpu', ...how),
    gpu: async (...how) => (await import('./onnxruntime/engine')).OnnxRuntimeEngine.open('gpu', ...how),
  },
  wasm: { cpu: async () => (await import('./wasm')).openWasmEngine() },
};

type Place = readonly [EngineName, Device];

/** What `auto` tries, best first; a GPU is taken only where it was seen to be faster than the processor. */
const AUTOMATIC = [
  ['tensorflow', 'gpu'],
  ['onnxruntime', 'gpu'],
  ['onnxruntime', 'cpu'],
  ['wasm', 'cpu'],
] as const satisfies Place[];

/**
 * Every engine on every device, in the order in which they are tried where only one of the two was chosen. TensorFlow on
 * the processor is last: a person asks for it by name.
 */
const ALL_ENGINES: readonly Place[] = [
  ['tensorflow', 'gpu'],
  ['onnxruntime', 'cpu'],
  ['onnxruntime', 'gpu'],
  ['wasm', 'cpu'],
  ['tensorflow', 'cpu'],
];

/** What one engine can do on this machine. */
export interface EngineReport {
  name: EngineName;
  device: Device;
  /** It has computed here, and rightly. */
  works: boolean;
  threads?: number;
  /** What of ONNX Runtime computes there. */
  provider?: string;
  /** Milliseconds of a small training step, where it was timed: not of a driver in software that stands in for a GPU. */
  stepMs?: number;
  /** Why it does not work and what to do, in sentences. */
  reason?: string;
}

/** What all engines can do, and the one that `auto` takes. */
export interface EngineSurvey {
  engines: EngineReport[];
  /** Index into `engines`; null where none works. */
  automatic: number | null;
}

/**
 * Opens the engine that was asked for, or the best that works.
 *
 * @throws StudioError 'engine' with the reasons, where none that was asked for works
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { engine, device } = options;
  const anything = engine === 'auto' && device === 'auto';
  const candidates = anything ? AUTOMATIC : ALL_ENGINES;
  const reasons: string[] = [];
  for (const place of candidates) {
    const [name, where] = place;
    if ((engine !== 'auto' && name !== engine) || (device !== 'auto' && where !== device)) continue;
    try {
      if (anything && where === 'gpu' && !(await outpaces(name))) continue;
      const opened = await openTried(place, options);
      opened.halfPays = await halfPays(opened);
      return opened;
    } catch (error) {
      reasons.push(reasonOf(error));
    }
  }
  if (reasons.length === 0) reasons.push(`The ${engine} engine does not compute on the ${device}.`);
  throw new StudioError(
    'engine',
    reasons.join(' '),
    'Leave the engine and the device at auto (--engine and --device; in the window: Settings).',
  );
}

/** Tries every engine on every device and says what works, what does not, and why. */
export async function probeEngines(): Promise<EngineSurvey> {
  const engines: EngineReport[] = [];
  for (const place of ALL_ENGINES) engines.push(await probe(place));
  return { engines, automatic: automaticOf(engines) };
}

/**
 * What `auto` takes of engines that were tried: the first GPU of its list that was seen to be faster than the processor,
 * else the processor.
 */
export function automaticOf(engines: readonly EngineReport[]): number | null {
  const working = AUTOMATIC.map(([name, device]) =>
    engines.findIndex((each) => each.works && each.name === name && each.device === device),
  ).filter((index) => index >= 0);
  const processor = working.find((index) => engines[index]!.device === 'cpu');
  const limit = processor === undefined ? Infinity : (engines[processor]!.stepMs ?? Infinity);
  const faster = working.find((index) => {
    const { device, stepMs } = engines[index]!;
    return device === 'gpu' && stepMs !== undefined && stepMs < limit;
  });
  return faster ?? processor ?? null;
}

async function probe([name, device]: Place): Promise<EngineReport> {
  try {
    const engine = await openTried([name, device], { threads: 0 });
    const { threads, provider } = engine;
    const report = { name, device, works: true, threads, ...(provider === undefined ? {} : { provider }) };
    try {
      return isTimed([name, device]) ? { ...report, stepMs: await timeStep(engine) } : report;
    } finally {
      await engine.dispose();
    }
  } catch (error) {
    return { name, device, works: false, reason: reasonOf(error) };
  }
}

/** Only what `auto` may take; a driver in software would take a minute. */
function isTimed([name, device]: Place): boolean {
  if (name === 'onnxruntime' && device === 'gpu') return shownGpus().length > 0;
  return name !== 'wasm' && AUTOMATIC.some(([other, where]) => other === name && where === device);
}

/** An engine that has computed here. */
async function openTried(
  [name, device]: Place,
  { threads, lean = false }: Pick<EngineOptions, 'threads' | 'lean'>,
): Promise<Engine> {
  const engine = await OPENERS[name][device]!(threads || usableCores(), lean);
  try {
    await tryOut(engine);
    return engine;
  } catch (error) {
    await engine.dispose();
    throw error;
  }
}

/**
 * Whether an engine on a GPU takes less time than the processor does: some GPUs are there in name only. It is measured
 * once on a machine, not in every worker.
 *
 * @throws StudioError 'engine' with the reason where it does not work
 */
async function outpaces(name: EngineName): Promise<boolean> {
  const key = name === 'tensorflow' ? await tensorFlowHere() : onnxRuntimeHere();
  if (key === undefined) return false;
  const verdicts = new Verdicts(join(tensorFlowFolder(), FILES.verdicts));
  const known = verdicts.get(key);
  if (known !== undefined) return known;
  verdicts.set(key, false); // a driver that ends the program does so once
  const report = await probe([name, 'gpu']);
  if (!report.works) throw new StudioError('engine', report.reason!);
  const faster = automaticOf([report, await probe(['onnxruntime', 'cpu'])]) === 0;
  verdicts.set(key, faster);
  return faster;
}

/** Whether half precision is worth while on an engine's GPU, measured once on a machine. */
async function halfPays(engine: Engine): Promise<boolean> {
  if (engine.device === 'cpu' || shownGpus().length === 0) return false;
  const here = engine.name === 'tensorflow' ? await tensorFlowHere() : onnxRuntimeHere();
  const key = `${here}|${engine.provider}|half`;
  const verdicts = new Verdicts(join(tensorFlowFolder(), FILES.verdicts));
  const known = verdicts.get(key);
  if (known !== undefined) return known;
  verdicts.set(key, false); // a driver that ends the program does so once
  const pays = await isQuickerInHalf(engine);
  verdicts.set(key, pays);
  return pays;
}

/** What a verdict on TensorFlow holds for. @throws StudioError 'engine' where it is missing */
async function tensorFlowHere(): Promise<string> {
  const { lacking } = await import('./tensorflow/load');
  const missing = lacking('gpu');
  if (missing) throw missing;
  return [installed()?.version, hardware()].join('|');
}

/** What a verdict on ONNX Runtime holds for; undefined where there is no GPU but in software. */
function onnxRuntimeHere(): string | undefined {
  const shown = shownGpus();
  if (shown.length === 0) return undefined;
  const providers = gpuProviders().map(({ name }) => name);
  return ['onnxruntime', onnxruntime().env.versions.node, ...providers, ...shown, release(), hardware()].join(
    '|',
  );
}

function reasonOf(error: unknown): string {
  const { message, hint } = asStudioError(error);
  return `${message} ${hint}`.trim();
}
