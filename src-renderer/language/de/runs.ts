export const runs = {
  'runs.newRun': 'Neuer Lauf',
  'runs.notSaid': 'nicht gesagt',
  'runs.asUsual': 'wie üblich ({value})',
  'runs.thereIsNoneInTheCatalog': 'Im Katalog ist keiner.',
  'runs.whatIsToBeDone': 'Was getan werden soll',
  'runs.everythingElseThatCanBeSet': 'Alles Übrige, was sich einstellen lässt ({others})',
  'runs.allKinds': 'Alle Arten',
  'runs.notFinished': 'Nicht fertig',
  'runs.noRunsYet': 'Noch keine Läufe',
  'runs.noneOfThese': 'Keiner davon',
  'runs.next': 'als Nächstes',
  'runs.beforeIt': '{place} davor',
  'runs.newRun2': 'Neuer Lauf …',
  'runs.searchTheRuns': 'Läufe durchsuchen',
  'runs.show': 'Zeigen',
  'runs.everythingThatTakesTimeBecomesA':
    'Alles, was Zeit braucht, wird ein Lauf: Er zeigt seinen Fortschritt, lässt sich anhalten und übersteht das Schließen des Programms.',
};
