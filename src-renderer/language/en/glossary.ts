export const glossary = {
  'glossary.words': 'Words',
  'glossary.aTrainedClassifierThatKnowsThe':
    'A trained classifier that knows the task and is too large for the device. It is trained here or imported, and stays as it is.',
  'glossary.widthAndDepth': 'Width and depth',
  'glossary.theSizeOfAVisionTransformer':
    'The size of a Vision Transformer: how many numbers describe a patch of the image, and how many layers there are. 96×4 is 96 wide and 4 layers deep.',
  'glossary.template': 'Template',
  'glossary.aSmallBlockOfWeightsThat':
    'A small block of weights that is found again and again in large matrices. A few templates for each kind of matrix hold most of what the teacher knows.',
  'glossary.scaler': 'Scaler',
  'glossary.aTinyMatrixThatSaysHow':
    'A tiny matrix that says how much of each template stands in each place. A weight matrix is the sum of its templates, each spread out by its scaler (a Kronecker product).',
  'glossary.allTemplatesOfATeacherWith':
    'All templates of a teacher, with the scalers of the network that they were found with: a file of one to some megabytes that models of many sizes are made from.',
  'glossary.condensing': 'Condensing',
  'glossary.theOneLongTrainingANetwork':
    'The one long training: a network that is made of templates learns to answer as its teacher does (distillation). What it ends in is a bank.',
  'glossary.condensedForAWholeGridOf':
    'Condensed for a whole grid of sizes at once: at each step some of them learn. Every size of the grid then works without any training.',
  'glossary.instantBetweenResized': 'Instant, between, resized',
  'glossary.howASizeComesFromA':
    'How a size comes from a bank. Instant: it was trained with the bank. Between: it was left out, its neighbours were trained. Resized: it lies outside of the grid and gets better by a short training.',
  'glossary.front': 'Front',
  'glossary.theSizesThatNoSmallerOr':
    'The sizes that no smaller (or faster) one is better than. What lies below the line is a poor bargain; where it crosses your budget is the size to take.',
  'glossary.behindAnAccuracy': '± behind an accuracy',
  'glossary.howFarTheTrueAccuracyMay':
    'How far the true accuracy may be off, as only so many images were looked at: the 95 % interval. Two models whose intervals overlap may well be equally good.',
} as const;
