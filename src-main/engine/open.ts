import { cpus } from 'node:os';
import { asStudioError, StudioError } from '../base/errors';
import type { Device, Engine, EngineName, EngineOptions } from './types';

/** Every engine and where it can compute. Loaded when asked for: each brings megabytes of native code. */
const OPENERS: Record<
  EngineName,
  Partial<Record<Device, (threads: number, lean: boolean) => Promise<Engine>>>
> = {
  tensorflow: { gpu: async () => (await import('./tensorflow/engine')).openTensorFlowEngine() },
  onnxruntime: {
    cpu: async (...how) => (await import('./onnxruntime/engine')).OnnxRuntimeEngine.open('cpu', ...how),
    gpu: async (...how) => (await import('./onnxruntime/engine')).OnnxRuntimeEngine.open('gpu', ...how),
  },
  wasm: { cpu: async () => (await import('./wasm')).openWasmEngine() },
};

/**
 * What `auto` tries, best first. The WebGPU provider is not among them: it also answers where only a software driver
 * stands behind it, many times slower than the processor.
 */
const AUTOMATIC = [
  ['tensorflow', 'gpu'],
  ['onnxruntime', 'cpu'],
  ['wasm', 'cpu'],
] as const satisfies [EngineName, Device][];

/** Every engine on every device that it knows. */
export const ALL_ENGINES = (Object.keys(OPENERS) as EngineName[]).flatMap((name) =>
  (Object.keys(OPENERS[name]) as Device[]).map((device): [EngineName, Device] => [name, device]),
);

/** What one engine can do on this machine. */
export interface EngineReport {
  name: EngineName;
  device: Device;
  works: boolean;
  threads?: number;
  /** Why it does not work and what to do, in sentences. */
  reason?: string;
}

/**
 * Opens the engine that was asked for, or the best that works.
 *
 * @throws StudioError 'engine' with the reasons, where none that was asked for works
 */
export async function openEngine({ engine, device, threads, lean = false }: EngineOptions): Promise<Engine> {
  const reasons: string[] = [];
  const candidates = engine === 'auto' && device === 'auto' ? AUTOMATIC : ALL_ENGINES;
  for (const [name, where] of candidates) {
    if ((engine !== 'auto' && name !== engine) || (device !== 'auto' && where !== device)) continue;
    try {
      return await OPENERS[name][where]!(threads || cpus().length, lean);
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
export async function probeEngines(): Promise<EngineReport[]> {
  const reports: EngineReport[] = [];
  for (const [name, device] of ALL_ENGINES) {
    try {
      const engine = await OPENERS[name][device]!(cpus().length, false);
      reports.push({ name, device, works: true, threads: engine.threads });
      await engine.dispose();
    } catch (error) {
      reports.push({ name, device, works: false, reason: reasonOf(error) });
    }
  }
  return reports;
}

function reasonOf(error: unknown): string {
  const { message, hint } = asStudioError(error);
  return `${message} ${hint}`.trim();
}
