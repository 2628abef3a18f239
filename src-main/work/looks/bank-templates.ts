import { z } from 'zod';
import { GIGABYTE, look } from './look';

/** A role's templates as pictures. */
export const bankTemplates = look({
  input: z.strictObject({ path: z.string(), role: z.string() }),
  subject: () => 'the bank',
  limits: { seconds: 60, memory: 4 * GIGABYTE },
  foreign: false,
  run: async ({ path, role }) => (await import('../looker/bank')).templatesOf(path, role),
});
