export const teacher = {
  'teacher.small': 'Klein',
  'teacher.large': 'Groß',
  'teacher.leftEmptyMadeUpFromThe': 'Leer: aus den Daten gebildet.',
  'teacher.trainingTheTeacher': 'Der Lehrer wird trainiert',
  'teacher.theTeacher': 'Der Lehrer',
};
