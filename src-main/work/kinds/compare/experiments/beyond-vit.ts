import { sizedFamilyNamed, SIZED_NAMES } from '../../../../nn/families/registry';
import type { Experiment } from '../experiment';
import { againstRow } from '../findings';

const WAYS = ['wave-inherited', 'slimmable', 'scratch-matched', 'scratch'] as const;

/** Whether templates are worth as much where there is no attention. */
export const experiment: Experiment = {
  name: 'beyond-vit',
  title: 'Beyond ViT',
  about:
    'What are templates worth in MLP-Mixers, ConvNeXts and recurrent networks, each beside its own scratch?',
  sizes: [
    { width: 64, depth: 4 },
    { width: 128, depth: 6 },
  ],
  variants: SIZED_NAMES.flatMap((arch) => WAYS.map((way) => ({ label: `${arch}, ${way}`, way, arch }))),
  finds: (comparison) =>
    SIZED_NAMES.flatMap((arch) => {
      const own = comparison.ways.filter(({ name }) => name.startsWith(`${arch}, `));
      const found = againstRow({ ...comparison, ways: own }, `${arch}, scratch`);
      return found.map((sentence) => `${sizedFamilyNamed(arch).title}: ${sentence}`);
    }),
};
