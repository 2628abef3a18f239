export const teacher = {
  'teacher.train': 'Train',
  'teacher.small': 'Small',
  'teacher.large': 'Large',
  'teacher.leftEmptyMadeUpFromThe': 'Left empty: made up from the data.',
  'teacher.trainingTheTeacher': 'Training the teacher',
  'teacher.theTeacher': 'The teacher',
} as const;
