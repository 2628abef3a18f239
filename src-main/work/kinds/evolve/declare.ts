import { z } from 'zod';
import { StudioError } from '../../../base/errors';
import { nameOf, SizeSchema } from '../../../base/size';
import { checkSize } from '../../../wave/size';
import { job, needs } from '../../declare';
import { BankRecordSchema, readRecord } from '../../entry-config';
import { said, whole } from '../../fields';

export const EvolveOptionsSchema = z.strictObject({
  split: said(z.enum(['val', 'train']).default('val'), 'the images that they are chosen on', {
    label: 'Chosen on',
    help: 'Images that nothing is reported of: test images would flatter what was chosen by them.',
  }),
  candidates: said(whole(1, 100_000).default(200), 'networks that are looked at for each size', {
    label: 'Candidates',
    help: 'Each takes about as long as measuring one size. 100 to 1,000; more find better ones.',
  }),
});

/** Looks for networks whose blocks are not alike, and which take no longer to compute than a size of the bank. */
export const declaration = job({
  kind: 'evolve',
  label: 'Evolve',
  about:
    'look for networks of a bank whose blocks are not alike, which are better than a size and compute as little',
  refs: {
    bank: needs('bank', { about: 'what they are made from' }),
    data: needs('dataset', { about: 'what they are chosen and measured on' }),
  },
  fields: {
    sizes: said(
      z.array(SizeSchema).min(1).max(100),
      'sizes whose operations are the budget, e.g. 96x4,128x6',
      { label: 'No more to compute than', help: 'Sizes, e.g. 96x4, 128x6: for each one a network is found.' },
    ),
    options: EvolveOptionsSchema.prefault({}),
  },
  makes: 'model',
  outputs: ({ sizes }) => sizes.map(() => 'safetensors'),
  title: ({ sizes }, { bank }) => `Look for networks of ${bank} like ${sizes.map(nameOf).join(', ')}`,
  check({ sizes }, { bank }) {
    const { bank: config } = readRecord(BankRecordSchema, bank);
    if (config.auxiliary.family !== undefined || config.elastic?.stitched) {
      throw new StudioError(
        'usage',
        `The blocks of networks from “${bank.name}” are what they are: only those of Vision Transformers can differ, and not where two networks are stitched together.`,
        'Choose another bank, or generate sizes of this one.',
      );
    }
    for (const size of sizes) checkSize(config, size);
  },
  /** One graph for each of hundreds of networks. */
  isLean: () => true,
});

declare module '../registry' {
  interface Kinds {
    evolve: typeof declaration;
  }
}
