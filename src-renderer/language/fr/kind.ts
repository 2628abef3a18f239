export const kind = {
  'kind.bank.one': 'banque de gabarits',
  'kind.model.one': 'modèle',
  'kind.teacher.one': 'professeur',
  'kind.dataset.one': 'jeu de données',
  'kind.bank.many': 'banques de gabarits',
  'kind.model.many': 'modèles',
  'kind.teacher.many': 'professeurs',
  'kind.dataset.many': 'jeux de données',
};
