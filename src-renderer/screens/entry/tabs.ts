import { t } from '../../language';
import type { Entry } from '../../../src-main/api/contract';

export interface EntryTab {
  id: string;
  label: string;
}

const OVERVIEW: EntryTab = { id: 'overview', label: t('entry.overview') };
const TRAINING: EntryTab = { id: 'training', label: t('entry.training') };
const FILES: EntryTab = { id: 'files', label: t('entry.files') };
const CLASSIFIER = [
  OVERVIEW,
  { id: 'try', label: t('entry.try') },
  { id: 'mistakes', label: t('entry.mistakes') },
  TRAINING,
  FILES,
];

/** The parts of an entry's page, what a person asks first before what it is made of. */
export const TABS: Record<Entry['kind'], readonly EntryTab[]> = {
  model: CLASSIFIER,
  teacher: CLASSIFIER,
  bank: [OVERVIEW, { id: 'templates', label: t('condense.templates') }, TRAINING, FILES],
  dataset: [OVERVIEW],
};

/** The part that an address names; the first where it names none. */
export function tabOf(kind: Entry['kind'], wanted: string | undefined): string {
  return TABS[kind].find(({ id }) => id === wanted)?.id ?? OVERVIEW.id;
}
