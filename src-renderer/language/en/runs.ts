export const runs = {
  'runs.newRun': 'New run',
  'runs.notSaid': 'not said',
  'runs.asUsual': 'as usual ({value})',
  'runs.thereIsNoneInTheCatalog': 'There is none in the catalog.',
  'runs.whatIsToBeDone': 'What is to be done',
  'runs.everythingElseThatCanBeSet': 'Everything else that can be set ({others})',
  'runs.allKinds': 'All kinds',
  'runs.notFinished': 'Not finished',
  'runs.noRunsYet': 'No runs yet',
  'runs.noneOfThese': 'None of these',
  'runs.next': 'next',
  'runs.beforeIt': '{place} before it',
  'runs.newRun2': 'New run…',
  'runs.searchTheRuns': 'Search the runs',
  'runs.show': 'Show',
  'runs.everythingThatTakesTimeBecomesA':
    'Everything that takes time becomes a run: it shows its progress, can be paused, and survives closing the program.',
} as const;
