import { didYouMean, StudioError } from '../../../base/errors';
import { INITIALISERS } from '../../../wave/initialisers';
import { METHODS } from '../../../wave/methods';

/** What a way takes its weights from, which is made once for each seed and shared by those ways that need the same. */
export type FamilyKind =
  | 'none'
  /** Templates with an auxiliary of one size, or of a grid. */
  | 'bank'
  | 'elastic'
  /** A supernet or a gene of another method, by its name. */
  | { method: string }
  /** A plain network, distilled: the largest or the smallest of the sizes. */
  | 'largest'
  | 'smallest'
  /** A plain network of the very size, distilled with all samples or with its share of them. */
  | 'dedicated'
  | 'share';

export interface Way {
  name: string;
  title: string;
  description: string;
  from: FamilyKind;
  scalers?: 'inherited' | 'fresh';
  /** Its scalers are trained before anything else. */
  trainsScalers?: boolean;
  /** It knows networks of every family, not Vision Transformers alone. */
  anyFamily?: true | undefined;
  /** It asks a trained hypernetwork, from a file. */
  needsHypernetwork?: true;
}

const OWN: readonly Way[] = [
  {
    ...{ name: 'wave-inherited', title: 'WAVE, inherited scalers', from: 'bank', scalers: 'inherited' },
    description: 'A bank of one size; its auxiliary’s scalers, resized.',
  },
  {
    ...{
      name: 'wave-scalers',
      title: 'WAVE, inherited scalers, trained',
      from: 'bank',
      scalers: 'inherited',
    },
    ...{ trainsScalers: true, description: 'The same, its scalers trained for a moment.' },
  },
  {
    ...{
      name: 'wave-fresh',
      title: 'WAVE, fresh scalers',
      from: 'bank',
      scalers: 'fresh',
      trainsScalers: true,
    },
    description: 'A bank of one size; new scalers, trained for a moment, as in the paper.',
  },
  {
    ...{ name: 'wave-elastic', title: 'WAVE, elastic bank', from: 'elastic', scalers: 'inherited' },
    description: 'A bank condensed for the whole grid at once.',
  },
  {
    ...{ name: 'dedicated-share', title: 'Dedicated, its share', from: 'share' },
    description: 'A network of this size distilled alone, with the family’s samples divided by its sizes.',
  },
];

/** Every way that a comparison knows: WAVE's, and one for each rival of the registries. */
export const WAYS: readonly Way[] = [
  ...OWN.map((way): Way => ({ ...way, anyFamily: true })),
  ...INITIALISERS.map(
    ({ name, title, description, anyFamily, needsSource, needsHypernetwork, standIn, isDistilled }): Way => {
      const source = standIn === 'smallest' ? 'smallest' : 'largest';
      const from = isDistilled ? 'dedicated' : needsSource ? source : 'none';
      return {
        name,
        title,
        description,
        anyFamily,
        from,
        ...(needsHypernetwork ? { needsHypernetwork } : {}),
      };
    },
  ),
  ...METHODS.map(({ name, title, description, anyFamily }): Way => ({
    ...{ name, title, description, anyFamily, from: { method: name }, scalers: 'inherited' },
  })),
];

/** @throws StudioError 'usage' naming the nearest */
export function wayNamed(name: string): Way {
  const found = WAYS.find((way) => way.name === name);
  if (found) return found;
  const names = WAYS.map((way) => way.name);
  throw new StudioError(
    'usage',
    `There is no way to begin called “${name}”.`,
    `${didYouMean(name, names)} There are: ${names.join(', ')}.`.trim(),
  );
}
