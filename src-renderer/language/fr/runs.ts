export const runs = {
  'runs.newRun': 'Nouveau travail',
  'runs.notSaid': 'pas dit',
  'runs.asUsual': 'comme d’usage ({value})',
  'runs.thereIsNoneInTheCatalog': 'Il n’y en a pas dans le catalogue.',
  'runs.whatIsToBeDone': 'Ce qu’il faut faire',
  'runs.everythingElseThatCanBeSet': 'Tout le reste qui peut se régler ({others})',
  'runs.allKinds': 'Toutes les sortes',
  'runs.notFinished': 'Pas finis',
  'runs.noRunsYet': 'Pas encore de travaux',
  'runs.noneOfThese': 'Aucun de ceux-ci',
  'runs.next': 'le prochain',
  'runs.beforeIt': '{place} avant lui',
  'runs.newRun2': 'Nouveau travail…',
  'runs.searchTheRuns': 'Chercher dans les travaux',
  'runs.show': 'Montrer',
  'runs.everythingThatTakesTimeBecomesA':
    'Tout ce qui prend du temps devient un travail : il montre son avancement, peut être mis en pause et survit à la fermeture du programme.',
};
