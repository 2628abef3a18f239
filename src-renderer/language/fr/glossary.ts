export const glossary = {
  'glossary.words': 'Mots',
  'glossary.aTrainedClassifierThatKnowsThe':
    'Un classifieur entraîné qui sait la tâche et qui est trop gros pour l’appareil. Il est entraîné ici ou importé, et reste tel quel.',
  'glossary.widthAndDepth': 'Largeur et profondeur',
  'glossary.theSizeOfAVisionTransformer':
    'La taille d’un Vision Transformer : combien de nombres décrivent un morceau de l’image, et combien il y a de couches. 96×4 a 96 de large et 4 couches de profondeur.',
  'glossary.template': 'Gabarit',
  'glossary.aSmallBlockOfWeightsThat':
    'Un petit bloc de poids qui revient sans cesse dans de grandes matrices. Quelques gabarits par sorte de matrice tiennent l’essentiel de ce que sait le professeur.',
  'glossary.scaler': 'Échelle',
  'glossary.aTinyMatrixThatSaysHow':
    'Une toute petite matrice qui dit combien de chaque gabarit il y a à chaque place. Une matrice de poids est la somme de ses gabarits, chacun étalé par son échelle (un produit de Kronecker).',
  'glossary.allTemplatesOfATeacherWith':
    'Tous les gabarits d’un professeur, avec les échelles du réseau avec lequel ils ont été trouvés : un fichier d’un à quelques mégaoctets d’où viennent des modèles de bien des tailles.',
  'glossary.condensing': 'Condenser',
  'glossary.theOneLongTrainingANetwork':
    'Le seul long entraînement : un réseau fait de gabarits apprend à répondre comme son professeur (distillation). Il finit en une banque.',
  'glossary.condensedForAWholeGridOf':
    'Condensée d’un coup pour toute une grille de tailles : à chaque pas quelques-unes apprennent. Toute taille de la grille marche alors sans entraînement.',
  'glossary.instantBetweenResized': 'Immédiate, entre deux, recalculée',
  'glossary.howASizeComesFromA':
    'Comment une taille vient d’une banque. Immédiate : elle a été entraînée avec la banque. Entre deux : elle a été laissée de côté, ses voisines ont été entraînées. Recalculée : elle est hors de la grille et s’améliore par un court entraînement.',
  'glossary.front': 'Front',
  'glossary.theSizesThatNoSmallerOr':
    'Les tailles qu’aucune plus petite (ou plus rapide) ne dépasse. Ce qui est sous la ligne est un mauvais marché ; là où elle croise votre budget est la taille à prendre.',
  'glossary.behindAnAccuracy': '± derrière une précision',
  'glossary.howFarTheTrueAccuracyMay':
    'De combien la vraie précision peut s’écarter, puisqu’on n’a regardé que tant d’images : l’intervalle à 95 %. Deux modèles dont les intervalles se recouvrent peuvent bien se valoir.',
};
