import { cpus } from 'node:os';
import { z } from 'zod';
import type { EngineReport } from '../../engine/open';
import { installed } from '../../engine/tensorflow/installation';
import type { Studio } from '../../work/host/studio';
import type { EngineProbe, Host } from './host';

const KEY = 'engines';

const KnownSchema = z.object({
  machine: z.string(),
  engines: z.array(
    z.object({
      name: z.enum(['tensorflow', 'onnxruntime', 'wasm']),
      device: z.enum(['cpu', 'gpu']),
      works: z.boolean(),
      threads: z.number().exactOptional(),
      provider: z.string().exactOptional(),
      stepMs: z.number().exactOptional(),
      reason: z.string().exactOptional(),
    }) satisfies z.ZodType<EngineReport>,
  ),
  automatic: z.number().nullable(),
  speed: z.number().nullable(),
});

/** What the answer depends on: a home may be on a disk that moves, and an engine may be installed meanwhile. */
function machine(): string {
  const processors = cpus();
  const tensorFlow = JSON.stringify(installed() ?? null);
  return `${process.platform} ${process.arch} ${processors.length} × ${processors[0]?.model ?? ''} ${tensorFlow}`;
}

/** What was found out about the engines of this machine, if it was. */
export function knownProbe({ catalog }: Studio): EngineProbe | undefined {
  const known = catalog.settings.get(KEY, KnownSchema.nullable(), null);
  return known?.machine === machine() ? known : undefined;
}

const running = new WeakMap<Studio, Promise<EngineProbe>>();

/** Finds out what the engines can do here, once for a home and a machine. */
export async function probe({ studio, services }: Host, refresh: boolean): Promise<EngineProbe> {
  const known = refresh ? undefined : knownProbe(studio);
  if (known) return known;
  const begun = running.get(studio);
  if (begun) return begun;
  const { catalog } = studio;
  const work = services.probe().then(async (found) => {
    await catalog.whenFree(() => catalog.settings.set(KEY, { machine: machine(), ...found }));
    return found;
  });
  running.set(studio, work);
  try {
    return await work;
  } finally {
    running.delete(studio);
  }
}
