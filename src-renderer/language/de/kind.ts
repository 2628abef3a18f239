export const kind = {
  'kind.bank.one': 'Vorlagenbank',
  'kind.model.one': 'Modell',
  'kind.teacher.one': 'Lehrer',
  'kind.dataset.one': 'Datensatz',
  'kind.bank.many': 'Vorlagenbanken',
  'kind.model.many': 'Modelle',
  'kind.teacher.many': 'Lehrer',
  'kind.dataset.many': 'Datensätze',
};
