import { z } from 'zod';
import { job } from '../../declare';

/**
 * Installs the tensorflow engine with pip. Taking a TensorFlow that is there is for the command line alone: it runs a
 * program whose path it is given, which a page must not name.
 */
export const declaration = job({
  kind: 'install-engine',
  label: 'Install an engine',
  about: 'fetch TensorFlow with pip and build the tensorflow engine on it',
  refs: {},
  fields: {
    cpu: z
      .boolean()
      .default(false)
      .describe('without CUDA’s libraries: smaller, for machines without an NVIDIA GPU')
      .meta({ label: 'For the processor only' }),
  },
  makes: null,
  title: ({ cpu }) => `Install TensorFlow${cpu ? ' for the processor' : ''}`,
});

declare module '../registry' {
  interface Kinds {
    'install-engine': typeof declaration;
  }
}
