import type { SplitName } from '../types';

/** What people call the splits, in their languages: in lower case, without accents. */
const WORDS: Record<SplitName, readonly string[]> = {
  train: [
    ...['train', 'training', 'trn', 'trainval', 'trainset', 'traindata'],
    ...[
      'trainingsdaten',
      'trainingsset',
      'entrenamiento',
      'entrainement',
      'apprentissage',
      'treino',
      'treinamento',
    ],
    ...['addestramento', '训练', '训练集', '訓練', '訓練集', '学習', '학습', 'обучение', 'обучающая'],
  ],
  val: [
    'val',
    'valid',
    'validation',
    'validate',
    'validating',
    'valset',
    'vld',
    'dev',
    'devel',
    'eval',
    'evaluation',
    'evaluate',
    'holdout',
    ...[
      'validierung',
      'validierungsdaten',
      'validacion',
      'validacao',
      'validazione',
      '验证',
      '验证集',
      '驗證集',
      '検証',
      '검증',
      'валидация',
    ],
  ],
  test: [
    ...['test', 'testing', 'tst', 'testset', 'testdata', 'testdaten', 'prueba', 'pruebas', 'teste', 'testes'],
    ...['测试', '测试集', '測試集', 'テスト', '테스트', 'тест', 'тестовая'],
  ],
};
const SPLIT_OF = new Map(
  Object.entries(WORDS).flatMap(([split, words]) => words.map((word) => [word, split as SplitName] as const)),
);
/** Words beside it that say nothing. */
const FILLERS = new Set(
  'set sets image images img imgs data dataset folder dir pic pics picture pictures photo photos split file files sample samples final jpg jpeg png the of'.split(
    ' ',
  ),
);

export interface SplitSpelling {
  split: SplitName;
  /** What else the name says: equal in folders that belong together, such as `seg` of `seg_train` and `seg_test`. */
  rest: string;
}

/**
 * The split that a folder's or a file's name speaks of, in any spelling: `Train`, `training_set`, `seg_train`,
 * `train_images`, `TrainImages`, `2_test`, `train2017`.
 */
export function splitOf(name: string): SplitSpelling | undefined {
  const words = wordsOf(name);
  const found = words.filter((word) => SPLIT_OF.has(word));
  // `train_val` is one word, too.
  const both = found.length === 2 && SPLIT_OF.get(found[0]!) === 'train' && SPLIT_OF.get(found[1]!) === 'val';
  if (found.length !== 1 && !both) return undefined;
  const rest = words.filter((word) => !found.includes(word) && !FILLERS.has(word));
  return { split: SPLIT_OF.get(found[0]!)!, rest: rest.join(' ') };
}

/** The same of a file's name, wherever it lies: `images_variant_test.txt`. */
export const splitOfFile = (path: string): ReturnType<typeof splitOf> =>
  splitOf(path.slice(path.lastIndexOf('/') + 1).replace(/\.\w+$/, ''));

/** A name without the word of its split, as it is spelled: `A` of `trainA`, `cat 2` of `cat 2_test`. */
export const withoutSplit = (name: string): string =>
  name
    .replaceAll(/\p{Lu}?\p{Ll}+|\p{L}+/gu, (word) => (SPLIT_OF.has(word.toLowerCase()) ? '' : word))
    .replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');

/** What a name without a split says: `rps` beside `rps-test-set`, whose rest it is. */
export const restOf = (name: string): string =>
  wordsOf(name)
    .filter((word) => !FILLERS.has(word))
    .join(' ');

const wordsOf = (name: string): string[] =>
  name
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .normalize('NFKC')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word !== '');

/** The split that a value in a table speaks of. */
export const splitOfValue = (value: string): SplitName | undefined => splitOf(value)?.split;
