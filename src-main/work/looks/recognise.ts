import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { z } from 'zod';
import { GIGABYTE, look } from './look';

/** What a file or folder is that somebody dropped. A folder of a million images is listed on a slow disk for a while. */
export const recognise = look({
  input: z.strictObject({ path: z.string() }),
  subject: ({ path }) => `“${basename(path)}”`,
  limits: ({ path }) => ({
    seconds: statSync(path, { throwIfNoEntry: false })?.isDirectory() ? 180 : 20,
    memory: 4 * GIGABYTE,
  }),
  foreign: true,
  run: async ({ path }) => (await import('../looker/recognise')).recognise(path),
});
