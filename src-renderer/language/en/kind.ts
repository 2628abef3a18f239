export const kind = {
  'kind.bank.one': 'template bank',
  'kind.model.one': 'model',
  'kind.teacher.one': 'teacher',
  'kind.dataset.one': 'dataset',
  'kind.bank.many': 'template banks',
  'kind.model.many': 'models',
  'kind.teacher.many': 'teachers',
  'kind.dataset.many': 'datasets',
} as const;
