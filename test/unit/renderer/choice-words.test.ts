import { expect, it } from 'vitest';
import { fieldsOf, JOBS, kindNamed } from '../../../src-main/api/contract';
import { choiceWords } from '../../../src-renderer/app/choice-words';
import { settingsOf } from '../../../src-renderer/screens/run/settings';

/** What only who knows the command line or the literature understands; names of methods and formats are names. */
const INTERNAL = [
  'vit',
  'wsd',
  'gru',
  'convnext',
  'mixer',
  'cnn',
  'val',
  'hf',
  'tfjs',
  'gpu',
  'half',
  'soft',
];

it('nothing that can be chosen is called by an abbreviation of the command line', () => {
  const choices = [...JOBS.keys()].flatMap((kind) =>
    fieldsOf(kindNamed(kind)).flatMap((field) => field.choices ?? []),
  );
  const raw = INTERNAL.filter((word) => choices.includes(word) && choiceWords(word) === word);
  expect(raw).toEqual([]);
  expect(INTERNAL.filter((word) => !choices.includes(word))).toEqual([]);
});

it.each([
  ['arch', 'vit', 'Vision Transformer'],
  ['schedule', 'wsd', 'up until the end'],
])('a run’s facts say of %s %j “%s”', (key, value, words) => {
  const facts = settingsOf({ kind: 'condense', options: { [key]: value } });
  expect(facts.map(([, said]) => said)).toContain(words);
});
