export const teacher = {
  'teacher.train': 'Entraîner',
  'teacher.small': 'Petit',
  'teacher.large': 'Grand',
  'teacher.leftEmptyMadeUpFromThe': 'Vide : fait des données.',
  'teacher.trainingTheTeacher': 'Entraînement du professeur',
  'teacher.theTeacher': 'Le professeur',
};
