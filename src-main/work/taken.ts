/** What takes space in a home. */
export const TAKEN = [
  'weights',
  'trash',
  'unneeded',
  'computed',
  'checkpoints',
  'copies',
  'exports',
  'catalog',
  'other',
] as const;
export type Taken = (typeof TAKEN)[number];

interface About {
  label: string;
  /** How it is removed, where it can be: on the page, and as a command. */
  page: string;
  command: string;
}

export const ABOUT_TAKEN: Record<Taken, About> = {
  weights: { label: 'Weights of entries', page: 'With their entries', command: 'wave rm' },
  trash: { label: 'Weights in the trash', page: 'Empty the trash', command: 'wave rm --forever' },
  unneeded: { label: 'Files of no entry', page: 'Check all files', command: 'wave verify --repair' },
  computed: {
    label: 'Decoded images, answers of teachers',
    page: 'Computed again when they are needed',
    command: 'wave space --free',
  },
  checkpoints: {
    label: 'Checkpoints of runs',
    page: 'Cancel or finish the run',
    command: 'wave cancel, wave resume',
  },
  copies: {
    label: 'Copies of the catalog',
    page: 'In the folder “backups”',
    command: 'in the folder “backups”',
  },
  exports: { label: 'Exports', page: 'In the folder “exports”', command: 'in the folder “exports”' },
  catalog: { label: 'The catalog itself', page: '', command: '' },
  other: { label: 'Unpacked archives, uploads, the rest', page: '', command: '' },
};
