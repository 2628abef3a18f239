import { METHODS, SIZED_FAMILIES } from '../../src-main/api/contract';
import { declaredWords, t } from '../language';
import { ENGINE_NAMES } from './engine-words';

/** What the command line is told, and what people call it; what is missing here is called by a word of its own. */
const CALLED: Partial<Record<string, string>> = {
  ...Object.fromEntries([...SIZED_FAMILIES, ...METHODS].map(({ name, title }) => [name, title])),
  ...ENGINE_NAMES,
  wave: 'WAVE',
  cnn: t('entry.convolutional'),
  cpu: t('app.processor'),
  gpu: t('app.graphicsCard'),
  float32: t('parts.bits', { bits: 32 }),
  half: t('parts.bits', { bits: 16 }),
  cosine: t('parts.downACosine'),
  wsd: t('parts.upUntilTheEnd'),
  soft: t('parts.allAnswers'),
  hard: t('parts.theLikeliestClass'),
  decoupled: t('parts.itsClassAndTheOthersApart'),
  feature: t('parts.itsFeatures'),
  contrastive: t('parts.contrastBetweenImages'),
  token: t('parts.answerForEachToken'),
  teacher: t('parts.fromTeacher'),
  model: t('kind.model.one'),
  bank: t('kind.bank.one'),
  refuse: t('parts.refuse'),
  replace: t('parts.replace'),
  val: t('parts.validation'),
  probabilities: t('parts.probabilities'),
  hf: 'Hugging Face',
  onnx: 'ONNX',
  ort: 'ORT',
  tfjs: 'TensorFlow.js',
};

/** One of several that can be chosen, as people call it in the language in use. */
export const choiceWords = (choice: string): string => CALLED[choice] ?? declaredWords(choice);
