import { z } from 'zod';
import { GIGABYTE, look } from './look';

/** How much each layer of a bank's auxiliary network uses each template, role by role. */
export const bankUsage = look({
  input: z.strictObject({ path: z.string(), roles: z.array(z.string()) }),
  subject: () => 'the bank',
  limits: { seconds: 60, memory: 4 * GIGABYTE },
  foreign: false,
  run: async ({ path, roles }) => (await import('../looker/bank')).usageOf(path, roles),
});
