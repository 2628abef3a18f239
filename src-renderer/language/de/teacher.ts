export const teacher = {
  'teacher.train': 'Trainieren',
  'teacher.small': 'Klein',
  'teacher.large': 'Groß',
  'teacher.leftEmptyMadeUpFromThe': 'Leer: aus den Daten gebildet.',
  'teacher.trainingTheTeacher': 'Der Lehrer wird trainiert',
  'teacher.theTeacher': 'Der Lehrer',
};
