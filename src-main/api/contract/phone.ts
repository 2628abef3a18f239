import { z } from 'zod';
import { SizeSchema } from '../../base/size';
import { PRECISIONS } from '../../wave/front';
import { procedure } from './define';
import { id, noInput, nothing } from './records';

/** Most sizes of a bank that another device is given at once. */
const MOST_SIZES = 64;

/** What a page on another device is told of what it may run. Asked for at `session.json`. */
const PhoneSessionSchema = z.object({
  name: z.string(),
  imgSize: z.number(),
  /** The share of a picture's shorter side that is looked at. */
  cropPct: z.number(),
  classes: z.array(z.string()),
  /** Of pixels 0 … 1, in the order red, green, blue. */
  normalisation: z.object({ mean: z.array(z.number()), std: z.array(z.number()) }),
  /** Files are at `models/<key>-<precision>.onnx`. */
  models: z.array(z.object({ key: z.string(), name: z.string() })),
  /** The same page, encrypted: only there a browser gives out its camera and its GPU. */
  secureUrl: z.string(),
});
export type PhoneSession = z.infer<typeof PhoneSessionSchema>;

/** How long one image takes on another device; posted to `results`. */
export const PhoneResultSchema = z.strictObject({
  /** What its owner calls it. */
  device: z.string().trim().min(1).max(60),
  key: z.string().max(40),
  precision: z.enum(PRECISIONS),
  /** The processor through WebAssembly, or the GPU. */
  engine: z.enum(['wasm', 'webgpu']),
  threads: z.number().int().min(1).max(256),
  /** Milliseconds. */
  median: z.number().positive().max(3_600_000),
  p90: z.number().positive().max(3_600_000),
  passes: z.number().int().min(1).max(10_000),
  /** The browser, as it calls itself. */
  browser: z.string().max(400),
});
export type PhoneResult = z.infer<typeof PhoneResultSchema>;

/** Under which name a device's latencies are kept: the processor and the GPU of a phone are two. */
export function profileOf({ device, engine }: Pick<PhoneResult, 'device' | 'engine'>): string {
  return `${device}, ${engine === 'wasm' ? 'processor' : 'GPU'}`;
}

/** What is open to other devices. */
const SharedSchema = z.object({
  entry: z.string(),
  /** On the local network, not encrypted. */
  url: z.string(),
  secureUrl: z.string(),
  /** SHA-256 of the certificate of `secureUrl`, which was made for this one use. */
  fingerprint: z.string(),
  models: PhoneSessionSchema.shape.models,
  /** When a page was last asked for from another device; null: not yet. */
  seenAt: z.number().nullable(),
  /** What devices measured, the newest first. */
  results: z.array(PhoneResultSchema.extend({ profile: z.string(), at: z.number() })),
});
export type Shared = z.infer<typeof SharedSchema>;

/** A model, or sizes of a bank, in the browser of another device: shown to the local network while somebody wants it. */
export const phone = {
  /** Opens it; whatever was open before is closed. Without sizes: all of a bank's grid. It ends when nobody asks for it. */
  open: procedure({
    input: z.strictObject({ id, sizes: z.array(SizeSchema).min(1).max(MOST_SIZES).exactOptional() }),
    output: SharedSchema,
  }),
  /** null where nothing is open (any more). */
  state: procedure({ input: noInput, output: SharedSchema.nullable() }),
  close: procedure({ input: noInput, output: nothing }),
};
