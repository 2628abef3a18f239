import { cpus } from 'node:os';
import { asStudioError, StudioError } from '../base/errors';
import type { Engine, EngineName, EngineOptions } from './types';

/** Every engine, best first. Loaded when asked for: each brings megabytes of native code. */
const OPENERS: Record<EngineName, (threads: number) => Promise<Engine>> = {
  tensorflow: async () => (await import('./tensorflow')).openTensorFlowEngine(),
  onnxruntime: async (threads) => (await import('./onnxruntime/engine')).OnnxRuntimeEngine.open(threads),
  wasm: async () => (await import('./wasm')).openWasmEngine(),
};

const ORDER = ['tensorflow', 'onnxruntime', 'wasm'] as const satisfies EngineName[];

/** What one engine can do on this machine. */
export interface EngineReport {
  name: EngineName;
  works: boolean;
  device?: Engine['device'];
  threads?: number;
  /** Why it does not work and what to do, in sentences. */
  reason?: string;
}

/**
 * Opens the engine that was asked for, or the first that works.
 *
 * @throws StudioError 'engine' with the reason, where the one asked for (or none at all) works
 */
export async function openEngine({ engine, device, threads }: EngineOptions): Promise<Engine> {
  const reasons: string[] = [];
  for (const name of engine === 'auto' ? ORDER : [engine]) {
    try {
      const opened = await OPENERS[name](threads || cpus().length);
      if (device === 'auto' || opened.device === device) return opened;
      await opened.dispose();
      reasons.push(`The ${name} engine computes on the ${opened.device} here.`);
    } catch (error) {
      const { message, hint } = asStudioError(error);
      reasons.push(`${message} ${hint}`.trim());
    }
  }
  throw new StudioError(
    'engine',
    `No engine fits: ${reasons.join(' ')}`,
    'Leave --engine and --device at auto.',
  );
}

/** Tries every engine and says what works, what does not, and why. */
export async function probeEngines(): Promise<EngineReport[]> {
  const reports: EngineReport[] = [];
  for (const name of ORDER) {
    try {
      const engine = await OPENERS[name](cpus().length);
      reports.push({ name, works: true, device: engine.device, threads: engine.threads });
      await engine.dispose();
    } catch (error) {
      const { message, hint } = asStudioError(error);
      reports.push({ name, works: false, reason: `${message} ${hint}`.trim() });
    }
  }
  return reports;
}
