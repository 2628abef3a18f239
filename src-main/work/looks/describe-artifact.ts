import { z } from 'zod';
import { GIGABYTE, look } from './look';

/** The entry that a file of the store stands for, from what it says of itself. */
export const describeArtifact = look({
  input: z.strictObject({ path: z.string() }),
  subject: () => 'a file of the store',
  limits: { seconds: 120, memory: 8 * GIGABYTE },
  foreign: true,
  run: async ({ path }) => (await import('../looker/describe-artifact')).describeArtifact(path),
});
