/** What kinds of runs do, in words. */
export const KIND_OF_RUN: Record<string, string> = {
  'add-dataset': 'Add a dataset',
  'train-teacher': 'Train a teacher',
  'import-teacher': 'Import a teacher',
  condense: 'Condense',
  'fit-bank': 'Fit a bank',
  generate: 'Generate',
  finetune: 'Fine-tune',
  evaluate: 'Evaluate',
  'measure-sizes': 'Measure sizes',
  export: 'Export',
  import: 'Import',
};
