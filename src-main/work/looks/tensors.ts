import { z } from 'zod';
import { GIGABYTE, look } from './look';

/** Names and shapes of the tensors in one of the catalog's files, in the order of the file. */
export const tensors = look({
  input: z.strictObject({ path: z.string() }),
  subject: () => 'the weights',
  limits: { seconds: 30, memory: GIGABYTE },
  foreign: false,
  run: async ({ path }) => {
    const { withSafetensors } = await import('../../formats/safetensors/reader');
    return withSafetensors(path, (file) =>
      Promise.resolve(file.names.map((name) => ({ name, shape: [...file.info(name)!.shape] }))),
    );
  },
});
